"""Who sees unreleased figures or gives roles is made so by two people; the database
sees to it.
"""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import people, presence
from accounts.models import (
    OF_TWO,
    AuditEvent,
    FirstAdministrator,
    Membership,
    MembershipRequest,
    Role,
    User,
)
from accounts.roles import may, roles_with
from accounts.two_person import rule
from localities.models import ServicePoint
from tests.accounts.people import administrators, dated, hold, person
from tests.surveys import fieldwork_people as made_up
from wording.refusals import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return administrators()


@pytest.fixture
def lan():
    return person("lan")


def ask(lan, by, role=Role.PUBLISHER, **more):
    words = {"reason": "Thay chị Mai", "at": timezone.now()} | more
    return people.ask(lan, role=role, by=by, **words)


def refused_by_the_database(statement, *values, says="another"):
    with (
        pytest.raises(IntegrityError, match=says),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


DECIDE = (
    "UPDATE accounts_membershiprequest SET outcome = 'approved', decided_by_id = %s,"
    " decided_at = now() WHERE id = %s"
)
GIVE = (
    "INSERT INTO accounts_membership (user_id, role, valid_from) VALUES (%s, %s, now())"
)


def test_one_asks_and_another_approves(pair, lan):
    asker, approver = pair

    request = ask(lan, asker)
    assert not may(lan, "publish_release")
    people.approve(request, by=approver, at=timezone.now())

    assert may(lan, "publish_release")
    request.refresh_from_db()
    assert request.used_at
    told = AuditEvent.objects.filter(subject=f"user:{lan.pk}").order_by("pk")
    assert [(one.verb, one.actor) for one in told] == [
        ("account_made", None),
        ("membershiprequest_asked", asker),
        ("membershiprequest_approved", approver),
        ("role_given", approver),
    ]


def test_nobody_approves_their_own_request_or_their_own_role(pair, lan):
    asker, approver = pair
    request, own = ask(lan, asker), ask(approver, asker)

    for one, by in [(request, asker), (own, approver)]:
        with pytest.raises(Refused, match="own_request"):
            people.approve(one, by=by, at=timezone.now())
        with presence.serving(by.pk):
            refused_by_the_database(DECIDE, by.pk, one.pk, says="approved_by")

    assert set(MembershipRequest.objects.values_list("outcome", flat=True)) == {
        "waiting"
    }


def test_a_role_of_two_is_given_by_no_other_way(pair, lan):
    asker, approver = pair
    ending = hold(person("cu"), Role.PUBLISHER)
    today = timezone.localdate()
    dated(ending, valid_from=today, valid_until=today + timedelta(days=1))
    clerk = hold(person("thu"), Role.CLERK)

    for role in OF_TWO:
        refused_by_the_database(GIVE, lan.pk, role, says="another approves")
    longer = "UPDATE accounts_membership SET valid_until = NULL WHERE id = %s"
    refused_by_the_database(longer, ending.pk, says="another approves")
    other = "UPDATE accounts_membership SET role = 'publisher' WHERE id = %s"
    refused_by_the_database(other, clerk.pk, says="given and ended")
    born_approved = (
        "INSERT INTO accounts_membershiprequest (user_id, role, asked_by_id, asked_at,"
        " reason, outcome, decided_by_id, decided_at)"
        " VALUES (%s, 'publisher', %s, now(), 'x', 'approved', %s, now())"
    )
    refused_by_the_database(born_approved, lan.pk, asker.pk, approver.pk)


def test_whoever_sees_unreleased_figures_got_the_role_from_two():
    assert set(roles_with("see_unreleased", "manage_people")) == set(OF_TWO)


def place(kind):
    """Where somebody works: in the country, in a province, at one of its points."""
    province = made_up.lang_son()
    return {
        "country": {"unit": province.parent},
        "province": {"unit": province},
        "point": {"service_point": ServicePoint.objects.get(code="P20")},
    }[kind]


@pytest.mark.parametrize("where", ["province", "point"])
def test_who_works_where_figures_rank_sees_none_early(pair, lan, where):
    """Today or later, and whichever role came first."""
    role, there = Role.ONE_STOP, place(where)
    if where == "province":
        role = Role.PROVINCIAL_LEADER
    day = timezone.localdate() + timedelta(days=30)
    later = hold(lan, role, since=day, **there)

    for wanted in OF_TWO:
        with pytest.raises(Refused, match="works_where_rated"):
            ask(lan, pair[0], wanted)
    seer = hold(person("hoa"), Role.AUDITOR)
    with pytest.raises(IntegrityError, match="sees unreleased"), transaction.atomic():
        hold(seer.user, role, since=day, **there)
    today = timezone.localdate()
    dated(later, valid_from=today - timedelta(days=9), valid_until=today)
    ask(lan, pair[0], Role.ANALYST)


def test_whose_place_came_after_the_request_is_not_approved(pair, lan):
    request, there = ask(lan, pair[0], Role.ANALYST), place("province")
    hold(lan, Role.SUPERVISOR, **there)

    with pytest.raises(Refused, match="works_where_rated"):
        people.approve(request, by=pair[1], at=timezone.now())

    request.refresh_from_db()
    assert request.is_waiting


def test_a_role_in_the_whole_country_stands_beside(pair, lan):
    hold(lan, Role.SUPERVISOR, **place("country"))

    hold(lan, Role.ANALYST)

    assert may(lan, "see_unreleased")


def test_the_two_first_administrators_make_each_other_analysts(pair):
    """An empty installation can begin."""
    for one, other in (pair, pair[::-1]):
        request = ask(one, one, Role.ANALYST)
        people.approve(request, by=other, at=timezone.now())

    assert all(may(one, "draft_release") for one in pair)


def test_an_approval_is_used_once(pair, lan):
    request = ask(lan, pair[0])
    held = people.approve(request, by=pair[1], at=timezone.now())
    Membership.objects.filter(pk=held.pk).update(valid_until=held.valid_from)

    refused_by_the_database(GIVE, lan.pk, "publisher", says="another approves")


def test_what_was_asked_and_decided_never_changes(pair, lan):
    asker, approver = pair
    request = ask(lan, asker)
    table = "accounts_membershiprequest"

    for change in ("asked_by_id = %s", "reason = %s::text"):
        statement = f"UPDATE {table} SET {change}"
        refused_by_the_database(statement, approver.pk)
    people.approve(request, by=approver, at=timezone.now())
    for change in ("decided_by_id", "asked_by_id"):
        refused_by_the_database(f"UPDATE {table} SET {change} = %s", lan.pk)
    refused_by_the_database(f"UPDATE {table} SET used_at = NULL")
    refused_by_the_database(f"DELETE FROM {table}")


@pytest.mark.parametrize("how", ["ended", "never", "inactive"])
def test_who_holds_no_such_role_today_approves_nothing(pair, lan, how):
    request, approver = ask(lan, pair[0]), person("hoa")
    if how != "never":
        today, held = timezone.localdate(), hold(approver, Role.PUBLISHER)
        until = today if how == "ended" else None
        dated(held, valid_from=today - timedelta(days=9), valid_until=until)
        approver.is_active = how != "inactive"
        approver.save()

    with pytest.raises(Refused, match="not_entitled"):
        people.approve(request, by=approver, at=timezone.now())
    refused_by_the_database(DECIDE, approver.pk, request.pk)


def test_a_clerk_asks_for_nothing(pair, lan):
    clerk = person("thu", Role.CLERK)

    with pytest.raises(Refused, match="not_entitled"):
        ask(lan, clerk)
    with pytest.raises(IntegrityError, match="asked by one"), transaction.atomic():
        MembershipRequest.objects.create(
            user=lan, role="publisher", asked_by=clerk, asked_at=timezone.now()
        )


def test_a_request_says_why_and_waits_once(pair, lan):
    with pytest.raises(Refused, match="reason_missing"):
        ask(lan, pair[0], reason=" ")
    first = ask(lan, pair[0])
    with pytest.raises(Refused, match="waits_already"):
        ask(lan, pair[0])

    rule.decline(first, by=pair[0], at=timezone.now(), answer="")
    ask(lan, pair[0])


def test_the_first_two_administrators_are_named_by_a_command(capsys):
    call_command("first_administrator", "an")
    call_command("first_administrator", "binh")
    with pytest.raises(CommandError, match="two administrators"):
        call_command("first_administrator", "chi")

    first = User.objects.get(username="an")
    assert first.is_staff
    assert may(first, "manage_people")
    assert not first.has_usable_password()
    link = capsys.readouterr().out.split()[1]
    assert "/dang-nhap/dat-mat-khau/" in link
    assert not User.objects.filter(username="chi").exists()
    told = AuditEvent.objects.filter(verb="first_administrator_appointed")
    assert [one.actor for one in told] == [None, None]
    assert told.first().details["by"].startswith("operator's command, one person: ")


def test_a_third_is_refused_by_the_database_too(pair, lan):
    add = "INSERT INTO accounts_firstadministrator (user_id, at) VALUES (%s, now())"
    refused_by_the_database(add, lan.pk, says="first administrators are two")
    gone = "DELETE FROM accounts_firstadministrator"
    refused_by_the_database(gone, says="first administrators are two")
    assert FirstAdministrator.objects.count() == 2


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("manage_people", ["administrator"]),
        ("approve_people", ["publisher", "administrator"]),
        ("supervise", ["supervisor", "provincial_officer"]),
        ("set_up_round", ["analyst"]),
        ("approve_opening", ["publisher"]),
        ("ask_reopening", ["analyst", "publisher"]),
        ("approve_reopening", ["publisher"]),
    ],
)
def test_the_database_knows_the_roles_of_the_permissions(permission, roles):
    """The triggers were written with these; another list needs a migration."""
    assert roles_with(permission) == roles
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(tgargs, 'escape') FROM pg_trigger"
            " WHERE tgname = 'asked_and_decided'"
        )
        arguments = {part for (all_,) in cursor for part in all_.split("\\000")}
    assert ",".join(roles) in arguments


