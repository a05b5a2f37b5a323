"""A drawn case decides where its questionnaire belongs and what it weighs."""

import pytest

from surveys import intake
from surveys.fieldwork import draw
from surveys.intake.outcomes import Outcome
from surveys.models import Case, Conflict, Response
from surveys.sampling.plan import ListPlan
from tests.surveys import fieldwork_people as made_up
from tests.surveys.arrivals import AT, anybody, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample():
    province = made_up.lang_son()
    officer = made_up.officer_of(province)
    rows = made_up.listed_people({made_up.CENTRE: 40})
    rnd = made_up.make_round(province)
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    plan = ListPlan(size=8, reserve_share=0.25)
    return draw.make(frame, plan=plan, seed=3, by=officer, at=AT)


@pytest.fixture
def case(sample):
    return sample.cases.in_field().order_by("number").first()


def hand_in(case, uid="u-1", **changes):
    stated = {"round": "lang-son-2021", "unit": "", "case": case.uid}
    sent = submission(uid, **(stated | changes))
    return intake.accept(sent, sender=anybody(), at=AT)


def code_of(receipt):
    return (receipt.refusals[0].code, receipt.refusals[0].field)


def test_the_case_decides_unit_stratum_psu_cluster_and_weight(case):
    receipt = hand_in(case)

    kept = Response.objects.get()
    assert receipt.outcome == Outcome.CREATED
    for name in ("unit", "service_point", "stratum", "psu", "cluster", "service_field"):
        assert getattr(kept, name) == getattr(case, name)
    assert kept.weight == 5.0  # 40 on the list, 8 drawn


def test_a_record_that_contradicts_its_case_is_refused(case):
    receipt = hand_in(case, cluster="elsewhere")

    assert code_of(receipt) == ("case_contradicts", "cluster")


def test_a_reserve_is_not_asked_before_it_is_called(sample):
    reserve = sample.cases.filter(role=Case.Role.RESERVE).first()

    assert code_of(hand_in(reserve)) == ("case_is_reserve", "case")


def test_cases_of_a_voided_draw_or_another_round_are_unknown(case, sample):
    made_up.make_round(sample.frame.unit, code="another")
    elsewhere = hand_in(case, round="another")
    sample.voided_at, sample.void_reason = AT, "Danh sách sai"
    sample.save(update_fields=["voided_at", "void_reason"])

    assert code_of(elsewhere) == ("unknown_case", "case")
    assert code_of(hand_in(case)) == ("unknown_case", "case")


def test_a_second_questionnaire_of_a_case_waits_beside_the_first(case):
    hand_in(case)

    receipt = hand_in(case, uid="u-2", level=1)
    again = hand_in(case, uid="u-2", level=1)

    assert receipt.outcome == again.outcome == Outcome.CONFLICT
    assert Conflict.objects.get().content["uid"] == "u-2"
    assert Response.objects.get().state == Response.State.DISPUTED
