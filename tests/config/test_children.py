"""Children that die are started again, later and later, and their logs are kept."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack

import psycopg
import pytest
import redis

from config import children
from config.servers import embedded, programs


@pytest.fixture
def folder():
    folder = embedded.home() / f"test-{os.getpid()}"
    yield folder
    embedded.Servers(folder).remove()


def dying(words="import sys; sys.exit(3)"):
    def start():
        return subprocess.Popen([sys.executable, "-S", "-c", words])

    child = children.Child("worker", start, start(), begun=0.0)
    child.running.wait()
    return child


def test_a_child_that_keeps_dying_is_started_later_and_later():
    child, now, waits = dying(), 1.0, []
    for _ in range(7):
        assert "ended with code 3" in child.tend(now)
        waits.append(child.again_at - now)
        assert child.tend(child.again_at - 0.01) == ""
        now = child.again_at
        assert child.tend(now) == "worker started again"
        child.running.wait()

    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_one_that_lived_for_a_minute_is_started_at_once_again():
    child = dying()
    child.wait = 30.0

    child.tend(children.LIVED + 1)

    assert child.again_at == children.LIVED + 2


def test_one_that_cannot_be_started_now_is_tried_later():
    child = dying()
    usual = child.start

    def full():
        raise OSError(28, "No space left on device")

    child.start = full
    child.tend(0.0)
    assert "cannot start" in child.tend(1.0)
    assert child.tend(2.9) == ""
    child.start = usual

    assert child.tend(3.0) == "worker started again"
    child.running.wait()


def test_a_child_that_lives_is_left_alone():
    child = dying()
    child.running = subprocess.Popen(["sleep", "60"])

    assert child.tend(5.0) == ""

    children.end(child.running)


def tended(child, *, seconds=20):
    """What is said until the child runs again."""
    said, over = [], time.monotonic() + seconds
    while time.monotonic() < over:
        if told := child.tend(time.monotonic()):
            said.append(told)
        if len(said) > 1:
            return said
        time.sleep(0.05)
    raise AssertionError(said)


def test_killed_servers_come_back_where_they_were_with_what_they_kept(folder):
    servers = embedded.Servers(folder)
    address = servers.start()
    with psycopg.connect(address["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("create table kept as select 7 as seven")
    both = [children.server(servers, number) for number in range(2)]
    for child in both:
        child.running.kill()
        child.running.wait()

    said = [tended(child) for child in both]

    assert said[0][-1] == "postgresql started again"
    assert answer(address["DATABASE_URL"]) == 7
    assert pinged(address["REDIS_URL"])
    words = (folder / "postgresql.log").read_text()
    assert words.count("-- started") == 2
    servers.stop()


def pinged(url, *, seconds=20):
    over = time.monotonic() + seconds
    while True:
        try:
            return redis.Redis.from_url(url).ping()
        except redis.ConnectionError:
            if time.monotonic() > over:
                raise
            time.sleep(0.1)


def answer(url, *, seconds=20):
    over = time.monotonic() + seconds
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                return connection.execute("select seven from kept").fetchone()[0]
        except psycopg.OperationalError:
            if time.monotonic() > over:
                raise
            time.sleep(0.1)


def test_a_killed_program_runs_again_and_both_wrote_to_one_log(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "home", lambda: tmp_path)
    with ExitStack() as started:
        child = children.program("worker", ["http.server", "0"], {}, started)
        first = child.running
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()

        tended(child)

        assert child.running.pid != first.pid
        assert child.running.poll() is None
        assert children.log_of("worker").read_text().count("-- started") == 2
    assert child.running.poll() is not None


def test_a_log_beyond_its_size_stands_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(programs, "LARGEST_LOG", 10)
    log = tmp_path / "worker.log"
    log.write_text("words of an earlier start")

    programs.open_log(log)

    assert (tmp_path / "worker.1.log").read_text() == "words of an earlier start"
    assert log.read_text().startswith("-- started")
