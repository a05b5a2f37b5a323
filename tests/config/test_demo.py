import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config import demo
from config.servers import age, embedded

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    """A demonstration may run in this folder while the tests do."""
    monkeypatch.setattr(embedded, "home", lambda: tmp_path)


def test_a_second_demonstration_leaves_the_first_alone(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["demo", "--port", "8765"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)

    with demo.only_one(9000):
        code = demo.main()

    assert code == 1
    words = capsys.readouterr().out
    assert f"already runs: http://127.0.0.1:9000/ (process {os.getpid()})" in words


def test_the_lock_falls_with_its_holder(tmp_path):
    with demo.only_one(9000):
        pass

    with demo.only_one(9001):
        assert "9001" in (tmp_path / "demo.lock").read_text()
        assert "9000" not in (tmp_path / "demo.lock").read_text()


def test_a_taken_port_is_named_with_a_free_one_to_try():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(demo.CannotStart, match=f"make demo PORT={port + 1}"):
            demo.require_free(port)


@pytest.mark.parametrize("port", ["80", "65535", "70000", "web"])
def test_an_impossible_port_is_refused(port, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["demo", "--port", port])

    with pytest.raises(SystemExit):
        demo.arguments()

    assert port in capsys.readouterr().err


def test_the_secret_stays_the_same_from_start_to_start():
    assert demo.secret("secret") == demo.secret("secret")
    assert len(demo.secret("secret")) == 64


def made_by(migrations):
    """A demonstration's data, made by these migrations; by unknown ones for None."""
    folder = demo.data_folder()
    (folder / "postgresql").mkdir(parents=True)
    if migrations is not None:
        (folder / age.RECORD).write_text(json.dumps(migrations))
    return folder


SOME, *_, LAST = (path for path in age.migrations() if path.endswith(".py"))
GUARD = next(path for path in age.migrations() if path.endswith(".sql"))


@pytest.mark.parametrize(
    "migrations",
    [
        None,
        age.migrations() | {SOME: "edited since"},
        age.migrations() | {GUARD: "edited since"},
        age.migrations() | {"surveys/migrations/0001_folded_since.py": "a digest"},
    ],
    ids=["unknown", "edited", "guard edited", "gone"],
)
def test_a_demonstration_of_an_older_version_says_so_and_goes(migrations, capsys):
    folder = made_by(migrations)

    demo.remove_if_older()

    assert not folder.exists()
    assert "of an older version: it is made afresh" in capsys.readouterr().out


def test_a_demonstration_that_lacks_the_last_migration_alone_is_kept(capsys):
    now = age.migrations()
    del now[LAST]
    folder = made_by(now)

    demo.remove_if_older()

    assert folder.exists()
    assert capsys.readouterr().out == ""


def test_what_was_just_migrated_is_not_older():
    folder = made_by(None)

    age.record(folder)

    assert not age.is_older(folder)


def test_a_child_of_a_killed_supervisor_ends():
    script = (
        "import subprocess, sys, time; from config import children;"
        "fn = children.die_with_parent();"
        "child = subprocess.Popen(['sleep', '60'], preexec_fn=fn);"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    ) as supervisor:
        child = int(supervisor.stdout.readline())
        supervisor.kill()

    assert gone(child)


def gone(pid: int) -> bool:
    """Whether a process ended; one that nobody has buried yet counts as ended."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_given_address_that_nobody_answers_is_named_before_anything_starts(name):
    scheme = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis"}[name]

    with pytest.raises(demo.CannotStart, match=f"{name} is set, but cannot be used"):
        demo.require_answers({name: f"{scheme}://127.0.0.1:1/0"})


def test_everybody_is_told_where_to_sign_in(capsys):
    from demonstration.management.commands.demo_logins import LOGINS

    demo.invite(9000, {login: f"word of {login}" for login in LOGINS})

    words = capsys.readouterr().out
    assert "127.0.0.1:9001/dang-nhap/" in words
    assert all(f"word of {login}" in words for login in LOGINS)


@pytest.mark.django_db
def test_the_address_to_sign_in_at_exists(client):
    assert client.get(f"/{demo.DOOR}").status_code == 200
