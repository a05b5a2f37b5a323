from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, Membership, Role
from localities.models import ServicePoint, Unit
from surveys.fieldwork import assignments, draw, own_cases
from surveys.models import Assignment, Case, Disposition, Replacement
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

AT = datetime(2021, 12, 2, 8, tzinfo=UTC)
SMALL = {made_up.CENTRE: 12, "Bộ phận một cửa huyện Cao Lộc": 12}


@pytest.fixture
def province(db):
    return made_up.lang_son()


@pytest.fixture
def officer(province):
    return made_up.officer_of(province)


@pytest.fixture
def surveyor(province):
    return made_up.person("surveyor", Role.SURVEYOR, unit=province)


@pytest.fixture
def supervisor(province):
    return made_up.person("supervisor", Role.SUPERVISOR, unit=province)


@pytest.fixture
def sample(province, officer):
    rnd = made_up.make_round(province)
    rows = made_up.listed_people(SMALL)
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    plan = ListPlan(size=8, reserve_share=0.25)
    return draw.make(frame, plan=plan, seed=1, by=officer, at=AT)


@pytest.fixture
def case(sample, surveyor, supervisor):
    assignments.assign(sample.cases, surveyor=surveyor, by=supervisor, at=AT)
    return sample.cases.in_field().order_by("number").first()


def end(case, outcome, by):
    assignments.visit(case, outcome=outcome, by=by, at=AT)
    case.refresh_from_db()
    return case


def test_cases_of_a_place_go_to_one_surveyor(sample, surveyor, supervisor):
    place = sample.cases.filter(place=made_up.CENTRE)

    moved = assignments.assign(place, surveyor=surveyor, by=supervisor, at=AT)

    assert moved == 4
    assert sample.cases.of(surveyor).count() == 4
    assert sample.cases.in_field().unassigned().count() == 4
    assert AuditEvent.objects.filter(verb="cases_assigned").count() == 1


def test_a_case_is_in_one_hand_at_a_time(case, sample, province, supervisor):
    other = made_up.person("other", Role.SURVEYOR, unit=province)

    assert assignments.assign(
        sample.cases.filter(pk=case.pk), surveyor=other, by=supervisor, at=AT
    )
    again = assignments.assign(
        sample.cases.filter(pk=case.pk), surveyor=other, by=supervisor, at=AT
    )

    held = Assignment.objects.filter(case=case, ended_at=None)
    assert again == 0
    assert held.get().surveyor == other
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(case=case, surveyor=other, by=other, at=AT)


def test_only_surveyors_are_given_cases(sample, supervisor):
    with pytest.raises(Refused, match="not_a_surveyor"):
        assignments.assign(sample.cases, surveyor=supervisor, by=supervisor, at=AT)


EMPLOYERS = {
    "officer of the province": lambda: {
        "role": Role.PROVINCIAL_OFFICER,
        "unit": Unit.objects.get(code="20"),
    },
    "leader of the province": lambda: {
        "role": Role.PROVINCIAL_LEADER,
        "unit": Unit.objects.get(code="20"),
    },
    "staff of its centre": lambda: {
        "role": Role.ONE_STOP,
        "service_point": ServicePoint.objects.get(code="P20"),
    },
    "leader of a commune inside": lambda: {
        "role": Role.PROVINCIAL_LEADER,
        "unit": Unit.objects.get(code="06001"),
    },
}


@pytest.mark.parametrize("job", EMPLOYERS)
def test_nobody_asks_about_their_own_employer(sample, surveyor, supervisor, job):
    Membership.objects.create(
        user=surveyor, valid_from=date(2020, 1, 1), **EMPLOYERS[job]()
    )

    with pytest.raises(Refused, match="conflict_of_interest"):
        assignments.assign(sample.cases, surveyor=surveyor, by=supervisor, at=AT)
    with pytest.raises(IntegrityError, match="works for"), transaction.atomic():
        Assignment.objects.create(
            case=sample.cases.first(), surveyor=surveyor, by=supervisor, at=AT
        )
    assert not Assignment.objects.exists()


def test_a_job_that_ended_or_lies_elsewhere_is_no_conflict(
    sample, surveyor, supervisor
):
    elsewhere = made_up.unit("99", "Tỉnh Khác", parent=Unit.objects.get(code="VN"))
    Membership.objects.create(
        user=surveyor,
        role=Role.PROVINCIAL_OFFICER,
        unit=elsewhere,
        valid_from=date(2020, 1, 1),
    )
    Membership.objects.create(
        user=surveyor,
        role=Role.PROVINCIAL_OFFICER,
        unit=Unit.objects.get(code="20"),
        valid_from=date(2020, 1, 1),
        valid_until=date(2021, 12, 2),
    )

    assert assignments.assign(sample.cases, surveyor=surveyor, by=supervisor, at=AT)


