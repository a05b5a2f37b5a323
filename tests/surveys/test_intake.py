"""The one door: what is kept, once, and what is refused with which words."""

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from localities.models import Unit
from surveys import intake
from surveys.intake.senders import Places
from surveys.intake.submission import PROFILE, Outcome
from surveys.models import Conflict, Instrument, OutOfSample, Response
from surveys.rounds import life
from tests.rows import change_past_triggers
from tests.scoring.conftest import small_register  # noqa: F401
from tests.surveys.arrivals import (
    AT,
    CODES,
    INSTRUMENT,
    answers,
    anybody,
    open_round,
    person,
    submission,
)
from tests.surveys.pairs import reopen

pytestmark = pytest.mark.django_db


@pytest.fixture
def rnd(small_register):  # noqa: F811
    return open_round()


def accept(*submissions, at=AT, **sender):
    return intake.accept_all(submissions, sender=anybody(**sender), at=at)


def codes(receipt):
    return [(reason.code, reason.field) for reason in receipt.refusals]


def test_a_questionnaire_is_kept_as_it_was_filled(rnd):
    filled = submission(
        level=4,
        other={"N1": "office", "N8": "Cảm ơn"} if "N8" in INSTRUMENT.by_code else {},
        device="tablet-7",
        sequence=12,
        answered_at=datetime.fromisoformat("2021-12-09T08:30:00+07:00"),
        sent_at=AT + timedelta(seconds=90),
    )

    [receipt] = accept(filled, user_id=person().pk)

    kept = Response.objects.get()
    assert receipt.outcome == Outcome.CREATED
    assert receipt.response_id == kept.pk
    assert bytes(kept.answers) == bytes([4] * len(CODES))
    assert (kept.unit.code, kept.stratum, kept.weight) == ("01", "01", 1.0)
    assert (kept.device, kept.sequence, kept.clock_skew) == ("tablet-7", 12, 90)
    assert (kept.received_at, kept.answered_at) == (AT, filled.answered_at)
    assert kept.form == rnd.instrument.digest
    assert kept.surveyor == person()
    assert kept.state == Response.State.KEPT


def test_a_resend_is_stored_once_and_has_the_same_receipt(rnd):
    [first] = accept(submission())
    [again] = accept(submission(), at=AT + timedelta(days=1), channel="bulk")

    assert again.outcome == Outcome.DUPLICATE
    assert again.number == first.number
    assert again.received_at == AT
    assert Response.objects.count() == 1


def test_levels_and_blanks_mean_the_same_however_they_are_written(rnd):
    written = {**answers(5), CODES[0]: "5", CODES[1]: None, CODES[2]: ""}
    shorter = {code: 5 for code in CODES if code not in CODES[1:3]}

    [first] = accept(submission(answers=written))
    [again] = accept(submission(answers=shorter))

    assert (first.outcome, again.outcome) == (Outcome.CREATED, Outcome.DUPLICATE)


def test_another_content_waits_in_quarantine_and_the_first_counts(rnd):
    accept(submission(level=4))

    [receipt] = accept(submission(level=1))
    [again] = accept(submission(level=1))

    kept = Response.objects.get()
    assert receipt.outcome == again.outcome == Outcome.CONFLICT
    assert receipt.number == again.number
    assert bytes(kept.answers)[0] == 4
    assert kept.state == Response.State.DISPUTED
    assert Conflict.objects.count() == 1
    # The order of the post decides no index, and no post takes a form out of one.
    assert Response.objects.scored().get() == kept


def test_a_batch_may_hold_a_uid_twice(rnd):
    receipts = accept(submission(), submission(), submission(level=2))

    assert [receipt.outcome for receipt in receipts] == [
        Outcome.CREATED,
        Outcome.DUPLICATE,
        Outcome.CONFLICT,
    ]


