"""Where a sample is drawn its cases are answered, by those in whose hands they are."""

import pytest
from django.db import IntegrityError, transaction
from msgspec.structs import replace

from accounts.models import Role
from localities.models import Unit
from surveys import intake
from surveys.channels.paper import batches, closing
from surveys.fieldwork import assignments, draw
from surveys.intake.submission import Outcome
from surveys.models import Case, Conflict, LateArrival, OutOfSample, Response
from surveys.refusals import Refused
from surveys.rounds import life
from surveys.sampling.plan import ListPlan
from tests.rows import change_past_triggers
from tests.surveys import fieldwork_people as made_up
from tests.surveys import paper_people
from tests.surveys.arrivals import AT, anybody, submission

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
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
def colleague(province):
    return made_up.person("colleague", Role.SURVEYOR, unit=province)


@pytest.fixture
def sample(province, officer):
    rows = made_up.listed_people({made_up.CENTRE: 40})
    rnd = made_up.make_round(province)
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)
    plan = ListPlan(size=8, reserve_share=0.25)
    return draw.make(frame, plan=plan, seed=3, by=officer, at=AT)


@pytest.fixture
def case(sample, surveyor, supervisor):
    assignments.assign(sample.cases.in_field(), surveyor=surveyor, by=supervisor, at=AT)
    return sample.cases.in_field().order_by("number").first()


def hand_in(case, uid="u-1", *, by, **changes):
    stated = {"round": "lang-son-2021", "unit": "", "case": case.uid}
    sent = submission(uid, **(stated | changes))
    return intake.accept(sent, sender=anybody(user_id=by.pk), at=AT)


def code_of(receipt):
    return (receipt.refusals[0].code, receipt.refusals[0].field)


def test_the_case_decides_unit_stratum_psu_cluster_and_weight(case, surveyor):
    receipt = hand_in(case, by=surveyor)

    kept = Response.objects.get()
    assert receipt.outcome == Outcome.CREATED
    for name in ("unit", "service_point", "stratum", "psu", "cluster", "service_field"):
        assert getattr(kept, name) == getattr(case, name)
    assert kept.weight == 5.0  # 40 on the list, 8 drawn


@pytest.mark.parametrize(
    "field",
    ["unit", "stratum", "psu", "cluster", "service_point", "level", "service_field"],
)
def test_nobody_states_what_the_draw_says(case, surveyor, field):
    """Nor does anybody where the draw says nothing, as of the level here."""
    sent = submission("u-1", round="lang-son-2021", unit="", case=case.uid)
    sent = replace(sent, **{field: "elsewhere"})

    receipt = intake.accept(sent, sender=anybody(user_id=surveyor.pk), at=AT)

    assert code_of(receipt) == ("case_contradicts", field)
    assert not OutOfSample.objects.exists()


def test_an_answer_of_the_form_does_not_move_the_case(case, surveyor):
    """The form asks for the field of the service; the list knew it."""
    change_past_triggers("UPDATE surveys_case SET level = 'commune'")
    case.refresh_from_db()

    receipt = hand_in(case, by=surveyor, level=4)

    assert receipt.outcome == Outcome.CREATED
    assert Response.objects.get().level == "commune"


def test_a_case_in_other_hands_is_kept_apart(case, colleague):
    receipt = hand_in(case, by=colleague)
    again = hand_in(case, by=colleague)

    assert code_of(receipt) == code_of(again) == ("case_not_yours", "case")
    assert not Response.objects.exists()
    apart = OutOfSample.objects.get()
    assert (apart.reason, apart.sender) == ("case_not_yours", colleague)
    assert (apart.case_uid, apart.unit) == (case.uid, case.unit)


def test_a_receipt_is_given_again_when_the_case_has_moved_on(
    case, surveyor, colleague, supervisor
):
    """The reply was lost, the supervisor gave the case to somebody else."""
    first = hand_in(case, by=surveyor)
    assignments.reopen(case, reason="Nhầm.", by=supervisor)
    mine = Case.objects.filter(pk=case.pk)
    assignments.assign(mine, surveyor=colleague, by=supervisor, at=AT)

    again = hand_in(case, by=surveyor)

    assert (again.outcome, again.number) == (Outcome.DUPLICATE, first.number)
    assert not OutOfSample.objects.exists()


