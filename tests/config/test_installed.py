"""What `manage.py check --deploy` asks of an installation."""

import os
import smtplib

import pytest
from django.core.management import call_command
from django.db import connection

from config import installed
from localities.models import Unit
from tests.config.roles import acting_as
from tests.scoring import factories


def ids(messages):
    return [message.id for message in messages]


@pytest.fixture
def roles(db):
    call_command("database_roles", verbosity=0)


@pytest.fixture
def whole(roles, tmp_path):
    """Tables, roles and a province."""
    factories.load_small_register(tmp_path)


def test_a_whole_database_is_ready(whole):
    assert installed.the_database_is_ready(None) == []


def test_a_silent_database_is_said_once(settings, db):
    settings.DATABASE_URL = "postgresql://x:quiet@127.0.0.1:1/sipas"

    assert ids(installed.the_database_is_ready(None)) == ["sipas.E009"]


def test_a_migration_that_is_missing_is_named(whole):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'scoring'")

    (error,) = installed.the_database_is_ready(None)

    assert error.id == "sipas.E019"
    assert "scoring.0001" in error.msg


def test_roles_that_are_missing_are_named(whole, monkeypatch):
    monkeypatch.setattr(installed.rights, "ROLES", ("sipas_portal", "sipas_absent"))

    (error,) = installed.the_database_is_ready(None)

    assert (error.id, "sipas_absent" in error.msg) == ("sipas.E020", True)


def test_a_key_of_another_site_is_named(whole, settings):
    settings.SECRET_KEY = "another-secret-than-the-one-told-" * 2

    assert ids(installed.the_database_is_ready(None)) == ["sipas.E016"]


def test_an_installation_without_registers_is_named(roles):
    assert not Unit.objects.exists()
    assert ids(installed.the_database_is_ready(None)) == ["sipas.E021"]


def test_the_portal_asks_what_its_role_may(whole, settings):
    settings.PORTAL_ALONE = True

    with acting_as("sipas_portal"):
        assert installed.the_database_is_ready(None) == []


def test_a_room_whose_words_are_not_compiled_is_named(tmp_path, monkeypatch):
    assert installed.all_words_are_translated(None) == []
    room = tmp_path / "room"
    words = room / "locale/vi/LC_MESSAGES"
    words.mkdir(parents=True)
    (words / "django.po").touch()
    monkeypatch.setattr(installed, "rooms", lambda: [room])

    assert ids(installed.all_words_are_translated(None)) == ["sipas.E022"]
    (words / "django.mo").touch()
    assert installed.all_words_are_translated(None) == []


def test_who_signs_needs_a_key_and_the_desks_do_not(whole, settings):
    settings.SIPAS_SIGNING_KEY = ""

    assert ids(installed.checkpoints_are_signed(None)) == ["sipas.E023"]
    with acting_as("sipas_desk"):
        assert installed.checkpoints_are_signed(None) == []
    settings.SIPAS_SIGNING_KEY = "ab" * 32
    assert installed.checkpoints_are_signed(None) == []


def test_a_site_without_mail_is_warned(settings):
    settings.EMAIL_HOST = ""

    assert ids(installed.mail_leaves(None)) == ["sipas.W002"]


def test_a_mail_server_that_refuses_is_named(settings, monkeypatch):
    class Refusing:
        def open(self):
            raise smtplib.SMTPAuthenticationError(535, b"no")

    settings.EMAIL_HOST = "127.0.0.1"
    monkeypatch.setattr(installed.mail, "get_connection", Refusing)

    assert ids(installed.mail_leaves(None)) == ["sipas.E024"]


def test_a_mail_server_that_is_away_is_named(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert ids(installed.mail_leaves(None)) == ["sipas.E024"]


def test_style_sheets_that_were_not_collected_are_named(settings, tmp_path):
    settings.DEBUG, settings.STATIC_ROOT = False, tmp_path

    assert ids(installed.style_sheets_are_there(None)) == ["sipas.E025"]
    (tmp_path / "staticfiles.json").touch()
    assert installed.style_sheets_are_there(None) == []


def test_a_place_nobody_may_write_is_named(settings, tmp_path, monkeypatch):
    settings.SIPAS_REPORTS = str(tmp_path / "reports" / "deeper")

    assert installed.reports_can_be_kept(None) == []
    monkeypatch.setattr(installed.os, "access", lambda *asked: False)
    assert ids(installed.reports_can_be_kept(None)) == ["sipas.E026"]


def test_what_the_owner_collects_is_read_by_who_serves(settings, tmp_path):
    """Uploaded files are for their process alone (0600); style sheets are not."""
    settings.STATIC_ROOT = tmp_path / "collected"

    with_umask = os.umask(0o077)
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
    finally:
        os.umask(with_umask)

    modes = {p.stat().st_mode & 0o777 for p in settings.STATIC_ROOT.rglob("*.*")}
    assert modes <= {0o644, 0o755}
