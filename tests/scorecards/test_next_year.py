"""Work for next year: lost points of a public release, by the unit's own people."""

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.two_person import rule
from publishing.release import life as releases
from scorecards.models import Decision, Remedy
from scorecards.release import handover, next_year
from scorecards.release.next_year import Plan
from scorecards.templatetags.scores import point
from tests.accounts.people import person
from tests.front_door.read import marking, stored
from tests.front_door.test_every_page import faults
from tests.scorecards.departments import Departments
from tests.scorecards.factories import days_on
from tests.sweep.world import signed_in
from wording.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def closed(world):
    departments = Departments(world)
    departments.store()
    departments.cycle = departments.close()
    return departments


@pytest.fixture
def published(closed):
    now = timezone.now()
    release = handover.draft(closed.cycle, by=person("drafter"), at=now)
    releases.seal(release, by=person("sealer"), at=now, embargo_until=now)
    return closed


@contextmanager
def refused_with(code):
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code


def plan(departments, *, card=None, by=None, **words):
    said = {"leaf": "1.1", "owner": "Phòng Cải cách", "due_on": days_on(90)} | words
    return next_year.plan(
        card or departments.second,
        Plan(**said),
        by=by or departments.other,
        at=timezone.now(),
    )


def page(departments, card=None, who="so-other"):
    card = card or departments.second
    return signed_in(who).get(f"/viec/cham-diem/phieu/{card.pk}/viec-nam-sau/")


def test_the_page_speaks_to_people_in_both_languages(published, monkeypatch):
    address = f"/viec/cham-diem/phieu/{published.second.pk}/viec-nam-sau/"
    client, known = signed_in("so-other"), stored()

    with marking(monkeypatch):
        pages = [client.get(address), client.get(f"/en{address}")]

    found = [faults(page, "scorecards:next-year", known) for page in pages]
    assert [page.status_code for page in pages] == [200, 200]
    assert found == [set()] * 2


def test_a_home_shows_the_final_points_of_a_closed_cycle(closed):
    finals = Decision.objects.filter(card=closed.second, stage=Decision.Stage.FINAL)
    total = sum(one.point for one in finals if one.point is not None)

    text = signed_in("so-other").get("/viec/cham-diem/").content.decode()

    assert total > 0
    assert f">{point(total)}<" in text


def test_losses_stand_with_a_sentence_and_the_distances(published):
    text = page(published).content.decode()

    # A quarter by the appraisal; of every surveyed component 0.64 of it.
    assert "1.1" in text
    assert "Theo thẩm định" in text
    assert "100 người trả lời" in text
    assert "Đến đơn vị đứng giữa" in text
    assert "Đến bậc trên" in text
    assert "Sở Nội vụ" in text
    codes = [one.indicator.code for one in next_year.losses(
        next_year.standing_of(published.second))]  # fmt: skip
    assert "1.1" in codes
    first = next_year.losses(next_year.standing_of(published.first))
    assert "1.1" not in [one.indicator.code for one in first]


def test_a_lost_point_gets_an_owner_and_a_day_and_is_done_later(published):
    plan(published)
    plan(published, seen=1, is_done=True)

    rows = Remedy.objects.filter(card=published.second).order_by("number")
    assert [one.is_done for one in rows] == [False, True]
    text = page(published).content.decode()
    assert "Phòng Cải cách" in text
    assert "1 đã có người phụ trách, 1 đã xong" in text


def test_the_page_itself_plans_and_says_what_is_missing(published):
    client = signed_in("so-other")
    there = f"/viec/cham-diem/phieu/{published.second.pk}/viec-nam-sau/"
    words = {"leaf": "1.1", "seen": "0", "due_on": days_on(30)}

    said = client.post(there, words, follow=True).content.decode()
    assert "ai phụ trách và thời hạn" in said
    client.post(there, words | {"owner": "Văn phòng Sở"})
    assert Remedy.objects.get().owner == "Văn phòng Sở"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("owner_missing", {"owner": "  "}),
        ("words_too_long", {"owner": "x" * 201}),
        ("work_due_in_the_past", {"due_on": days_on(-1)}),
        ("leaf_unknown", {"leaf": "99"}),
        ("planned_meanwhile", {"seen": 3}),
    ],
)
def test_what_cannot_be_planned_is_refused(published, code, words):
    with refused_with(code):
        plan(published, **words)

    assert not Remedy.objects.exists()


def test_nothing_is_planned_before_the_points_are_public(closed):
    with refused_with("points_not_public"):
        plan(closed)

    assert "khi điểm của kỳ này được công bố" in page(closed).content.decode()


def test_the_list_is_the_unit_s_own(published):
    with refused_with("not_your_card"):
        plan(published, by=published.officer)
    for who in ("so-officer", "council", "judge"):
        assert page(published, who=who).status_code == 403
    link = f"phieu/{published.second.pk}/viec-nam-sau/"
    own = signed_in("so-other").get(f"/viec/cham-diem/phieu/{published.second.pk}/")
    theirs = signed_in("council").get(f"/viec/cham-diem/phieu/{published.second.pk}/")
    assert link in own.content.decode()
    assert link not in theirs.content.decode()


def remedy(departments, by, card):
    return Remedy.objects.create(
        **{"card": card, "leaf": "1.1", "number": 1, "owner": "x"},
        **{"due_on": days_on(9), "by": by, "at": timezone.now()},
    )


def test_the_database_lets_the_own_people_plan_once_the_cycle_is_closed(closed):
    for by, card, words in (
        (closed.officer, closed.second, "works there"),
        (closed.world.officer, closed.world.card, "not closed"),
    ):
        rule.attest(by)
        with pytest.raises(IntegrityError, match=words), transaction.atomic():
            remedy(closed, by, card)
    rule.attest(closed.other)
    remedy(closed, closed.other, closed.second)
