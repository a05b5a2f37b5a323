"""Backups: of one moment, sealed, whole or not at all, put back and compared."""

import io
import json
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from pyrage import x25519

from accounts.models import AuditEvent
from operations import control
from operations.archive import (
    backup,
    digests,
    manifest,
    restore,
    retention,
    sealing,
)
from operations.archive.stopped import Stopped
from operations.checks import kept
from tests.databases import scene
from tests.publishing import factories

NOW = datetime(2026, 12, 1, 2, tzinfo=UTC)


def one_round():
    factories.register(only=("01", "48"))
    factories.published()


def address():
    from urllib.parse import urlsplit

    from django.conf import settings

    whole = urlsplit(settings.DATABASE_URL)
    return whole._replace(path=connection.settings_dict["NAME"]).geturl()


url = scene(one_round, address)


def key_pair(folder, name):
    """(public key, file of the private one as age-keygen writes it)."""
    made = x25519.Identity.generate()
    path = folder / f"{name}.txt"
    path.write_text(f"# created: now\n# public key: {made.to_public()}\n{made}\n")
    return str(made.to_public()), path


@pytest.fixture
def site(url, tmp_path, settings):
    """Settings of an installation in a folder; its officers' private keys."""
    keys = [key_pair(tmp_path, name) for name in ("an", "binh")]
    _public, drill_file = key_pair(tmp_path, "drill")
    configuration = tmp_path / "etc"
    configuration.mkdir()
    (configuration / "desk.env").write_text("DATABASE_URL=postgresql://secret-word")
    (configuration / "signing.env").write_text("SIPAS_SIGNING_KEY=signing-word")
    checkpoints = tmp_path / "checkpoints"
    checkpoints.mkdir()
    (checkpoints / "r-2026-12-01.txt").write_text("sipas-checkpoint 1")
    settings.DATABASE_URL = url
    settings.SIPAS_BACKUPS = str(tmp_path / "backups")
    settings.SIPAS_BACKUP_COPIES = [str(tmp_path / "second")]
    settings.SIPAS_BACKUP_RECIPIENTS = [public for public, _file in keys]
    settings.SIPAS_CONFIGURATION = str(configuration)
    settings.SIPAS_CHECKPOINTS = str(checkpoints)
    settings.SIPAS_REPORTS = str(tmp_path / "reports")
    settings.SIPAS_EVIDENCE = str(tmp_path / "evidence")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "minutes.pdf").write_text("%PDF")
    settings.SIPAS_DRILL_IDENTITY = str(drill_file)
    (tmp_path / "second").mkdir()
    return [file for _public, file in keys]


pytestmark = pytest.mark.django_db


def opened(path, key):
    plain = io.BytesIO()
    sealing.unseal(path, plain, by=sealing.identity(key))
    return plain.getvalue()


def names_in(path, key):
    with tarfile.open(fileobj=io.BytesIO(opened(path, key))) as archive:
        return [Path(name).name for name in archive.getnames()]


def test_a_backup_holds_everything_and_shows_nothing(site):
    made = backup.make(at=NOW)

    found = manifest.read(made)
    an, binh = site
    assert set(found.files) == {"database", "files", "configuration", "signing"}
    assert names_in(made / "configuration.tar.age", an) == ["desk.env"]
    assert names_in(made / "signing.tar.age", binh) == ["signing.env"]
    files = names_in(made / "files.tar.age", binh)
    assert {"r-2026-12-01.txt", "minutes.pdf"} <= set(files)
    assert opened(made / "database.dump.age", binh).startswith(b"PGDMP")
    for path in made.iterdir():
        words = path.read_bytes()
        assert b"secret-word" not in words
        assert b"signing-word" not in words
    assert found.tables["public.publishing_release"][0] == 1
    assert found.version.commit == manifest.commit_of_code()
    line = AuditEvent.objects.get(verb=kept.BACKUP)
    assert line.details["backup"] == made.name == "2026-12-01T020000Z"


def test_the_machine_that_rehearses_opens_no_key(site, settings):
    made = backup.make(at=NOW)
    drill = Path(settings.SIPAS_DRILL_IDENTITY)

    assert opened(made / "database.dump.age", drill).startswith(b"PGDMP")
    for name in ("signing.tar.age", "configuration.tar.age"):
        with pytest.raises(Stopped, match="does not open"):
            opened(made / name, drill)


def test_a_copy_on_another_medium_is_the_same(site, settings):
    made = backup.make(at=NOW)

    (second,) = settings.SIPAS_BACKUP_COPIES
    copy = Path(second) / made.name
    manifest.require_whole(copy, manifest.read(made))


def test_without_two_officers_nothing_is_made(site, settings, tmp_path):
    for keys in ([], settings.SIPAS_BACKUP_RECIPIENTS[:1], ["age1nonsense", "x"]):
        settings.SIPAS_BACKUP_RECIPIENTS = keys
        with pytest.raises(Stopped, match="age-keygen"):
            backup.make(at=NOW)
    settings.SIPAS_BACKUP_RECIPIENTS = ["same"] * 2
    with pytest.raises(Stopped):
        backup.make(at=NOW)

    assert not (tmp_path / "backups").exists()


