"""Late questionnaires: on the ledger, told to readers, in no index."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from publishing.models.late_count import LateCount
from publishing.release import life as releases
from scoring.audit import chains
from scoring.release import handover, late_arrivals
from surveys import intake
from surveys.intake import ledger_bounds
from surveys.models import LateArrival, OutOfSample, Response
from surveys.rounds import life
from tests.scoring import factories
from tests.scoring.test_scoring import score
from tests.surveys.arrivals import AT, anybody, open_round, person, submission

pytestmark = pytest.mark.django_db
NEXT_WEEK = AT + timedelta(days=7)


@pytest.fixture
def shut(tmp_path):
    factories.load_small_register(tmp_path)
    rnd = open_round()
    arrive("in-time")
    life.close(rnd, by=person())
    return rnd


def arrive(uid, *, at=AT, by="anybody", **changes):
    found = submission(uid, stratum="1", psu="1", cluster="1", weight=1.0, **changes)
    sender = anybody(may_weigh=True, user_id=person(by).pk)
    return intake.accept(found, sender=sender, at=at)


def test_a_late_form_is_refused_and_on_the_ledger_once(shut):
    for _ in range(3):
        receipt = arrive("late")

    assert [reason.code for reason in receipt.refusals] == ["round_closed"]
    late = LateArrival.objects.get()
    assert (late.uid, late.unit.code) == ("late", "01")
    assert not Response.objects.filter(uid="late").exists()


def test_a_form_sent_again_that_was_in_time_is_not_late(shut):
    assert not arrive("in-time").refusals
    other = arrive("in-time", level=1)

    assert [reason.code for reason in other.refusals] == ["round_closed"]
    assert not LateArrival.objects.exists()


def test_the_ledger_says_who_sent_it_and_one_of_each(shut):
    for level in range(1, 6):
        arrive("late", level=level)

    late = LateArrival.objects.get()
    assert late.sender == person("anybody")


def test_one_sender_notes_no_more_than_a_days_bound(shut, monkeypatch):
    monkeypatch.setattr(ledger_bounds, "MOST_A_DAY", 2)
    first = [arrive(f"late-{number}") for number in range(3)]
    known, tomorrow = arrive("late-0"), arrive("late-3", at=AT + timedelta(days=1))
    another = arrive("late-4", by="another")

    full = ["round_closed", "ledger_full"]
    assert [[one.code for one in receipt.refusals] for receipt in first] == [
        *(["round_closed"], ["round_closed"], full)
    ]
    for receipt in (known, tomorrow, another):
        assert [one.code for one in receipt.refusals] == ["round_closed"]
    assert LateArrival.objects.count() == 4


def test_no_sender_makes_up_late_forms_for_ever(shut, monkeypatch):
    """They are counted in public, and no sample bounds them here."""
    monkeypatch.setattr(ledger_bounds, "MOST_A_ROUND", 3)
    days = [AT + timedelta(days=number) for number in range(1, 6)]
    sent = [arrive(f"late-{day}", at=at) for day, at in enumerate(days)]
    known, another = arrive("late-0", at=days[-1]), arrive("x", at=AT, by="another")

    said = [[one.code for one in receipt.refusals] for receipt in sent]
    assert (
        said == [["round_closed"]] * 3 + [["round_closed", "ledger_full_of_round"]] * 2
    )
    for receipt in (known, another):
        assert [one.code for one in receipt.refusals] == ["round_closed"]
    assert LateArrival.objects.count() == 4


def test_many_made_up_late_forms_at_once_have_the_same_bound(shut, monkeypatch):
    monkeypatch.setattr(ledger_bounds, "MOST_A_ROUND", 3)
    words = {"stratum": "1", "psu": "1", "cluster": "1", "weight": 1.0}
    sent = [submission(f"late-{number}", **words) for number in range(5)]
    sender = anybody(may_weigh=True, user_id=person("anybody").pk)

    intake.accept_all(sent, sender=sender, at=AT)

    assert LateArrival.objects.count() == 3


def test_what_has_no_place_in_the_sample_has_the_same_bound(shut, monkeypatch):
    monkeypatch.setattr(ledger_bounds, "MOST_A_DAY", 2)
    sent = [submission(f"odd-{number}", unit="99") for number in range(4)]

    receipts = intake.accept_all(sent, sender=anybody(), at=AT)

    said = [[one.code for one in receipt.refusals] for receipt in receipts]
    assert said == [["unknown_unit"]] * 2 + [["unknown_unit", "ledger_full"]] * 2
    assert OutOfSample.objects.count() == 2


def test_the_ledger_is_in_the_chain_and_nothing_leaves_it(shut):
    arrive("late")

    assert chains.faults(shut.code) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        LateArrival.objects.all().delete()


def test_readers_are_told_by_place_and_week(shut, client, django_user_model):
    for uid, at, unit in (
        *(("a", AT, "01"), ("b", AT, "01")),
        *(("c", NEXT_WEEK, "01"), ("d", AT, "72")),
    ):
        arrive(uid, at=at, unit=unit)

    late_arrivals.hand_over()
    late_arrivals.hand_over()

    rows = LateCount.objects.order_by("week", "unit__code")
    assert list(rows.values_list("unit__code", "week", "number")) == [
        ("01", date(2021, 12, 6), 2),
        ("72", date(2021, 12, 6), 1),
        ("01", date(2021, 12, 13), 1),
    ]


def test_the_release_page_shows_them(tmp_path, client, django_user_model):
    factories.load_small_register(tmp_path)
    rnd = factories.make_round()
    arrive("late")
    late_arrivals.hand_over()
    make = django_user_model.objects.create_user
    draft = handover.draft(score(rnd), by=make("analyst"))
    now = timezone.now()
    releases.seal(draft, by=make("publisher"), at=now, embargo_until=now)

    page = client.get(f"/cong-bo/{rnd.code}/1/").content.decode()

    assert "Phiếu đến sau khi đợt khảo sát kết thúc" in page