def test_visits_are_counted_and_a_disposition_ends_the_case(case, surveyor):
    assignments.visit(case, outcome="not_home", by=surveyor, at=AT)
    assignments.visit(case, outcome="form_left", by=surveyor, at=AT)
    ended = end(case, Disposition.MOVED, surveyor)

    assert list(case.visits.order_by("number").values_list("number", "outcome")) == [
        (1, "not_home"),
        (2, "form_left"),
        (3, "moved"),
    ]
    assert not ended.pending
    with pytest.raises(Refused, match="case_ended"):
        assignments.visit(case, outcome="refused", by=surveyor, at=AT)


@pytest.mark.parametrize("outcome", ["completed", "partial", "rejected"])
def test_no_visit_completes_a_case_its_form_does(case, surveyor, outcome):
    with pytest.raises(Refused, match="completed_by_its_form"):
        assignments.visit(case, outcome=outcome, by=surveyor, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.visits.create(
            number=1, outcome=outcome, at=AT, received_at=AT, by=surveyor
        )
    assert not case.visits.exists()


def test_a_form_on_paper_is_on_its_way_until_it_comes_in(case, surveyor):
    assignments.visit(case, outcome="on_paper", by=surveyor, at=AT)
    case.refresh_from_db()
    [own] = own_cases.lists_of(surveyor, at=AT).values()
    before = [str(one.title) for one in next(own.screens()).groups]

    made_up.answer(case)
    [own] = own_cases.lists_of(surveyor, at=AT).values()

    assert case.pending
    assert before[-1] == "Phiếu giấy đang gửi về"
    assert case.uid not in [one.uid for one in own.open]
    assert own.ended == 1


def test_an_appointment_has_its_day_and_time_and_nothing_else_has(case, surveyor):
    tomorrow = AT + timedelta(days=1)
    for outcome, at in [
        ("appointment", None),
        ("appointment", AT),
        ("not_home", tomorrow),
    ]:
        with pytest.raises(Refused, match="appointment_without_time"):
            assignments.visit(
                case, outcome=outcome, by=surveyor, at=AT, appointment_at=at
            )
    made = assignments.visit(
        case, outcome="appointment", by=surveyor, at=AT, appointment_at=tomorrow
    )

    assert made.appointment_at == tomorrow
    with pytest.raises(IntegrityError), transaction.atomic():
        case.visits.create(
            number=2, outcome="appointment", at=AT, received_at=AT, by=surveyor
        )


def test_a_visit_that_is_sent_again_is_recorded_once(case, surveyor, supervisor):
    first = assignments.visit(case, outcome="not_home", uid="v", by=surveyor, at=AT)
    again = assignments.visit(
        case, outcome="not_home", uid="v", by=surveyor, at=AT + timedelta(hours=1)
    )

    assert first == again
    assert case.visits.count() == 1
    for outcome, by in [("refused", surveyor), ("not_home", supervisor)]:
        with pytest.raises(Refused, match="visit_taken"):
            assignments.visit(case, outcome=outcome, uid="v", by=by, at=AT)


def test_a_visit_that_arrives_after_its_form_is_recorded_and_ends_nothing(
    case, surveyor
):
    made_up.answer(case)

    assignments.visit(case, outcome="not_home", by=surveyor, at=AT)

    case.refresh_from_db()
    assert case.answered
    with pytest.raises(Refused, match="case_ended"):
        assignments.visit(case, outcome="refused", by=surveyor, at=AT)


def test_a_supervisor_elsewhere_records_no_visit(case):
    far = made_up.unit("99", "Tỉnh Khác", parent=Unit.objects.get(code="VN"))
    stranger = made_up.person("far", Role.SUPERVISOR, unit=far)

    with pytest.raises(Refused, match="not_assigned"):
        assignments.visit(case, outcome="refused", by=stranger, at=AT)


def test_never_met_needs_three_visits(case, surveyor):
    with pytest.raises(Refused, match="too_few_visits"):
        assignments.visit(case, outcome="no_contact", by=surveyor, at=AT)
    for day in range(2):
        at = AT + timedelta(days=day)
        assignments.visit(case, outcome="not_home", by=surveyor, at=at)

    assert end(case, "no_contact", surveyor).disposition == "no_contact"


def test_only_who_holds_a_case_or_supervises_may_visit(case, province, supervisor):
    other = made_up.person("other", Role.SURVEYOR, unit=province)

    with pytest.raises(Refused, match="not_assigned"):
        assignments.visit(case, outcome="refused", by=other, at=AT)
    assert end(case, "refused", supervisor).disposition == "refused"


@pytest.mark.parametrize(
    ("answers", "disposition"),
    [
        (bytes([5] * 20), "completed"),
        (bytes([5] * 16 + [0] * 4), "completed"),
        (bytes([5] * 14 + [9] + [0] * 5), "partial"),
        (bytes(20), "partial"),
    ],
)
def test_a_questionnaire_that_arrives_ends_its_case(case, answers, disposition):
    made_up.answer(case, answers=answers)

    case.refresh_from_db()
    assert case.disposition == disposition


def test_a_questionnaire_that_comes_after_a_refusal_wins(case, surveyor):
    end(case, "refused", surveyor)

    made_up.answer(case)

    case.refresh_from_db()
    assert case.answered


def test_a_reserve_rests_until_it_is_called(sample, surveyor):
    reserve = sample.cases.filter(role=Case.Role.RESERVE).first()

    with pytest.raises(IntegrityError, match="its case"), transaction.atomic():
        made_up.answer(reserve)
    reserve.refresh_from_db()
    assert reserve.pending
    with pytest.raises(Refused, match="not_assigned"):
        assignments.visit(reserve, outcome="refused", by=surveyor, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=reserve.pk).update(disposition="completed")


def replace(case, by, reason="Từ chối hai lần."):
    return assignments.replace(case, reason=reason, by=by, at=AT)


def test_the_next_reserve_of_the_stratum_stands_in(case, surveyor, supervisor):
    reserve = replace(end(case, "refused", surveyor), supervisor)

    assert reserve.stratum == case.stratum
    assert reserve.turn == 1
    assert reserve.inclusion == case.inclusion
    assert case.draw.cases.in_field().count() == 9
    assert reserve.assignments.get().surveyor == surveyor
    assert Replacement.objects.get().approved_by == supervisor
    assert AuditEvent.objects.filter(verb="case_replaced").exists()


def test_a_replacement_needs_a_supervisor_and_a_reason(case, surveyor, supervisor):
    end(case, "refused", surveyor)

    with pytest.raises(Refused, match="not_a_supervisor"):
        replace(case, surveyor)
    with pytest.raises(Refused, match="reason_missing"):
        replace(case, supervisor, reason="  ")
    assert not Replacement.objects.exists()


def test_open_answered_and_replaced_cases_are_not_replaced(
    sample, case, surveyor, supervisor
):
    second, third = sample.cases.in_field().order_by("number")[1:3]

    with pytest.raises(Refused, match="case_open"):
        replace(case, supervisor)
    made_up.answer(second, answers=bytes(24))
    with pytest.raises(Refused, match="case_ended"):
        replace(second, supervisor)
    replace(end(third, "moved", surveyor), supervisor)
    with pytest.raises(Refused, match="already_replaced"):
        replace(third, supervisor)


def test_reserves_run_out(sample, case, surveyor, supervisor):
    two = sample.cases.in_field().filter(stratum=case.stratum).order_by("number")[:2]
    first, second = (end(one, "refused", surveyor) for one in two)
    replace(first, supervisor)

    with pytest.raises(Refused, match="no_reserve"):
        replace(second, supervisor)


def test_a_wrong_ending_is_taken_back_by_a_supervisor(case, surveyor, supervisor):
    end(case, "refused", surveyor)

    with pytest.raises(Refused, match="not_a_supervisor"):
        assignments.reopen(case, reason="Nhập nhầm.", by=surveyor)
    reopened = assignments.reopen(case, reason="Nhập nhầm.", by=supervisor)

    assert reopened.pending
    assert case.visits.count() == 1
    with pytest.raises(Refused, match="case_open"):
        assignments.reopen(case, reason="Nhập nhầm.", by=supervisor)


def test_not_even_a_supervisor_visits_a_reserve(sample, supervisor):
    reserve = sample.cases.filter(role=Case.Role.RESERVE).first()

    with pytest.raises(Refused, match="not_assigned"):
        assignments.visit(reserve, outcome="not_home", by=supervisor, at=AT)
