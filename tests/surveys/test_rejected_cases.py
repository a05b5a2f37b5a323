"""A rejected questionnaire leaves its case to a supervisor: ask again, or replace."""

from datetime import UTC, datetime

import pytest

from accounts.models import Role
from surveys import intake
from surveys.fieldwork import assignments, draw, progress
from surveys.intake.submission import Outcome
from surveys.models import Case, Response
from surveys.refusals import Refused
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up
from tests.surveys import pairs
from tests.surveys.arrivals import anybody, submission

AT = datetime(2021, 12, 2, 8, tzinfo=UTC)


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def supervisor(province):
    return made_up.person("supervisor", Role.SUPERVISOR, unit=province)


@pytest.fixture
def sample(province):
    officer = made_up.officer_of(province)
    rows = made_up.listed_people({made_up.CENTRE: 24})
    rnd = made_up.make_round(province)
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    return draw.make(frame, plan=ListPlan(size=8), seed=11, by=officer, at=AT)


@pytest.fixture
def surveyor(province):
    return made_up.person("surveyor", Role.SURVEYOR, unit=province)


@pytest.fixture
def case(sample, surveyor, supervisor):
    cases = sample.cases.in_field()
    assignments.assign(cases, surveyor=surveyor, by=supervisor, at=AT)
    return cases.order_by("number").first()


def hand_in(case, uid="first", level=4):
    """By the surveyor in whose hands it is."""
    sent = submission(uid, level=level, round="lang-son-2021", unit="20", case=case.uid)
    by = case.assignments.get(ended_at=None).surveyor
    return intake.accept(sent, sender=anybody(user_id=by.pk), at=AT)


def reject(uid):
    response = Response.objects.get(uid=uid)
    pairs.reject(response, at=AT)
    return response


def now(case):
    return Case.objects.get(pk=case.pk)


def test_a_rejected_questionnaire_leaves_its_case_to_decide(case, sample, supervisor):
    hand_in(case)

    reject("first")

    assert now(case).disposition == "rejected"
    assert list(progress.waiting(sample)) == [case]
    standing = progress.whole(sample)
    assert (standing.done, standing.waiting) == (0, 1)
    # AAPOR: an eligible case without a usable interview.
    assert standing.outcomes.others == 1
    assert standing.rates.rr6 == 0


def test_its_replacement_needs_a_supervisor_and_a_reason(
    case, sample, surveyor, supervisor
):
    hand_in(case)
    reject("first")

    with pytest.raises(Refused, match="not_a_supervisor"):
        assignments.replace(case, reason="Phiếu bị loại.", by=surveyor, at=AT)
    with pytest.raises(Refused, match="reason_missing"):
        assignments.replace(case, reason=" ", by=supervisor, at=AT)
    reserve = assignments.replace(case, reason="Phiếu bị loại.", by=supervisor, at=AT)

    assert reserve.role == "replacement"
    assert not progress.waiting(sample).exists()


def test_a_case_that_is_asked_again_keeps_both_questionnaires(case, supervisor):
    hand_in(case)
    reject("first")

    assignments.reopen(case, reason="Hỏi lại.", by=supervisor)
    assert now(case).pending
    receipt = hand_in(case, "second", level=5)

    assert receipt.outcome == Outcome.CREATED
    assert now(case).answered
    states = dict(Response.objects.values_list("uid", "state"))
    assert states == {"first": "rejected", "second": "kept"}


def test_one_case_is_answered_by_one_questionnaire(case, supervisor):
    hand_in(case)
    assert hand_in(case, "other", level=2).refusals[0].code == "case_answered"
    first = reject("first")
    hand_in(case, "second", level=5)

    with pytest.raises(Refused, match="case_answered_again"):
        pairs.restore(first, at=AT)

    assert now(case).answered
    assert hand_in(case, "third", level=3).refusals[0].code == "case_answered"


def test_a_restored_questionnaire_ends_its_case_again(case, supervisor):
    hand_in(case)
    first = reject("first")

    pairs.restore(first, at=AT)

    assert now(case).disposition == "completed"


def test_a_rejection_leaves_other_endings_alone(case, supervisor):
    hand_in(case)
    assignments.reopen(case, reason="Nhập nhầm.", by=supervisor)

    reject("first")

    assert now(case).pending


def test_no_visit_ends_as_a_rejection():
    from surveys.fieldwork.pages.forms import VisitForm

    assert not VisitForm({"outcome": "rejected"}).is_valid()
    assert VisitForm({"outcome": "refused"}).is_valid()
