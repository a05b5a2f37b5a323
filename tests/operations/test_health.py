"""What monitoring is told, whoever asks by whatever name."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.ledger.checkpoints import Checkpoint
from accounts.models import AuditEvent, Invitation
from operations import checks, health
from operations.checks import database, kept, machine, working
from operations.finding import Level
from tests.accounts.people import superuser

pytestmark = pytest.mark.django_db


def ask(client, path, **said):
    return client.get(path, headers={"host": "10.1.2.3:8000"}, **said)


def test_it_lives_whatever_the_database_does(client, monkeypatch):
    monkeypatch.setattr(database, "answers", None)

    assert ask(client, health.LIVE).json() == {"live": True}


def test_it_is_ready_by_any_name_and_without_tls(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    said = ask(client, health.READY)

    assert said.status_code == 200
    assert said.json()["ready"] is True
    assert set(said.json()["checks"]) == set(checks.READY)
    assert said["Cache-Control"] == "no-store"


def test_without_its_database_it_is_not_ready(client, monkeypatch):
    def away(*_given):
        raise OperationalError("connection refused\nat 10.0.0.7")

    monkeypatch.setattr(database, "_one", away)

    said = ask(client, health.READY)

    assert said.status_code == 503
    assert said.json()["checks"]["database"] == "bad"
    assert "10.0.0.7" not in said.content.decode()


def test_a_crowd_that_asks_costs_one_look(client, monkeypatch):
    asked = []
    monkeypatch.setattr(checks, "all_of", lambda *_g, **_w: asked.append(1) or [])

    for _ in range(5):
        ask(client, health.READY)

    assert len(asked) == 1


def test_a_database_of_another_version_is_not_ready():
    assert database.migrations(timezone.now()).is_well
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('surveys', '9999_of_a_later_version', now())"
        )

    found = database.migrations(timezone.now())

    assert found.level is Level.BAD
    assert "surveys.9999_of_a_later_version" in found.said.en


def test_a_job_nobody_takes_is_noticed_after_ten_minutes():
    person = superuser("admin")
    now = timezone.now()
    asked = Invitation.objects.create(user=person, asked_by=person, asked_at=now)

    assert working.queue(now + timedelta(minutes=9)).is_well
    assert working.queue(now + timedelta(minutes=11)).level is Level.BAD
    # One that ended lately shows that somebody works.
    Invitation.objects.filter(pk=asked.pk).update(started_at=now + timedelta(minutes=8))
    assert working.queue(now + timedelta(minutes=11)).is_well


def test_a_chain_without_a_checkpoint_for_a_day_is_odd():
    now = timezone.now()
    assert working.chain(now).is_well
    Checkpoint.objects.create(
        round_code="r", day=now.date(), at=now - timedelta(hours=31), text="t"
    )

    assert working.chain(now).level is Level.ODD


def test_little_room_is_told_before_there_is_none(monkeypatch):
    now = timezone.now()
    levels = []
    for left in (6e9, 4e9, 0.5e9):
        monkeypatch.setattr(machine, "free", lambda left=left: left)
        levels.append(machine.disk(now).level)

    assert levels == [Level.WELL, Level.ODD, Level.BAD]


def test_a_configuration_that_everybody_reads_is_named(tmp_path, settings):
    settings.SIPAS_CONFIGURATION = str(tmp_path)
    secret = tmp_path / "desk.env"
    secret.write_text("DATABASE_URL=postgresql://x")
    secret.chmod(0o640)
    assert machine.keys(timezone.now()).is_well

    secret.chmod(0o644)

    assert "desk.env" in machine.keys(timezone.now()).said.en


def test_a_backup_of_yesterday_is_too_old():
    now = timezone.now()
    assert kept.backup(now).level is Level.BAD
    AuditEvent.objects.create(verb=kept.BACKUP, subject="operations")

    assert kept.backup(timezone.now()).is_well
    assert kept.backup(timezone.now() + timedelta(hours=27)).level is Level.BAD


def test_a_failed_rehearsal_is_bad_news():
    AuditEvent.objects.create(
        verb=kept.DRILL, subject="operations", details={"seconds": 41}
    )
    assert kept.drill(timezone.now()).is_well
    AuditEvent.objects.create(verb=kept.DRILL_FAILED, subject="operations")

    assert kept.drill(timezone.now()).level is Level.BAD


def test_settings_that_lose_receipts_are_named():
    # The servers of tests are quick and unsafe, so all of it is said.
    found = database.durable(timezone.now())

    assert found.level is Level.BAD
    assert "fsync" in found.said.en
    assert "synchronous_commit" in found.said.en


def test_every_check_answers_and_none_raises():
    call_command("database_roles", verbosity=0)

    found = checks.all_of(checks.EVERY, at=timezone.now())

    assert [one.name for one in found] == list(checks.EVERY)
    assert all(one.said.vi and one.said.en for one in found)
    assert all(one.then or one.level is Level.WELL for one in found)