def test_the_page_asks_and_another_approves(client, pair, lan):
    asker, approver = pair
    page = reverse("door:roles")
    client.force_login(asker)
    client.post(
        page, {"deed": "ask", "user": "lan", "role": "publisher", "reason": "Thay"}
    )
    request = MembershipRequest.objects.get()
    deed = {"deed": "approve", "pk": request.pk}
    assert "không tự duyệt" in client.post(page, deed, follow=True).text

    client.force_login(approver)
    assert "Thay" in client.get(page).text
    client.post(page, deed)

    assert may(lan, "publish_release")


def given_in_the_admin(client, user, **held):
    """The page after a role was added to a person's, by hand."""
    form = {
        "username": user.username,
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-user": user.pk,
    }
    held = {"valid_from": "2026-01-01", "valid_until": "", "unit": ""} | held
    form |= {f"memberships-0-{name}": value for name, value in held.items()}
    return client.post(f"/admin/accounts/user/{user.pk}/change/", form)


@pytest.mark.parametrize("role", OF_TWO)
def test_the_admin_leads_to_that_page(client, pair, lan, role):
    client.force_login(pair[0])

    page = given_in_the_admin(client, lan, role=role.value)

    assert "Vai trò cần hai người" in page.text
    assert not lan.memberships.exists()


def test_the_admin_gives_who_sees_figures_no_province(client, pair, lan):
    hold(lan, Role.AUDITOR)
    province = place("province")["unit"]
    client.force_login(pair[0])

    given = {"role": "provincial_leader", "unit": province.pk}
    page = given_in_the_admin(client, lan, **given)

    assert "không thuộc về cùng một người" in page.text
    assert lan.memberships.get().role == Role.AUDITOR
    whole = {"role": "supervisor", "unit": province.parent_id}
    given_in_the_admin(client, lan, **whole)
    assert lan.memberships.count() == 2


def test_who_may_not_approve_declines_nothing_of_others(pair, lan):
    request = ask(lan, pair[0])

    with pytest.raises(Refused, match="not_entitled"):
        rule.decline(request, by=lan, at=timezone.now(), answer="Không.")
    assert MembershipRequest.objects.get().is_waiting