def test_one_bad_questionnaire_does_not_hold_up_the_others(rnd):
    receipts = accept(submission("a"), submission("b", unit="99"), submission("c"))

    assert [receipt.outcome for receipt in receipts] == [
        Outcome.CREATED,
        Outcome.REJECTED,
        Outcome.CREATED,
    ]
    assert codes(receipts[1]) == [("unknown_unit", "unit")]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"round": "nowhere"}, "unknown_round", "round"),
        ({"unit": ""}, "empty", "unit"),
        ({"uid": " u"}, "odd_characters", "uid"),
        ({"uid": "u" * 65}, "too_long", "uid"),
        ({"sex": "a\x00b"}, "odd_characters", "sex"),
        ({"weight": 2.0}, "weight_not_allowed", "weight"),
        ({"form": "never asked"}, "unknown_form", "form"),
        ({"case": "c-1"}, "round_has_no_cases", "case"),
        ({"service_point": "P-1"}, "unknown_service_point", "service_point"),
        ({"answers": answers(6)}, "not_a_level", f"answers.{CODES[0]}"),
        ({"answers": answers(Q9=4)}, "unknown_item", "answers.Q9"),
        ({"other": {"N5": "never"}}, "unknown_option", "other.N5"),
        ({"other": {CODES[0]: 4}}, "item_twice", f"other.{CODES[0]}"),
        (
            {"answered_at": datetime.fromisoformat("1969-12-31T00:00:00Z")},
            "not_a_time",
            "answered_at",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_field(rnd, changes, code, field):
    [receipt] = accept(submission(**changes))

    assert receipt.outcome == Outcome.REJECTED
    assert codes(receipt)[0] == (code, field)
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("state", "at", "code"),
    [
        ("draft", AT, "round_not_open_yet"),
        (
            "open",
            datetime.fromisoformat("2021-11-30T23:59:59+07:00"),
            "round_not_open_yet",
        ),
        ("closed", AT, "round_closed"),
        ("open", datetime.fromisoformat("2022-01-01T00:00:00+07:00"), "round_closed"),
    ],
)
def test_the_servers_clock_and_the_rounds_state_decide(rnd, state, at, code):
    change_past_triggers("UPDATE surveys_round SET state = %s", state)

    [receipt] = accept(submission(answered_at=AT), at=at)

    assert codes(receipt) == [(code, "round")]


@pytest.mark.parametrize("years", [-51, -2, 2, 70])
def test_a_device_with_a_wrong_clock_is_heard_and_recorded(rnd, years):
    says = AT.replace(year=AT.year + years)

    [receipt] = accept(submission(answered_at=says, sent_at=says))

    assert receipt.outcome == Outcome.CREATED
    assert Response.objects.get().answered_at == says
    assert abs(Response.objects.get().clock_skew) > 600


def test_a_reply_lost_before_the_round_closed_is_given_again(rnd):
    [first] = accept(submission())
    life.close(rnd, by=person("officer"))

    [again] = accept(submission())
    [other] = accept(submission(level=1))

    assert (again.outcome, again.number) == (Outcome.DUPLICATE, first.number)
    assert codes(other) == [("round_closed", "round")]
    assert Response.objects.get().state == Response.State.KEPT


def test_an_earlier_form_is_accepted_while_the_round_is_open(rnd):
    earlier = rnd.instrument.digest
    newer = Instrument.objects.create(
        digest="newer", code="sipas-2021", text=rnd.instrument.text
    )
    life.change_form(
        rnd, instrument=newer, by=person("officer"), reason="Sửa chính tả", at=AT
    )

    receipts = accept(submission("a", form=earlier), submission("b", form="newer"))

    assert {receipt.outcome for receipt in receipts} == {Outcome.CREATED}
    assert set(Response.objects.values_list("form", flat=True)) == {earlier, "newer"}


def test_a_sender_hands_in_from_their_own_places_only(rnd):
    hanoi = Unit.objects.get(code="01", level="province")
    own = {"places": (Places(units=frozenset([hanoi.pk])),)}

    [at_home] = accept(submission("a"), **own)
    [elsewhere] = accept(submission("b", unit="80"), **own)
    [other_round] = accept(submission("c"), round_id=rnd.pk + 1)

    assert at_home.outcome == Outcome.CREATED
    assert codes(elsewhere) == [("place_not_allowed", "unit")]
    assert codes(other_round) == [("round_not_allowed", "round")]