def test_a_questionnaire_without_a_case_is_kept_apart(case, surveyor):
    sent = submission("u-1", round="lang-son-2021", unit="20")

    receipt = intake.accept(sent, sender=anybody(user_id=surveyor.pk), at=AT)

    assert code_of(receipt) == ("no_case", "case")
    assert OutOfSample.objects.get().unit.code == "20"


def test_a_reserve_is_not_asked_before_it_is_called(case, sample, surveyor):
    reserve = sample.cases.filter(role=Case.Role.RESERVE).first()

    assert code_of(hand_in(reserve, by=surveyor)) == ("case_is_reserve", "case")
    assert OutOfSample.objects.get().reason == "case_is_reserve"


def test_cases_of_a_voided_draw_or_another_round_are_unknown(case, sample, surveyor):
    made_up.make_round(sample.frame.unit, code="another")
    elsewhere = hand_in(case, by=surveyor, round="another")
    sample.voided_at, sample.void_reason = AT, "Danh sách sai"
    sample.save(update_fields=["voided_at", "void_reason"])

    assert code_of(elsewhere) == ("unknown_case", "case")
    assert code_of(hand_in(case, by=surveyor)) == ("unknown_case", "case")


def test_another_form_of_an_answered_case_is_kept_apart(case, surveyor):
    hand_in(case, by=surveyor)

    receipt = hand_in(case, uid="u-2", level=1, by=surveyor)

    assert code_of(receipt) == ("case_answered", "case")
    assert not Conflict.objects.exists()
    assert Response.objects.get().state == Response.State.KEPT


def test_a_case_is_late_once_and_only_where_it_was_unanswered(case, sample, surveyor):
    """Whatever number of forms is sent of it, when the round is over."""
    other = sample.cases.in_field().exclude(pk=case.pk).first()
    hand_in(case, by=surveyor)
    life.close(sample.frame.round, by=surveyor)

    answered = hand_in(case, uid="u-2", by=surveyor)
    late = [hand_in(other, uid=f"late-{n}", by=surveyor) for n in range(3)]

    assert code_of(answered)[0] == "case_answered"
    assert {code_of(one)[0] for one in late} == {"round_closed"}
    noted = LateArrival.objects.get()
    assert (noted.case_uid, noted.sender) == (other.uid, surveyor)
    assert OutOfSample.objects.get().reason == "case_answered"


def test_another_content_of_the_form_waits_and_the_first_counts(case, surveyor):
    hand_in(case, by=surveyor)

    receipt = hand_in(case, level=1, by=surveyor)

    assert receipt.outcome == Outcome.CONFLICT
    assert list(Response.objects.scored()) == [Response.objects.get()]


def test_a_form_under_the_number_of_another_case_is_kept_apart(case, sample, surveyor):
    other = sample.cases.in_field().exclude(pk=case.pk).first()
    hand_in(case, by=surveyor)

    receipt = hand_in(other, by=surveyor)

    assert code_of(receipt) == ("uid_taken", "uid")
    assert not Conflict.objects.exists()


def test_whoever_works_for_the_unit_hands_nothing_in(case, surveyor, province):
    """The role came after the case was given."""
    made_up.hold(surveyor, Role.PROVINCIAL_LEADER, since=made_up.SINCE, unit=province)

    receipt = hand_in(case, by=surveyor)

    assert code_of(receipt) == ("works_for_unit", "unit")
    assert OutOfSample.objects.get().reason == "works_for_unit"
    with pytest.raises(IntegrityError, match="collects nothing"), transaction.atomic():
        made_up.answer(case, surveyor=surveyor)


def clerk_of(unit, name="clerk"):
    return made_up.person(name, Role.CLERK, unit=unit)


def in_a_batch(sample, case, by):
    batch = batches.open(
        sample.frame.round,
        draw=sample,
        unit=sample.frame.unit,
        counted=1,
        by=by,
        at=AT,
    )
    keyed = paper_people.keyed(f"{case.number:06d}")
    batches.key(batch, keyed, by=by, at=AT)
    return batch


def test_a_clerk_holds_no_case_because_of_a_batch(case, sample, province):
    """Nor does anybody who could have keyed any serial in a batch of their own."""
    clerk = clerk_of(province)
    in_a_batch(sample, case, clerk)

    assert code_of(hand_in(case, by=clerk)) == ("case_not_yours", "case")
    assert not Response.objects.exists()


