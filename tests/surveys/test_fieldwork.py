"""Rates by hand, standings by place, and Lạng Sơn's whole way from 3,366 to 400."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role
from surveys.fieldwork import assignments, draw, progress
from surveys.frames import lists
from surveys.models import Case, Disposition
from surveys.sampling import response_rates
from surveys.sampling.plan import ListPlan
from surveys.sampling.response_rates import Outcomes, gaps, outcomes, rates
from tests.surveys import fieldwork_people as made_up
from tests.surveys.pairs import reject

AT = datetime(2021, 12, 2, 8, tzinfo=UTC)


def test_rates_by_hand():
    """I=60, P=10, R=15, NC=5, O=2, U=20, not eligible 8: e = 92 / 100."""
    found = rates(Outcomes(60, 10, 15, 5, 2, 20, 8))

    likely = 92 + 20 * 0.92
    assert found.e == pytest.approx(0.92)
    assert found.rr1 == pytest.approx(60 / 112)
    assert found.rr2 == pytest.approx(70 / 112)
    assert found.rr3 == pytest.approx(60 / likely)
    assert found.rr4 == pytest.approx(70 / likely)
    assert found.rr5 == pytest.approx(60 / 92)
    assert found.rr6 == pytest.approx(70 / 92)
    assert found.ref1 == pytest.approx(15 / 112)
    assert found.ref2 == pytest.approx(15 / likely)
    assert found.ref3 == pytest.approx(15 / 92)


counts = st.integers(0, 1000)


@given(st.builds(Outcomes, *[counts] * 8))
def test_rates_stand_in_their_order(found):
    shown = rates(found)

    if shown.rr5 is not None:
        assert 0 <= shown.rr1 <= shown.rr3 <= shown.rr5 <= 1
        assert shown.rr1 <= shown.rr2 <= shown.rr4 <= shown.rr6 <= 1
        assert shown.ref1 <= shown.ref2 <= shown.ref3 <= 1


def test_every_disposition_has_its_group():
    assert set(response_rates.GROUPS) == set(Disposition.values)
    assert outcomes({"": 5, "dead": 1, "language": 2, "completed": 3}) == Outcomes(
        interviews=3, others=3, pending=5
    )


def test_nobody_worked_gives_no_rate():
    assert rates(Outcomes(pending=10)).rr1 is None
    assert rates(Outcomes(pending=10).closed()).rr1 == 0


def test_missing_numbers_are_found_in_runs():
    assert gaps([3, 4, 7, 8, 12, 7]) == [(5, 6), (9, 11)]
    assert gaps([9]) == gaps([]) == []


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def officer(province):
    return made_up.officer_of(province)


@pytest.fixture
def supervisor(province):
    return made_up.person("supervisor", Role.SUPERVISOR, unit=province)


@pytest.fixture
def surveyor(province):
    return made_up.person("surveyor", Role.SURVEYOR, unit=province)


@pytest.fixture
def sample(province, officer, surveyor, supervisor):
    """Two places of five cases each, all in one surveyor's hands."""
    rnd = made_up.make_round(province)
    rows = made_up.listed_people({made_up.CENTRE: 20, "Một cửa Cao Lộc": 20})
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    made = draw.make(frame, plan=ListPlan(size=10), seed=3, by=officer, at=AT)
    assignments.assign(made.cases, surveyor=surveyor, by=supervisor, at=AT)
    return made


def end(case, outcome, by):
    """By a visit, or by the form that completes it, whole or empty."""
    if outcome in ("completed", "partial"):
        made_up.answer(case, answers=bytes([5 * (outcome == "completed")] * 24))
    else:
        assignments.visit(case, outcome=outcome, by=by, at=AT)


def test_standings_count_each_place_and_decisions_come_first(
    sample, surveyor, supervisor
):
    centre = list(sample.cases.in_field().filter(place=made_up.CENTRE))
    for case, outcome in zip(
        centre, ["completed", "partial", "refused", "moved"], strict=False
    ):
        end(case, outcome, surveyor)
    assignments.replace(
        Case.objects.get(pk=centre[2].pk), reason="Từ chối.", by=supervisor, at=AT
    )

    first, second = progress.by_place(sample)

    assert (first.name, first.target, first.done, first.refused) == (
        made_up.CENTRE,
        5,
        2,
        1,
    )
    assert (first.waiting, first.replaced, first.unassigned, first.pending) == (
        1,
        1,
        0,
        2,
    )
    assert first.replacement_rate == 0.2
    assert first.rates.rr6 == pytest.approx(2 / 3)
    assert (second.pending, second.decisions) == (5, 0)
    assert list(progress.waiting(sample)) == [centre[3]]