def test_another_provinces_form_is_out_of_reach(rnd):
    """Its number sent from elsewhere is refused, and the form stays as it is."""
    units = Unit.objects.in_register(rnd.register).provinces()
    hanoi, elsewhere = units.get(code="01"), units.get(code="80")
    accept(submission(), places=(Places(units=frozenset([hanoi.pk])),))

    thief = {"places": (Places(units=frozenset([elsewhere.pk])),)}
    [taken] = accept(submission(unit="80", level=1), **thief)
    [stated] = accept(submission(level=1), **thief)

    assert codes(taken) == [("uid_taken", "uid")]
    assert codes(stated) == [("place_not_allowed", "unit")]
    kept = Response.objects.get()
    assert (kept.state, kept.unit) == (Response.State.KEPT, hanoi)
    assert not Conflict.objects.exists()
    reasons = OutOfSample.objects.order_by("pk").values_list("reason", "unit__code")
    assert list(reasons) == [("uid_taken", "80"), ("place_not_allowed", "01")]


def test_a_unit_the_round_has_not_is_on_the_ledger_of_its_owner(rnd):
    accept(submission(unit="99"))

    apart = OutOfSample.objects.get()
    assert (apart.reason, apart.unit) == ("unknown_unit", rnd.owner)


def test_the_labels_of_domains_come_from_the_form_or_the_record(rnd):
    sex = next(item for item in INSTRUMENT.items if item.domain == "sex")
    female = {sex.code: "female"}

    accept(submission("a", other=female))
    [contradicted] = accept(submission("b", other=female, sex="male"))

    assert Response.objects.get(uid="a").sex == "female"
    assert codes(contradicted) == [("domain_contradicts", "sex")]


def test_a_label_is_a_level_the_form_knows_or_nothing(rnd):
    """Else whoever hands in makes a group of a draft with any text for its name."""
    asked = [item for item in INSTRUMENT.items if item.domain]
    offered = {item.domain: item.options[0].code for item in asked}

    for domain in PROFILE:
        for odd in ("gian-lan", "<b>x</b>"):
            [receipt] = accept(replace(submission("odd"), **{domain: odd}))
            assert codes(receipt) == [("unknown_label", domain)]
        if right := offered.get(domain):
            [receipt] = accept(
                replace(submission(f"right-{domain}"), **{domain: right})
            )
            assert receipt.outcome == Outcome.CREATED


def test_texts_may_hold_any_letters_but_not_nul(rnd):
    item = next((i.code for i in INSTRUMENT.items if i.kind == "text"), None)
    if item is None:
        return
    [kept] = accept(submission("a", other={item: "Cán bộ nhiệt tình 👍\n"}))
    [odd] = accept(submission("b", other={item: "a\x00"}))

    assert kept.outcome == Outcome.CREATED
    assert codes(odd) == [("odd_characters", f"other.{item}")]


def test_a_closing_round_waits_for_no_stale_book(rnd):
    """The state is asked of the database, not of what a process remembers."""
    accept(submission("a"))
    life.close(rnd, by=person("officer"))

    [receipt] = accept(submission("b"))

    assert codes(receipt) == [("round_closed", "round")]


def test_the_round_may_be_reopened_for_late_forms(rnd):
    officer = person("officer")
    life.close(rnd, by=officer)
    late = AT + timedelta(days=40)

    reopen(rnd, closes=date(2022, 1, 25), reason="Lũ", at=late)
    [receipt] = accept(submission(), at=late)

    assert receipt.outcome == Outcome.CREATED


@pytest.mark.parametrize(
    ("ways", "sender", "taken"),
    [
        ("", {"channel": "bulk"}, True),
        ("surveyors,paper", {"channel": "web"}, True),
        ("surveyors,paper", {"channel": "offline"}, True),
        ("surveyors,paper", {"channel": "bulk"}, False),
        ("systems", {"channel": "web"}, False),
    ],
)
def test_a_round_takes_what_is_handed_in_as_it_was_set_up(rnd, ways, sender, taken):
    change_past_triggers("UPDATE surveys_round SET ways = %s", ways)

    receipt = intake.accept(submission(), sender=anybody(**sender), at=AT)

    refusals = [reason.code for reason in receipt.refusals]
    assert refusals == ([] if taken else ["not_handed_in_so"])
    assert Response.objects.exists() == taken


def test_a_token_is_a_token_whatever_the_device_says_of_itself(rnd):
    change_past_triggers("UPDATE surveys_round SET ways = 'surveyors'")
    token = anybody(round_id=rnd.pk)

    receipt = intake.accept(submission(), sender=token.by("offline"), at=AT)

    assert [reason.code for reason in receipt.refusals] == ["not_handed_in_so"]
