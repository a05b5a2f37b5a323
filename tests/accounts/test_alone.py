"""Nobody is two people, and nobody takes a strong account alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import people, presence
from accounts.credentials import changes as credentials
from accounts.models import (
    AuditEvent,
    CredentialRequest,
    Held,
    Membership,
    MembershipRequest,
    Role,
    User,
)
from accounts.sign_in import second_factor
from config import rights
from config.checks import presence_is_known
from publishing.models import Release
from publishing.release import life
from tests.accounts.mailed import left
from tests.accounts.people import (
    administrators,
    dated,
    hold,
    person,
    sign_in,
    with_device,
)
from tests.config.roles import acting_as
from tests.publishing import factories
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
What = CredentialRequest.What
DECIDE = (
    "UPDATE accounts_membershiprequest SET outcome = 'approved', decided_by_id = %s,"
    " decided_at = now() WHERE id = %s"
)


@pytest.fixture
def pair():
    return administrators()


@pytest.fixture
def mai():
    return person("mai", Role.PUBLISHER, email="mai@example.gov.vn")


@pytest.fixture
def nobody_stands_in(monkeypatch):
    monkeypatch.setattr(presence, "_stand_ins", 0)


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(words, statement, *values):
    with pytest.raises(IntegrityError, match=words):
        run(statement, *values)


def asked(user, by):
    words = {"reason": "Thay người", "at": timezone.now()}
    return people.ask(user, role=Role.PUBLISHER, by=by, **words)


def test_no_verb_approves_for_somebody_who_is_not_here(pair, nobody_stands_in):
    asker, approver = pair
    lan, now = person("lan"), timezone.now()
    with presence.serving(asker.pk):
        request = asked(lan, asker)
        with pytest.raises(Refused, match="not_here"):
            people.approve(request, by=approver, at=now)

    with presence.serving(approver.pk):
        people.approve(request, by=approver, at=now)

    assert lan.memberships.get().role == Role.PUBLISHER


def test_a_prompt_asks_and_decides_for_nobody(pair, nobody_stands_in):
    asker, approver = pair
    lan = person("lan")
    with presence.serving(asker.pk):
        request = asked(lan, asker)

    refused("decided once by another", DECIDE, approver.pk, request.pk)
    run("SELECT set_config('sipas.person', %s, true)", f"{approver.pk}.99999999999.x")
    refused("decided once by another", DECIDE, approver.pk, request.pk)
    forged = f"{approver.pk}.99999999999.{'0' * 64}"
    run("SELECT set_config('sipas.person', %s, false)", forged)
    refused("decided once by another", DECIDE, approver.pk, request.pk)


def test_what_was_signed_for_one_connection_or_is_old_counts_no_more(pair, monkeypatch):
    with connection.cursor() as cursor:
        word = presence._signed(pair[0].pk)
        cursor.execute("SELECT set_config('sipas.person', %s, true)", [word])
        cursor.execute("SELECT accounts_person()")
        assert cursor.fetchone() == (pair[0].pk,)
        monkeypatch.setattr(presence, "SECONDS", -1)
        old = presence._signed(pair[0].pk)
        for other in (old, f"{int(word[0]) % 9 + 1}{word[1:]}", word[:-1] + "x"):
            cursor.execute("SELECT set_config('sipas.person', %s, true)", [other])
            cursor.execute("SELECT accounts_person()")
            assert cursor.fetchone() == (None,)


def test_the_desk_reads_no_key_it_could_sign_with():
    rights.grant_all()
    with acting_as(rights.DESK) as cursor:
        denied = pytest.raises(DatabaseError, match="permission denied")
        with denied, transaction.atomic():
            cursor.execute("SELECT key FROM accounts_presence")
        cursor.execute("SELECT accounts_person()")


def test_a_release_is_drafted_and_sealed_by_who_is_here(db, nobody_stands_in):
    factories.register(only=("01", "33", "48", "75", "80"))
    analyst, publisher = factories.person("analyst"), factories.person("publisher")
    now = timezone.now()
    with presence.serving(publisher.pk), pytest.raises(Refused, match="not_here"):
        life.draft(content=factories.content(), by=analyst, at=now)
    with presence.serving(analyst.pk):
        draft = life.draft(content=factories.content(), by=analyst, at=now)
        with pytest.raises(Refused, match="not_here"):
            life.seal(draft, by=publisher, at=now)
    seal = (
        "UPDATE publishing_release SET state = 'sealed', sealed_by_id = %s,"
        " sealed_at = now(), digest = 'x' WHERE id = %s"
    )
    refused("by who is here", seal, publisher.pk, draft.pk)

    with presence.serving(publisher.pk):
        life.seal(draft, by=publisher, at=now)

    assert Release.objects.get().sealed_by == publisher


def test_what_goes_wrong_while_a_person_is_served_is_not_hidden(pair):
    with pytest.raises(DatabaseError), transaction.atomic(), presence.serving(1):
        run("SELECT 1 / 0")


def test_nobody_stands_in_on_a_site(settings, nobody_stands_in):
    settings.DEMONSTRATION = False

    with pytest.raises(presence.NotHere), presence.standing_in():
        pass


def test_a_new_secret_is_told_to_the_database(settings):
    assert presence_is_known(None, databases=["default"]) == []

    settings.SECRET_KEY = "another-secret-of-the-site" * 2

    (error,) = presence_is_known(None, databases=["default"])
    assert "database_roles" in error.hint


def ask_about(user, what, by, value=""):
    words = {"reason": "Mất máy, đã gặp", "at": timezone.now()}
    return credentials.ask(user, what=what, value=value, by=by, **words)


def test_two_people_take_a_device_and_its_owner_is_told(
    pair, mai, mailoutbox, django_capture_on_commit_callbacks
):
    asker, approver = pair
    with_device(mai)
    with pytest.raises(IntegrityError, match="two people take"), transaction.atomic():
        second_factor.take_away(mai, by=asker)
    request = ask_about(mai, What.DEVICE, asker)
    with pytest.raises(Refused, match="own_request"):
        credentials.approve(request, by=asker, at=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        credentials.approve(request, by=approver, at=timezone.now())

    assert second_factor.device_of(mai) is None
    assert [mail.to for mail in left(mailoutbox)] == [["mai@example.gov.vn"]]
    mai.refresh_from_db()
    assert mai.lately_taken(at=timezone.now())


def test_an_address_is_changed_by_two_and_the_old_one_told(
    pair, mai, mailoutbox, django_capture_on_commit_callbacks
):
    other = "UPDATE accounts_user SET email = 'x@example.com' WHERE id = %s"
    refused("two people change the address", other, mai.pk)
    subject = "UPDATE accounts_user SET provider_subject = 'x' WHERE id = %s"
    refused("two people change the provider", subject, mai.pk)
    name = "UPDATE accounts_user SET username = 'x' WHERE id = %s"
    refused("keeps the name", name, mai.pk)
    request = ask_about(mai, What.ADDRESS, pair[0], "moi@example.gov.vn")

    with django_capture_on_commit_callbacks(execute=True):
        credentials.approve(request, by=pair[1], at=timezone.now())

    mai.refresh_from_db()
    assert mai.email == "moi@example.gov.vn"
    assert [mail.to for mail in left(mailoutbox)] == [["mai@example.gov.vn"]]


def approve_something(pair, by):
    request = asked(person(f"moi-{User.objects.count()}"), pair[0])
    return people.approve(request, by=by, at=timezone.now())


@pytest.mark.parametrize(
    "taken",
    [
        "UPDATE accounts_user SET password = 'x' WHERE id = %s",
        "INSERT INTO accounts_recoverycode (user_id, digest) VALUES (%s, 'x')",
        "INSERT INTO otp_totp_totpdevice (user_id, name, confirmed, key, step, t0,"
        " digits, tolerance, drift, last_t, throttling_failure_count)"
        " VALUES (%s, 'x', true, 's1." + "A" * 64 + "', 30, 0, 6, 1, 0, -1, 0)",
    ],
)
def test_who_was_taken_over_approves_nothing_for_a_week(pair, mai, taken):
    User.objects.filter(pk=mai.pk).update(last_login=timezone.now())
    approve_something(pair, mai)
    presence._set("")

    run(taken, mai.pk)

    mai.refresh_from_db()
    with pytest.raises(Refused, match="lately_taken"):
        approve_something(pair, mai)
    request = waiting_request()
    with presence.serving(mai.pk):
        refused("decided once by another", DECIDE, mai.pk, request.pk)
    back = "UPDATE accounts_user SET credentials_taken_at = NULL WHERE id = %s"
    refused("stays", back, mai.pk)


def waiting_request():

    return MembershipRequest.objects.waiting().first()


def test_after_a_week_the_account_approves_again(pair, mai):
    ago = timezone.now() - timedelta(days=7, minutes=1)
    User.objects.filter(pk=mai.pk).update(credentials_taken_at=ago)
    mai.refresh_from_db()

    assert approve_something(pair, mai).role == Role.PUBLISHER


def test_changing_ones_own_password_takes_nothing(mai):
    with presence.serving(mai.pk):
        mai.set_password("another long sentence")
        mai.save()

    mai.refresh_from_db()
    assert mai.credentials_taken_at is None


def test_a_stronger_hash_of_the_same_password_takes_nothing(mai, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    User.objects.filter(pk=mai.pk).update(last_login=timezone.now())
    old = User.objects.get(pk=mai.pk)

    assert old.check_password("a long password of tests")

    mai.refresh_from_db()
    assert mai.password.startswith("pbkdf2")
    assert mai.credentials_taken_at is None


def test_roles_accounts_and_passwords_are_on_the_trail_whoever_did_it(pair):
    with presence.serving(pair[0].pk):
        lan = person("lan")
        held = hold(lan, Role.CLERK)
        Membership.objects.filter(pk=held.pk).update(valid_until=held.valid_from)
    run("UPDATE accounts_user SET is_active = false WHERE id = %s", lan.pk)
    run("UPDATE accounts_user SET password = 'x' WHERE id = %s", lan.pk)

    told = AuditEvent.objects.filter(subject=f"user:{lan.pk}").order_by("pk")

    assert [(one.verb, one.actor) for one in told] == [
        *[("account_made", pair[0]), ("role_given", pair[0]), ("role_ended", pair[0])],
        *[("account_changed", None), ("password_changed", None)],
        # The account approves nothing for a week: that is a change of it.
        ("account_changed", None),
    ]
    assert told[3].details["fields"] == ["is_active"]
    assert told[3].details["by"].startswith("database role")


def test_sign_ins_and_refusals_are_on_the_trail(client):
    lan = person("lan", Role.RESEARCHER)
    sign_in(client, "lan", "wrong")
    sign_in(client, "nobody-has-this-name", "wrong")
    sign_in(client, "lan")

    assert client.get("/tai-khoan/quyen-han/").status_code == 403

    told = AuditEvent.objects.exclude(verb__in=["account_made", "role_given"])
    assert list(told.order_by("pk").values_list("verb", "subject", "actor")) == [
        ("sign_in_refused", f"user:{lan.pk}", None),
        ("signed_in", f"user:{lan.pk}", lan.pk),
        ("refused", "door:roles", lan.pk),
    ]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CLERK])
def test_all_ends_with_the_last_role_by_its_date_too(client, role):
    lan = person("lan")
    held = hold(lan, role)
    client.force_login(lan)
    assert client.get("/tai-khoan/").status_code == 200

    today = timezone.localdate()
    dated(held, valid_from=today - timedelta(days=9), valid_until=today)

    assert client.get("/tai-khoan/").status_code == 302
    assert sign_in(client, "lan").status_code == 200
    lan = User.objects.get(pk=lan.pk)
    assert not lan.is_staff
    assert not lan.has_perm("accounts.view_user")


def test_permissions_come_from_roles_alone():
    names = {field.name for field in User._meta.get_fields()}

    assert names.isdisjoint({"groups", "user_permissions", "is_staff", "is_superuser"})
    for role in Role:
        lan = User(username="x")
        lan.roles_read = [Held(role, None, None, None)]
        assert lan.has_perm("accounts.change_user") == (role == Role.ADMINISTRATOR)
        assert not lan.has_perm("publishing.change_release")


def test_the_page_asks_and_another_approves(client, pair, mai):
    page = "/tai-khoan/giu-tai-khoan/"
    asker, approver = pair
    with_device(mai)
    client.force_login(asker)
    deed = {"deed": "ask", "user": "mai", "what": "device", "reason": "Mất máy"}
    client.post(page, deed)
    request = CredentialRequest.objects.get()
    client.post(page, {"deed": "approve", "pk": request.pk})
    assert TOTPDevice.objects.filter(user=mai).exists()

    client.force_login(approver)
    assert "Mất máy" in client.get(page).text
    client.post(page, {"deed": "approve", "pk": request.pk})

    assert not TOTPDevice.objects.filter(user=mai).exists()
    client.force_login(person("thu", Role.CLERK))
    assert client.get(page).status_code == 403


def test_nobody_approves_for_their_own_account(pair):
    request = ask_about(pair[1], What.DEVICE, pair[0])

    with pytest.raises(Refused, match="own_request"):
        credentials.approve(request, by=pair[1], at=timezone.now())


def test_what_two_people_change_is_of_one_account_alone(pair, mai):
    other = person("hoa", Role.PUBLISHER, email="hoa@example.gov.vn")
    values = {What.ADDRESS: "moi@example.gov.vn", What.PROVIDER: "f81d4fae"}
    for what, value in values.items():
        request = ask_about(mai, what, pair[0], value)
        credentials.approve(request, by=pair[1], at=timezone.now())

    other.refresh_from_db()
    mai.refresh_from_db()
    assert (other.email, other.provider_subject) == ("hoa@example.gov.vn", None)
    assert (mai.email, mai.provider_subject) == ("moi@example.gov.vn", "f81d4fae")


def test_nobody_fills_the_trail_with_refusals(client):
    client.force_login(person("lan", Role.RESEARCHER))

    for _ in range(30):
        client.get("/tai-khoan/quyen-han/")

    assert AuditEvent.objects.filter(verb="refused").count() == 20
