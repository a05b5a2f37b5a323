"""Secrets of second factors: sealed in all tables, opened by the site's secret."""

from base64 import b32encode

import pytest
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Role
from accounts.sign_in import sealed, second_factor
from config import rights
from tests.accounts.people import digits, person, sign_in, with_device
from tests.rows import change_past_triggers

pytestmark = pytest.mark.django_db
OTHER = "another secret, as long as secrets of this site have to be"
BARE = "31" * 20


@pytest.fixture
def mai():
    return person("mai", Role.ANALYST)


def kept(user):
    return TOTPDevice.objects.get(user=user).key


def everything():
    """All that a dump of the tables holds, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('SELECT t::text FROM %I.%I AS t', schemaname, tablename)"
            " FROM pg_tables WHERE schemaname IN ('public', 'identity')"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
            yield from (line for (line,) in cursor.fetchall())
    # A session is signed, not sealed: whoever holds the row reads it.
    yield from (str(one.get_decoded()) for one in Session.objects.all())


def test_no_table_holds_a_secret_that_makes_codes(client, mai):
    """Neither of a device in use nor of one that is being set up."""
    sign_in(client, "mai")
    page = client.get("/dang-nhap/thiet-bi/", follow=True)
    begun = sealed.bare(second_factor.begin(client.session, mai))
    lan = person("lan", Role.ANALYST)
    in_use = sealed.bare(with_device(lan))
    assert second_factor.in_fours(b32encode(begun.bin_key).decode()) in (page.text)

    dump = "\n".join(everything()).lower()

    assert kept(lan).lower() in dump
    for device in (begun, in_use):
        base32 = b32encode(device.bin_key).decode().lower()
        assert device.key.lower() not in dump
        assert base32 not in dump


def test_a_secret_opens_for_its_person_alone(mai):
    lan = person("lan", Role.SURVEYOR)
    device = with_device(lan)
    change_past_triggers(
        "INSERT INTO otp_totp_totpdevice (user_id, name, confirmed, key, step, t0,"
        " digits, tolerance, drift, last_t, throttling_failure_count)"
        " SELECT %s, name, confirmed, key, step, t0, digits, tolerance, drift, last_t,"
        " 0 FROM otp_totp_totpdevice WHERE user_id = %s",
        *(mai.pk, lan.pk),
    )

    assert not second_factor.verify(mai, digits(device))
    assert second_factor.verify(lan, digits(device))


def test_the_database_keeps_no_bare_secret(mai):
    with pytest.raises(IntegrityError, match="factor_is_sealed"), transaction.atomic():
        TOTPDevice.objects.create(user=mai, name="app", key=BARE, confirmed=True)


def faults():
    found = run_checks(tags=["database"], databases=["default"])
    return {one.id for one in found if one.id == "sipas.E027"}


def test_another_secret_opens_no_device_until_the_one_before_is_named(settings, mai):
    device, before = with_device(mai), settings.SECRET_KEY
    number = digits(device)
    assert not faults()

    settings.SECRET_KEY = OTHER
    assert not second_factor.verify(mai, number)
    assert faults()
    call_command("database_roles", verbosity=0)
    assert kept(mai) == device.key

    settings.SECRET_KEYS_BEFORE = [before]
    call_command("database_roles", verbosity=0)
    settings.SECRET_KEYS_BEFORE = []

    assert kept(mai) != device.key
    assert not faults()
    change_past_triggers("UPDATE otp_totp_totpdevice SET throttling_failure_count = 0")
    assert second_factor.verify(mai, number)


def test_what_lay_bare_is_sealed_once_and_makes_the_same_codes(mai):
    """As the migration finds the rows of an earlier version, also from its backup."""
    device = with_device(mai)
    connection.check_constraints()
    run("ALTER TABLE otp_totp_totpdevice DROP CONSTRAINT factor_is_sealed")
    change_past_triggers("UPDATE otp_totp_totpdevice SET key = %s", BARE)

    assert sealed.renew() == 1
    assert sealed.renew() == 0

    device.refresh_from_db()
    assert device.key.startswith(sealed.PREFIX)
    assert sealed.bare(device).key == BARE
    assert second_factor.verify(mai, digits(device))


def test_a_role_that_serves_seals_nothing_anew(mai):
    with_device(mai)
    rights.grant_all()

    run(f"SET LOCAL ROLE {rights.DESK}")

    with pytest.raises(ProgrammingError, match="must be owner"):
        sealed_anew()
    run("RESET ROLE")


def sealed_anew():
    with transaction.atomic():
        run("ALTER TABLE otp_totp_totpdevice DISABLE TRIGGER USER")


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_device_begun_under_an_earlier_secret_is_begun_anew(settings, mai):
    client = Client()
    sign_in(client, "mai")
    client.get("/dang-nhap/thiet-bi/", follow=True)
    session = client.session
    first = second_factor.begin(session, mai).key
    assert second_factor.begin(session, mai).key == first

    settings.SECRET_KEY = OTHER

    assert sealed.bare(second_factor.begin(session, mai)).key
    assert second_factor.begin(session, mai).key != first


@pytest.mark.parametrize("code", ["1" * 5000, "٣" * 6, "0" * 21])
def test_a_code_of_many_digits_is_none(mai, code):
    with_device(mai)

    assert not second_factor.verify(mai, code)