def test_standings_of_surveyors_and_of_the_whole_agree(sample, surveyor):
    end(sample.cases.in_field().first(), "completed", surveyor)

    (mine,) = progress.by_surveyor(sample)
    everything = progress.whole(sample)

    assert mine.name == "surveyor"
    assert mine.dispositions == everything.dispositions
    assert everything.target == 10


def test_standings_take_three_queries(sample, django_assert_num_queries):
    with django_assert_num_queries(3):
        progress.by_place(sample)


def response(sample, uid, *, case=None, **values):
    """A questionnaire of the case, or of the next open one."""
    waiting = sample.cases.in_field().filter(disposition="").order_by("number")
    return made_up.answer(case or waiting.first(), uid=uid, **values)


def test_a_number_a_device_skipped_is_a_lost_form(sample):
    for number in (1, 2, 5, 6, 9):
        response(sample, f"a{number}", device="tablet-1", sequence=number)
    response(sample, "b1", device="tablet-2", sequence=4)

    assert progress.dropped_forms(sample) == {"tablet-1": [(3, 4), (7, 8)]}


def test_a_form_in_quarantine_rejected_or_beyond_the_sample_has_arrived(
    sample, surveyor
):
    first = response(sample, "a1", device="tablet-1", sequence=1)
    reject(response(sample, "a2", device="tablet-1", sequence=2), at=AT)
    for number in (3, 5):
        content = {"device": "tablet-1", "sequence": number}
        first.conflicts.create(content=content, digest=bytes([number]), received_at=AT)
    sample.frame.round.out_of_sample.create(
        uid="stray",
        unit=sample.frame.unit,
        reason="case_not_yours",
        sender=surveyor,
        device="tablet-1",
        sequence=6,
        digest=b"6",
    )
    unnumbered = {"device": "", "sequence": None}
    first.conflicts.create(content=unnumbered, digest=b"7", received_at=AT)

    assert progress.dropped_forms(sample) == {"tablet-1": [(4, 4)]}


def test_a_questionnaire_with_two_contents_waits_in_its_place(sample):
    case = sample.cases.in_field().filter(place="Một cửa Cao Lộc").first()
    kept = response(sample, "twice", case=case)
    kept.conflicts.create(content={}, digest=b"2", received_at=AT)

    first, _ = progress.by_place(sample)

    assert (first.name, first.conflicts) == ("Một cửa Cao Lộc", 1)


def test_lang_son_from_3366_people_to_400_dispositions(province, officer, supervisor):
    """List, freeze, draw over centre and four sections, assign, visit, replace."""
    rnd = made_up.make_round(province)
    rows = made_up.listed_people()
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    assert lists.listed(frame).count() == 3366

    made = draw.make(frame, plan=ListPlan(size=400), seed=2021, by=officer, at=AT)
    drawn = dict(made.strata.values_list("label", "drawn"))
    assert drawn == dict(zip(made_up.POINTS, [200, 100, 50, 30, 20], strict=True))
    main = made.cases.filter(role=Case.Role.MAIN)
    assert sum(case.base_weight for case in main) == pytest.approx(3366)

    for number, place in enumerate(made_up.POINTS):
        surveyor = made_up.person(f"surveyor{number}", Role.SURVEYOR, unit=province)
        cases = made.cases.filter(place=place)
        assignments.assign(cases, surveyor=surveyor, by=supervisor, at=AT)
    assert not made.cases.in_field().unassigned().exists()

    # Each section: one in ten refuses and is replaced, the rest answers.
    for place in made_up.POINTS:
        cases = list(made.cases.filter(role=Case.Role.MAIN, place=place))
        hands = cases[0].assignments.get(ended_at=None).surveyor
        for case in cases[::10]:
            end(case, "refused", hands)
            case.refresh_from_db()
            reserve = assignments.replace(case, reason="Từ chối.", by=supervisor, at=AT)
            made_up.answer(reserve)
        for case in made.cases.filter(role=Case.Role.MAIN, place=place, disposition=""):
            made_up.answer(case)

    total = progress.whole(made)
    assert (total.target, total.done, total.refused, total.replaced) == (
        400,
        400,
        40,
        40,
    )
    assert total.rates.rr1 == pytest.approx(400 / 440)
    assert total.decisions == 0
    assert draw.agrees(made)
