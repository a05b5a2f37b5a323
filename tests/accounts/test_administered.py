"""What one administrator does on the admin's pages, and what nobody does there."""

import pytest
from django.contrib.messages import get_messages
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import presence
from accounts.models import AuditEvent, Membership, Passkey, Role
from accounts.sign_in import second_factor
from accounts.two_person import rule
from config import rights
from tests.accounts.mailed import left
from tests.accounts.people import hold, person, superuser, with_device
from tests.config.roles import acting_as
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


def form_of(user, *held, **changed):
    """What the page of a person sends: the account and the roles it was given."""
    words = {
        **{"username": user.username, "email": user.email, "is_active": "on"},
        **{"last_name": "", "first_name": "", "provider_subject": ""},
        **{
            "memberships-INITIAL_FORMS": len(held),
            "memberships-TOTAL_FORMS": len(held),
        },
    }
    for place, one in enumerate(held):
        words |= {
            f"memberships-{place}-id": one.pk,
            f"memberships-{place}-user": user.pk,
            f"memberships-{place}-role": one.role,
            f"memberships-{place}-unit": one.unit_id or "",
            f"memberships-{place}-valid_from": f"{one.valid_from:%Y-%m-%d}",
        }
    return words | changed


def test_a_role_is_ended_by_the_rights_a_served_site_has(client):
    rights.grant_all()
    clerk = person("lan", Role.CLERK)
    held, today = clerk.memberships.get(), timezone.localdate()
    client.force_login(superuser())

    words = form_of(clerk, held) | {"memberships-0-valid_until": f"{today:%Y-%m-%d}"}
    with acting_as(rights.DESK):
        answer = client.post(f"{PEOPLE}{clerk.pk}/change/", words)

    assert answer.status_code == 302, [*get_messages(answer.wsgi_request)]
    held.refresh_from_db()
    assert held.valid_until == today
    assert not clerk.roles_today


def test_what_is_over_is_given_again_and_never_made_longer():
    held = person("lan", Role.CLERK).memberships.get()
    Membership.objects.filter(pk=held.pk).update(valid_until=timezone.localdate())

    with pytest.raises(IntegrityError, match="given again"), transaction.atomic():
        Membership.objects.filter(pk=held.pk).update(valid_until=None)


@pytest.mark.parametrize(
    "asked", ["password__startswith=argon2", "password__gt=a", "session_epoch=0"]
)
def test_nobody_reads_a_password_letter_by_letter(client, asked):
    client.force_login(superuser())

    assert client.get(f"{PEOPLE}?{asked}").status_code == 400
    assert client.get(f"{PEOPLE}?is_active__exact=1").status_code == 200


def test_an_account_given_another_address_is_told_at_the_one_it_had(
    client, django_capture_on_commit_callbacks
):
    clerk = person("lan", Role.CLERK, email="lan@example.gov.vn")
    client.force_login(superuser())

    with django_capture_on_commit_callbacks(execute=True):
        words = form_of(clerk, clerk.memberships.get(), email="mine@example.gov.vn")
        client.post(f"{PEOPLE}{clerk.pk}/change/", words)

    assert ["lan@example.gov.vn"] in [sent.to for sent in left(outbox.outbox)]


def of_an_address(client, user):
    words = form_of(user, user.memberships.get(), email="mine@example.gov.vn")
    client.post(f"{PEOPLE}{user.pk}/change/", words)


def of_a_device(client, user):
    second_factor.take_away(user, by=user)


def of_a_password(client, user):
    user.set_password("a password of somebody else's choice")
    user.save()


@pytest.mark.parametrize("taking", [of_an_address, of_a_device, of_a_password])
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CLERK, Role.RESEARCHER])
def test_whoever_is_taken_approves_nothing_for_a_week(client, role, taking):
    """Of any role: who takes two accounts would be two people."""
    taken = person("lan", role)
    with_device(taken)
    client.force_login(superuser())

    taking(client, taken)

    taken.refresh_from_db()
    assert taken.lately_taken(at=timezone.now())
    with pytest.raises(Refused, match="lately_taken"):
        rule.approving(taken)
    hold(taken, Role.PUBLISHER)
    assert taken.lately_taken(at=timezone.now())


# As somebody writes it who holds no secret of the site.
SEALED = "s1." + "A" * 64
BY_OTHERS = (
    "INSERT INTO otp_totp_totpdevice (user_id, name, confirmed, key, step, t0, digits,"
    " tolerance, drift, last_t, throttling_failure_count)"
    " VALUES (%s, 'mine', true, '" + SEALED + "', 30, 0, 6, 1, 0, -1, 0)",
    "UPDATE otp_totp_totpdevice SET key = '" + SEALED + "' WHERE user_id = %s",
    "INSERT INTO accounts_passkey (user_id, name, credential_id, public_key,"
    " sign_count, last_challenge, made_at) VALUES (%s, 'mine', 'a', 'b', 0, '', now())",
    "UPDATE accounts_passkey SET removed_at = now() WHERE user_id = %s",
    "INSERT INTO accounts_recoverycode (user_id, digest) VALUES (%s, 'x')",
)


@pytest.mark.parametrize(
    "statement", BY_OTHERS, ids=["app", "exchange", "key", "end of a key", "codes"]
)
def test_a_factor_put_in_or_taken_by_others_lets_the_account_rest(statement):
    lan = person("lan", Role.SUPERVISOR)
    with_device(lan)
    with presence.serving(lan.pk):
        words = {"name": "own", "credential_id": b"k", "public_key": b"p"}
        Passkey.objects.create(user=lan, made_at=timezone.now(), **words)

    with connection.cursor() as cursor:
        cursor.execute(statement, [lan.pk])

    lan.refresh_from_db()
    assert lan.lately_taken(at=timezone.now())


def test_what_people_do_with_their_own_account_takes_nothing(client):
    lan = person("lan", Role.SUPERVISOR)

    with_device(lan)

    lan.refresh_from_db()
    assert lan.credentials_taken_at is None
    assert not AuditEvent.objects.filter(verb="account_changed").exists()