def test_a_form_in_a_batch_answers_its_case_and_nothing_else(
    case, sample, province, surveyor
):
    """Until it is withdrawn, not even whom the case is assigned to."""
    clerk = clerk_of(province)
    form = in_a_batch(sample, case, clerk).forms.get()

    receipt = hand_in(case, by=surveyor)
    batches.withdraw(form, reason="Nhầm số phiếu", by=clerk)
    after = hand_in(case, by=surveyor)

    assert code_of(receipt) == ("case_on_paper", "case")
    assert OutOfSample.objects.get().reason == "case_on_paper"
    assert after.outcome == Outcome.CREATED


def test_the_database_lets_a_batch_alone_answer_its_cases(case, sample, province):
    first, second = clerk_of(province), clerk_of(province, "second")
    batch = in_a_batch(sample, case, first)
    form = batch.forms.get()

    for uid in ("own", form.uid):
        with pytest.raises(IntegrityError, match="by the batch"), transaction.atomic():
            made_up.answer(case, uid=uid)
    batches.finish_first_pass(batch, by=first)
    again = paper_people.keyed(form.serial, seconds=14)
    batches.key(batch, again, by=second, at=AT)
    closing.close(batch, by=first, at=AT)

    assert Response.objects.get().uid == form.uid


def test_a_surveyor_holds_no_case_because_of_a_batch(case, sample, province, colleague):
    in_a_batch(sample, case, clerk_of(province))

    assert code_of(hand_in(case, by=colleague)) == ("case_not_yours", "case")


def test_nobody_keys_paper_about_their_employer(case, sample, province):
    clerk = clerk_of(province)
    made_up.hold(clerk, Role.PROVINCIAL_OFFICER, since=made_up.SINCE, unit=province)

    with pytest.raises(Refused, match="works_for_unit"):
        in_a_batch(sample, case, clerk)


def test_the_database_lets_nobody_key_about_their_employer(case, sample, province):
    clerk, other = clerk_of(province), clerk_of(province, "other")
    form = in_a_batch(sample, case, clerk).forms.get()
    made_up.hold(other, Role.PROVINCIAL_LEADER, since=made_up.SINCE, unit=province)
    first = form.passes.get()
    first.pk, first.number, first.uid, first.by = None, 2, "again", other

    with pytest.raises(IntegrityError, match="works for the unit being rated"):
        first.save(force_insert=True)


def test_no_bundle_without_a_sample_is_opened_where_one_is_drawn(sample, province):
    with pytest.raises(Refused, match="unknown_draw"):
        batches.open(
            sample.frame.round, unit=province, counted=1, by=clerk_of(province), at=AT
        )


@pytest.mark.parametrize(
    "moved",
    [
        {"case_uid": ""},
        {"unit": "06001"},
        {"stratum": "s"},
        {"psu": "p"},
        {"cluster": "c"},
        {"weight": 1.0},
        {"service_field": "x"},
        {"channel": "paper"},
    ],
)
def test_the_database_lets_in_what_answers_a_case_and_nothing_else(case, moved):
    answer = made_up.answer(case)
    if code := moved.get("unit"):
        moved = {"unit": Unit.objects.get(code=code)}
    other = case.draw.cases.in_field().exclude(pk=case.pk).first()
    for name in ("unit", "stratum", "psu", "cluster", "service_field"):
        setattr(answer, name, getattr(other, name))
    answer.pk, answer.uid, answer.case_uid = None, "other", other.uid
    for name, value in moved.items():
        setattr(answer, name, value)

    with pytest.raises(IntegrityError, match="questionnaire other"):
        answer.save(force_insert=True)


def test_a_case_is_answered_in_no_round_without_a_sample(case):
    declared = made_up.make_round(case.unit, code="declared", collection="declared")
    answer = made_up.answer(case)
    answer.pk, answer.round = None, declared

    with pytest.raises(IntegrityError, match="where a sample is drawn"):
        answer.save(force_insert=True)


def test_no_sample_is_drawn_in_a_round_set_up_without_one(province, officer):
    rnd = made_up.make_round(province, code="open", collection="open")
    rows = made_up.listed_people({made_up.CENTRE: 10})
    frame = made_up.people_frame(rnd, rows, by=officer, at=province)

    with pytest.raises(Refused, match="round_not_drawn"):
        draw.make(frame, plan=ListPlan(size=2), seed=3, by=officer, at=AT)
