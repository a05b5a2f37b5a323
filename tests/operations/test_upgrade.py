"""Upgrades: refused before anything is touched, resumed after a cut, taken back."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import AuditEvent, Invitation
from jobs import leases, paused
from operations import control, maintenance
from operations.archive.stopped import Stopped
from operations.checks import kept, machine
from operations.upgrade import refused, steps
from tests.accounts.people import administrators, superuser

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def site(tmp_path, settings, monkeypatch):
    """An installation of 0.1.0 under a link; its folder."""
    settings.SIPAS_STATE = str(tmp_path / "state")
    settings.SIPAS_RESTART = ""
    old = tmp_path / "sipas-0.1.0"
    old.mkdir()
    (old / "pyproject.toml").write_text('[project]\nversion = "0.1.0"\n')
    (tmp_path / "sipas").symlink_to(old)
    monkeypatch.setattr(machine, "free", lambda: 10**12)
    monkeypatch.setattr(steps.backup, "make", lambda **_words: None)
    monkeypatch.setattr(
        steps, "call_command", lambda name, *a, **_w: called.append((name, *a))
    )
    called.clear()
    return tmp_path / "sipas"


called: list[str] = []


def backed_up():
    AuditEvent.objects.create(verb=kept.BACKUP, subject="operations")


def upgrade(site):
    said = []
    made = steps.upgrade(current=site, say=said.append, at=timezone.now())
    return made, said


def test_everything_in_the_way_is_named_and_nothing_is_touched(site, settings):
    person = superuser("admin")
    Invitation.objects.create(user=person, asked_by=person)

    with pytest.raises(Stopped) as caught:
        upgrade(site)

    assert "1 jobs are not done" in caught.value.text.en
    assert "sipasctl backup" in caught.value.text.en
    assert "sipasctl backup" in caught.value.text.vi
    assert called == []
    assert site.resolve().name == "sipas-0.1.0"
    assert not Path(settings.SIPAS_STATE).exists()


def test_a_backup_of_two_hours_ago_is_too_old(site):
    backed_up()
    at = timezone.now() + timedelta(hours=2)

    (reason,) = refused.reasons(old=site, at=at)

    assert "younger than an hour" in reason.en


def test_little_room_is_in_the_way(site, monkeypatch):
    backed_up()
    monkeypatch.setattr(machine, "free", lambda: 1)

    found = refused.reasons(old=site, at=timezone.now())

    assert any("enlarge the disk" in one.en for one in found)


@pytest.mark.parametrize(
    ("old", "new", "stop"),
    [
        ("0.1.0", "0.3.0", "0.2.0"),
        ("0.2.0", "0.3.0", ""),
        ("0.1.0", "0.2.0", ""),
        ("0.1.9", "0.1.10", ""),
    ],
)
def test_a_version_that_must_be_passed_through_is_named(old, new, stop):
    assert refused.missed_stop(old, new) == stop


def test_code_that_is_older_than_the_installation_is_refused(site):
    backed_up()
    (site / "pyproject.toml").write_text('[project]\nversion = "99.0"\n')

    (reason,) = refused.reasons(old=site, at=timezone.now())

    assert "is older than what is installed" in reason.en


def test_a_database_of_a_later_version_is_refused(site):
    backed_up()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('surveys', '9999_later', now())"
        )

    (reason,) = refused.reasons(old=site, at=timezone.now())

    assert "surveys.9999_later" in reason.en


def test_an_upgrade_goes_through_all_steps_and_is_on_record(site):
    backed_up()

    made, said = upgrade(site)

    assert said == list(steps.STEPS)
    assert made.versions[0] == "0.1.0"
    assert site.resolve() == PROJECT
    assert [name for name, *_rest in called] == [
        "migrate",
        "database_roles",
        "collectstatic",
    ]
    assert AuditEvent.objects.get(verb=steps.UPGRADED).details["from"] == "0.1.0"
    assert not maintenance.is_on()
    assert steps.unfinished() is None


@pytest.mark.parametrize("cut", steps.STEPS)
def test_killed_at_any_step_it_goes_on_there(site, monkeypatch, cut):
    backed_up()
    usual = steps.STEPS[cut]

    def killed(progress):
        usual(progress)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setitem(steps.STEPS, cut, killed)
        with pytest.raises(KeyboardInterrupt):
            upgrade(site)

    _made, said = upgrade(site)

    assert said[0] == cut
    assert site.resolve() == PROJECT
    assert not maintenance.is_on()


def test_a_half_done_upgrade_is_finished_by_no_other_code(site, settings, tmp_path):
    backed_up()
    steps.Progress("a", str(tmp_path / "other"), str(site), ["1", "2"]).write()

    with pytest.raises(Stopped, match="stands half done"):
        upgrade(site)


def test_new_code_that_answers_wrongly_is_never_switched_to(site, monkeypatch):
    backed_up()
    monkeypatch.setattr(steps, "SMOKE", ("/no-such-page/",))

    with pytest.raises(Stopped, match="sipasctl rollback"):
        upgrade(site)

    assert site.resolve().name == "sipas-0.1.0"
    assert maintenance.is_on()


def test_one_command_leads_back(site):
    backed_up()
    upgrade(site)

    steps.take_back(say=lambda _word: None)

    assert site.resolve().name == "sipas-0.1.0"
    assert AuditEvent.objects.filter(verb=steps.BACK).exists()
    with pytest.raises(Stopped, match="no upgrade"):
        steps.take_back(say=lambda _word: None)


def test_migrations_are_taken_back_to_where_each_app_was(site):
    backed_up()
    made, _said = upgrade(site)
    last = max(name for name in made.before if name.startswith("surveys."))
    made.before.remove(last)
    made.write()
    called.clear()

    steps.take_back(say=lambda _word: None)

    before = max(name for name in made.before if name.startswith("surveys."))
    assert called == [("migrate", "surveys", before.split(".")[1])]


def test_after_an_irreversible_migration_only_the_backup_leads_back(site, monkeypatch):
    backed_up()
    made, _said = upgrade(site)
    last = made.before.pop()
    made.write()
    marked = {"stops": [], "irreversible": [last]}
    monkeypatch.setattr(refused, "stops", lambda: marked)

    with pytest.raises(Stopped, match="Restore the backup"):
        steps.take_back(say=lambda _word: None)

    assert site.resolve() == PROJECT


def test_a_held_table_is_tried_again_and_then_told(monkeypatch):
    tries = []
    monkeypatch.setattr(steps, "sleep", lambda _s: None)
    monkeypatch.setattr(steps.connection, "close", lambda: None)

    def held():
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            tries.append(cursor.fetchone()[0])
        raise OperationalError("canceling statement due to lock timeout")

    with pytest.raises(Stopped, match="pg_stat_activity"):
        steps.patiently(held)

    assert tries == ["2s"] * steps.TRIES


def test_while_closed_the_desks_say_so_and_devices_keep_their_queue(client):
    control.main(["maintenance", "on"])

    page, english = client.get("/viec/"), client.get("/en/viec/")
    said = client.post("/api/v1/sync/", {}, content_type="application/json")
    ready = client.get("/healthz/live")
    control.main(["maintenance", "off"])

    assert page.status_code == english.status_code == said.status_code == 503
    assert said["Retry-After"] == "120"
    assert "tự gửi lại sau" in page.content.decode()
    assert english.content.index(b"Closed for") < english.content.index(
        "Đang bảo trì".encode()
    )
    assert said.json()["errors"][0]["code"] == "maintenance"
    assert ready.status_code == 200
    assert client.get("/").status_code == 200


def test_the_portal_that_only_reads_stays_open(client, settings):
    settings.PORTAL_ALONE = True
    maintenance.begin(why="upgrade", at=timezone.now())

    assert client.get("/").status_code == 200


def test_workers_take_nothing_while_closed():
    person, other = administrators()
    asked = Invitation.objects.create(user=person, asked_by=other)
    maintenance.begin(why="upgrade", at=timezone.now())

    assert leases.claim(Invitation, asked.pk) is None
    paused.flag().unlink()
    assert leases.claim(Invitation, asked.pk) is not None