def test_a_backup_cut_short_is_not_there(site, monkeypatch, settings):
    def cut(*_arguments, **_words):
        raise KeyboardInterrupt

    monkeypatch.setattr(digests, "of_tables", cut)
    with pytest.raises(KeyboardInterrupt):
        backup.make(at=NOW)

    assert list(Path(settings.SIPAS_BACKUPS).iterdir()) == []
    assert not AuditEvent.objects.filter(verb=kept.BACKUP).exists()


def test_a_changed_file_is_named_before_anything_is_restored(site):
    made = backup.make(at=NOW)
    broken = made / "files.tar.age"
    broken.write_bytes(broken.read_bytes()[:-1] + b"x")

    with pytest.raises(Stopped, match="files.tar.age is missing or has changed"):
        put_back(made, site[0], "postgresql://nobody@127.0.0.1:1/none")


def put_back(made, key, url, **more):
    words = {"into": None, "parts": []} | more
    return restore.put_back(made, key=key, url=url, **words)


def test_another_version_is_refused(site, url):
    made = backup.make(at=NOW)
    file = made / manifest.FILE
    told = json.loads(file.read_text())
    told["version"]["migrations"].append("surveys.9999_later")
    file.write_text(json.dumps(told))

    with pytest.raises(Stopped, match="Take that code"):
        put_back(made, site[0], url)


def test_a_database_with_tables_is_never_written_over(site, url):
    made = backup.make(at=NOW)

    with pytest.raises(Stopped, match="not empty"):
        put_back(made, site[0], url)


@pytest.fixture
def empty(url):
    """The address of an empty database on the same server."""
    whole, _name = url.rsplit("/", 1)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("CREATE DATABASE restored TEMPLATE template0")
    yield f"{whole}/restored"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("DROP DATABASE restored WITH (FORCE)")


def test_names_and_answers_come_back_together_row_by_row(site, url, empty, tmp_path):
    made = backup.make(at=NOW)

    back = put_back(made, site[1], empty, into=tmp_path / "back", parts=["files"])

    before, after = digests.of_database(url), digests.of_database(empty)
    # The line of the trail that tells of the backup came after its moment.
    odd = {line.split(":")[0] for line in digests.differing(before, after)}
    assert odd <= {
        "public.accounts_auditevent",
        "public.accounts_link",
        "public.accounts_chain",
    }
    assert back.rows == sum(rows for rows, _digest in after.values())
    names = {path.name for path in back.files}
    assert names == {"r-2026-12-01.txt", "minutes.pdf"}
    with psycopg.connect(empty) as there:
        keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
        assert there.execute(keys).fetchone()[0] > 50


def test_a_row_that_did_not_come_back_is_noticed(site, empty):
    made = backup.make(at=NOW)
    file = made / manifest.FILE
    told = json.loads(file.read_text())
    told["tables"]["public.localities_unit"][0] += 1
    file.write_text(json.dumps(told))

    with pytest.raises(Stopped, match="public.localities_unit"):
        put_back(made, site[0], empty)


def test_a_drill_restores_aside_checks_the_chains_and_is_on_record(site, capsys):
    backup.make(at=NOW)

    code = control.main(["drill"])

    said = capsys.readouterr().out
    assert code == 0, said
    assert "1 releases are the same" in said
    assert "all of them hold" in said
    line = AuditEvent.objects.get(verb=kept.DRILL)
    assert line.details["rows"] > 500
    assert kept.drill(timezone.now()).is_well


def test_a_drill_of_a_broken_backup_is_on_record_too(site, capsys):
    made = backup.make(at=NOW)
    (made / "database.dump.age").write_bytes(b"age-encryption.org/v1\nnonsense")

    assert control.main(["drill"]) == control.WRONG

    assert "Use another copy" in capsys.readouterr().out
    assert AuditEvent.objects.filter(verb=kept.DRILL_FAILED).exists()


def test_commands_say_what_to_do_next(site, settings, capsys):
    settings.SIPAS_DRILL_IDENTITY = ""

    assert control.main(["drill"]) == control.WRONG
    assert "SIPAS_DRILL_IDENTITY" in capsys.readouterr().out
    assert control.main(["doctor"]) == control.WRONG
    assert "-> Run: `sipasctl backup`" in capsys.readouterr().out
    assert control.main(["backup"]) == 0
    assert "Next: sipasctl drill" in capsys.readouterr().out
    control.main(["status"])
    assert "The last backup is 0 hours old" in capsys.readouterr().out


def test_all_of_two_days_then_one_a_day_a_week_a_month():
    moments = [NOW - timedelta(hours=6 * n) for n in range(4 * 400)]

    stay = retention.staying(moments, at=NOW)

    lately = {one for one in moments if NOW - one <= timedelta(days=2)}
    assert lately <= stay
    days = {one.date() for one in stay}
    assert len(days & {(NOW - timedelta(days=n)).date() for n in range(7)}) == 7
    assert min(stay) > NOW - timedelta(days=190)
    assert len(stay) < 30
    assert stay == retention.staying(stay, at=NOW)


def test_letting_go_spares_what_is_no_backup(tmp_path):
    for name in ("2020-01-01T000000Z", "2026-12-01T010000Z", "notes"):
        (tmp_path / name).mkdir()
    for day in range(1, 25):
        (tmp_path / f"2026-11-{day:02}T010000Z").mkdir()

    gone = retention.let_go(tmp_path, at=NOW)

    assert (tmp_path / "notes").exists()
    assert (tmp_path / "2026-12-01T010000Z").exists()
    assert "2026-11-03T010000Z" in gone
