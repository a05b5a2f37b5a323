"""Where all staff of a point are named, a supervisor of the province assigns."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Role, User
from localities.models import ServicePoint
from onestop import feedback
from onestop.models import Feedback
from onestop.models.feedback import Kind, State
from onestop.pages.scope import Trust
from tests.surveys.desk_people import comment, load_points, staff_member
from wording.refusals import Refused

pytestmark = pytest.mark.django_db

LIST = "/en/mot-cua/giao-viec/"
TEXT = "Cô Lan và cô Hoa đều cáu gắt, gọi tôi số 0900000000"


@pytest.fixture
def point(tmp_path):
    return load_points(tmp_path)


@pytest.fixture
def staff(point):
    return [
        staff_member(point, name.lower(), last_name="Cán bộ", first_name=name)
        for name in ("Lan", "Hoa")
    ]


@pytest.fixture
def elsewhere(point):
    """A member of staff of another point of the province."""
    other = ServicePoint.objects.create(
        unit=point.unit,
        code="P01-2",
        name_vi="Điểm khác",
        name_en="Another point",
        kind=point.kind,
        origin=point.origin,
        valid_from=date(2025, 7, 1),
    )
    return staff_member(other, "tam", last_name="Cán bộ", first_name="Tâm")


def member(name, role, unit):
    user = User.objects.create_user(name, password="a long password")
    Membership.objects.create(
        user=user, role=role, unit=unit, valid_from=date(2025, 7, 1)
    )
    return user


@pytest.fixture
def supervisor(point):
    return member("supervisor", Role.SUPERVISOR, point.unit)


@pytest.fixture
def given(point, staff):
    made = comment(point, TEXT, day=timezone.localdate())
    assert sorted(made.named) == sorted(user.pk for user in staff)
    return made


def now(given):
    return Feedback.objects.get(pk=given.pk)


def stuck():
    return list(Feedback.objects.without_staff(timezone.localdate()))


def text(answer):
    return " ".join(answer.content.decode().split())


def address(given):
    return f"{LIST}{given.pk}/"


def test_only_comments_nobody_at_the_point_may_handle_are_found(point, given, staff):
    comment(point, "Ghế chờ quá ít", day=timezone.localdate())
    comment(point, "Cô Lan cáu gắt", day=timezone.localdate())

    assert stuck() == [given]
    staff_member(point, "moi", first_name="Mới")
    assert stuck() == []


def test_a_point_without_staff_leaves_its_comments_to_the_province(point):
    made = comment(point, "Ghế chờ quá ít", day=timezone.localdate())

    assert stuck() == [made]


def test_a_supervisor_assigns_and_somebody_elsewhere_answers(
    client, given, staff, supervisor, elsewhere
):
    client.force_login(supervisor)
    named = [user.pk for user in staff]
    shown = text(client.get(address(given)))
    assert "0900000000" not in shown

    client.post(address(given), {"deed": "triage", "kind": "conduct", "named": named})
    assert now(given).state == State.TRIAGED
    client.post(address(given), {"deed": "assign", "to": elsewhere.pk})
    assert now(given).assigned_to == elsewhere

    client.force_login(elsewhere)
    link = 'Comments of other points <b class="count">1</b></a>'
    assert link in text(client.get("/en/mot-cua/"))
    answering = text(client.get(address(given)))
    assert "0900000000" in answering
    assert "Who answers?" not in answering
    client.post(address(given), {"deed": "answer", "text": "Xin lỗi bà."})
    assert now(given).state == State.ANSWERED

    client.force_login(supervisor)
    client.post(address(given), {"deed": "close", "note": ""})
    assert now(given).state == State.CLOSED
    actors = AuditEvent.objects.filter(subject=f"feedback:{given.pk}")
    assert set(actors.values_list("actor__username", flat=True)) == {
        None,
        "supervisor",
        "tam",
    }


def test_who_is_named_stays_shut_out(client, given, staff, supervisor):
    client.force_login(staff[0])

    assert client.get(address(given)).status_code == 404
    with pytest.raises(Refused, match="named_in_comment"):
        feedback.triage(
            given, kind=Kind.CONDUCT, named=[], by=staff[0], at=timezone.now()
        )


def test_a_comment_that_turns_out_to_name_one_goes_back_to_the_point(
    client, given, staff, supervisor
):
    client.force_login(supervisor)

    back = client.post(
        address(given),
        {"deed": "triage", "kind": "conduct", "named": [staff[0].pk]},
        follow=True,
    )

    assert back.redirect_chain == [(LIST, 302)]
    assert client.get(address(given)).status_code == 404
    assert feedback.answerers(now(given), on=timezone.localdate()).get() == staff[1]


def test_only_the_people_offered_may_answer(point, given, staff, supervisor, elsewhere):
    stranger = User.objects.create_user("stranger")
    named = {"named": staff, "by": supervisor, "at": timezone.now()}
    feedback.triage(given, kind=Kind.CONDUCT, **named)
    offered = feedback.answerers(now(given), on=timezone.localdate())

    assert set(offered) == {supervisor, elsewhere}
    at = timezone.now()
    with pytest.raises(Refused, match="not_of_the_point"):
        feedback.assign(given, to=stranger, by=supervisor, at=at)
    with pytest.raises(Refused, match="named_in_comment"):
        feedback.assign(given, to=staff[0], by=supervisor, at=at)


def test_colleagues_elsewhere_are_offered_only_where_all_are_named(
    point, staff, elsewhere, supervisor
):
    made = comment(point, "Ghế chờ quá ít", day=timezone.localdate())

    offered = feedback.answerers(made, on=timezone.localdate())

    assert set(offered) == set(staff)


def test_supervisors_elsewhere_and_other_roles_see_nothing(client, given, point):
    other_province = type(point.unit).objects.provinces().exclude(pk=point.unit_id)
    supervisor = member("far", Role.SUPERVISOR, other_province.first())
    leader = member("leader", Role.PROVINCIAL_LEADER, point.unit)

    client.force_login(supervisor)
    assert client.get(address(given)).status_code == 404
    client.force_login(leader)
    assert client.get(address(given)).status_code == 403
    assert client.get(LIST).status_code == 403


def test_who_supervises_comes_from_the_desk_to_what_waits(client, given, supervisor):
    client.force_login(supervisor)

    answer = client.get("/en/mot-cua/", follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert given.masked[:20] in text(answer)


def test_officers_see_that_somebody_must_be_found(client, given, point):
    client.force_login(member("officer", Role.PROVINCIAL_OFFICER, point.unit))

    shown = text(client.get("/en/mot-cua/tinh/"))

    assert "1 comment names all staff of its point" in shown


def test_an_answerer_may_not_hand_the_comment_on(
    client, given, staff, supervisor, elsewhere
):
    at = timezone.now()
    feedback.triage(given, kind=Kind.CONDUCT, named=staff, by=supervisor, at=at)
    feedback.assign(given, to=elsewhere, by=supervisor, at=at)
    client.force_login(elsewhere)

    refused = client.post(address(given), {"deed": "assign", "to": supervisor.pk})

    assert refused.status_code == 400
    assert now(given).assigned_to == elsewhere


def test_nobody_elsewhere_sees_what_another_is_to_answer(
    given, staff, supervisor, elsewhere, point
):
    now = timezone.now()
    feedback.triage(given, kind=Kind.SUGGESTION, named=staff, by=supervisor, at=now)
    feedback.assign(given, to=elsewhere, by=supervisor, at=timezone.now())
    other = member("other", Role.SUPERVISOR, point.unit)

    assert list(Trust(elsewhere).to_answer()) == [given]
    assert list(Trust(other).to_answer()) == []


def test_who_is_named_is_trusted_with_nothing_about_themselves(given, supervisor):
    Feedback.objects.filter(pk=given.pk).update(named=[*given.named, supervisor.pk])

    assert list(Trust(supervisor).overseen()) == [given]
    assert list(Trust(supervisor).comments()) == []
