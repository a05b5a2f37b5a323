import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from config.servers import embedded, programs

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder():
    """A folder of the kind the demonstration uses, reachable by the servers' user."""
    folder = embedded.home() / f"test-{os.getpid()}"
    yield folder
    embedded.Servers(folder).remove()


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def test_data_are_kept_and_a_killed_run_is_in_nobodys_way(folder):
    servers = embedded.Servers(folder)
    first = servers.start()
    with psycopg.connect(first["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("create table kept as select 7 as seven")
    for child in servers.children:
        child.kill()
        child.wait()

    second = embedded.Servers(folder)
    addresses = second.start()

    assert ask(addresses["DATABASE_URL"], "select seven from kept") == 7
    assert ask(addresses["DATABASE_URL"], "select lower('ĐẮK LẮK')") == "đắk lắk"
    assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
    second.stop()
    assert second.children == []


def test_servers_left_by_a_vanished_run_are_ended(folder):
    left = embedded.Servers(folder, quick=True)
    old = left.start()

    new = embedded.Servers(folder, quick=True)
    new.start()

    for child in left.children:
        child.wait(10)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(old["REDIS_URL"]).ping()
    new.stop()


def test_a_wrong_password_is_refused():
    database, broker = os.environ["DATABASE_URL"], os.environ["REDIS_URL"]

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(database.replace("sipas:", "sipas:x"))
    with pytest.raises(redis.RedisError):
        redis.Redis.from_url(broker.replace("//:", "//:x")).ping()


def test_a_server_that_cannot_start_says_why(folder, monkeypatch):
    monkeypatch.setattr(embedded, "UNSAFE", ["no_such_setting=1"])

    with pytest.raises(programs.ServerFailed, match="no_such_setting"):
        embedded.Servers(folder, quick=True).start()


def test_a_missing_wheel_names_the_way_out(tmp_path):
    with pytest.raises(programs.ServerFailed, match="set DATABASE_URL and REDIS_URL"):
        programs._wheel("no_such_wheel", tmp_path)


def test_a_copy_cut_short_is_made_again(tmp_path):
    (tmp_path / "wheel" / "bin").mkdir(parents=True)
    (tmp_path / "wheel" / "bin" / "server").write_text("program")
    copies = tmp_path / "copies"
    (copies / "tmp-half" / "whole").mkdir(parents=True)

    programs._copy(tmp_path / "wheel", copies / "wheel")

    assert (copies / "wheel" / "bin" / "server").read_text() == "program"


def test_a_copied_program_can_be_run_by_anybody(tmp_path):
    program = tmp_path / "wheel" / "server"
    program.parent.mkdir(mode=0o700)
    program.touch(mode=0o700)

    programs._copy(tmp_path / "wheel", tmp_path / "copies" / "wheel")

    copied = tmp_path / "copies" / "wheel"
    assert copied.stat().st_mode & 0o005 == 0o005
    assert (copied / "server").stat().st_mode & 0o005 == 0o005


def test_servers_do_not_hold_the_pipe_of_their_starter(folder):
    script = (
        "import os, pathlib; from config.servers import embedded;"
        f"embedded.Servers(pathlib.Path({str(folder)!r}), quick=True).start();"
        "os._exit(0)"
    )

    # Would wait for ever if a server that lives on held the other end.
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, capture_output=True, timeout=60
    )

    assert finished.returncode == 0, finished.stderr


def test_a_terminated_run_takes_its_servers_along():
    script = (
        "import os, time; print(os.environ['REDIS_URL'], flush=True); time.sleep(60)"
    )
    command = [
        sys.executable,
        "-m",
        "config.servers.embedded",
        sys.executable,
        "-c",
        script,
    ]
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as run:
        url = run.stdout.readline().strip()

        run.send_signal(signal.SIGTERM)

        assert run.wait(30) == 143
    time.sleep(0.1)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(url).ping()
