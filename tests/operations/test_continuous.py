"""A cluster brought back to a moment: base backup, log, and nothing after it."""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from config.servers import embedded, programs
from operations.archive import continuous
from operations.archive.continuous import BuiltIn
from operations.archive.stopped import Stopped


@pytest.fixture
def folder():
    """A folder the servers' user may write to."""
    folder = embedded.home() / f"test-{os.getpid()}"
    programs.open_folder(folder)
    yield folder
    for name in ("first", "second"):
        embedded.Servers(folder / name).stop()
    shutil.rmtree(folder)


def lend_all(place):
    for path in (place, *place.rglob("*")):
        programs.lend(path)


def rows(url):
    with psycopg.connect(url) as there:
        question = "SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM t"
        return there.execute(question).fetchone()


def write(url, first, last):
    with psycopg.connect(url, autocommit=True) as there:
        there.execute(
            "INSERT INTO t SELECT n, md5(n::text)"
            " FROM generate_series(%s::int, %s::int) AS n",
            [first, last],
        )
        (now,) = there.execute("SELECT clock_timestamp()").fetchone()
    return now


def writes_again(url, *, within):
    """Whether the cluster lives on by itself once it is at its moment."""
    over = time.monotonic() + within
    while time.monotonic() < over:
        with psycopg.connect(url) as there:
            if not there.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                return True
        time.sleep(0.1)
    return False


def archived(part):
    over = time.monotonic() + 30
    while not part.exists():
        assert time.monotonic() < over
        time.sleep(0.1)


def test_a_moment_comes_back_after_a_crash_and_what_followed_does_not(
    folder, monkeypatch
):
    way = BuiltIn(folder / "archive")
    (folder / "archive" / "wal").mkdir(parents=True)
    programs.open_folder(folder / "archive")
    programs.lend(folder / "archive" / "wal")
    monkeypatch.setattr(continuous, "SECONDS", 1)
    told = [f"{name}={word}" for name, word in way.settings().items()]
    usual = list(embedded.SETTINGS)
    monkeypatch.setattr(embedded, "SETTINGS", [*usual, *told])
    first = embedded.Servers(folder / "first")
    url = first.start()["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as there:
        there.execute("CREATE TABLE t (n int PRIMARY KEY, word text)")
    write(url, 1, 1_000)

    base = way.base(url=url, at=datetime.now(UTC))
    moment = write(url, 1_001, 2_000)
    wanted = rows(url)
    time.sleep(0.2)
    write(url, 2_001, 3_000)
    with psycopg.connect(url, autocommit=True) as there:
        question = "SELECT pg_walfile_name(pg_current_wal_lsn()), pg_switch_wal()"
        part, _lsn = there.execute(question).fetchone()
    archived(folder / "archive" / "wal" / part)
    for child in first.children:
        child.kill()
        child.wait()

    monkeypatch.setattr(embedded, "SETTINGS", usual)
    second = embedded.Servers(folder / "second")
    programs.open_folder(folder / "second")
    shutil.copy(folder / "first" / "password", folder / "second" / "password")
    begun = time.monotonic()
    used = way.recover(second.cluster, to=moment + timedelta(milliseconds=100))
    lend_all(second.cluster)
    back = second.start()["DATABASE_URL"]

    assert used == base
    assert rows(back) == wanted == rows(back)
    assert wanted[0] == 2_000
    assert time.monotonic() - begun < 60
    assert writes_again(back, within=20)


def test_a_moment_before_every_base_backup_is_refused(tmp_path):
    way = BuiltIn(tmp_path)
    (tmp_path / "base" / "2026-12-01T020000Z").mkdir(parents=True)

    with pytest.raises(Stopped, match="No base backup is from before"):
        way.recover(tmp_path / "new", to=datetime(2026, 12, 1, 1, tzinfo=UTC))


def test_a_folder_in_use_is_never_written_over(tmp_path):
    way = BuiltIn(tmp_path)
    (tmp_path / "base" / "2026-12-01T020000Z").mkdir(parents=True)
    (tmp_path / "cluster").mkdir()
    (tmp_path / "cluster" / "PG_VERSION").touch()

    with pytest.raises(Stopped, match="not empty"):
        way.recover(tmp_path / "cluster", to=datetime(2026, 12, 2, tzinfo=UTC))


def test_a_part_of_the_log_that_is_there_already_is_not_overwritten(tmp_path):
    (tmp_path / "wal").mkdir()
    (tmp_path / "wal" / "0001").write_text("kept")
    (tmp_path / "0001").write_text("another")
    command = BuiltIn(tmp_path).settings()["archive_command"]
    words = command.replace("%p", str(tmp_path / "0001")).replace("%f", "0001")

    assert os.system(words) != 0  # nosec B605  # as PostgreSQL runs it

    assert (tmp_path / "wal" / "0001").read_text() == "kept"
