"""`make clean` removes what a clone keeps elsewhere, and nothing that runs."""

import fcntl
import os

import pytest
import redis

from config.servers import clean, embedded

GONE = 2**22 - 1  # no process has this number


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "place", lambda: tmp_path / "kept")
    (tmp_path / "kept" / "demo").mkdir(parents=True)
    (tmp_path / "kept" / "demo" / "base").write_bytes(b"x" * 3_000_000)
    (tmp_path / "kept" / "portal.log").write_text("words")
    return tmp_path / "kept"


def test_all_goes_and_is_named_with_its_size(place, capsys):
    (place / f"run-{GONE}").mkdir()

    assert clean.main() == 0

    words = capsys.readouterr().out
    assert f"removed  {place / 'demo'} (3 MB)" in words
    assert "3 MB are free again" in words
    assert not place.exists()
    assert clean.main() == 0
    assert "nothing is kept" in capsys.readouterr().out


def test_a_demonstration_that_runs_is_left_alone(place, capsys):
    with (place / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        assert clean.main() == 1

    assert "end it first" in capsys.readouterr().out
    assert (place / "demo" / "base").exists()


def test_tests_that_run_keep_their_servers(place, capsys):
    (place / f"run-{os.getpid()}").mkdir()
    (place / f"test-{os.getpid()}").mkdir()

    clean.main()

    assert {path.name for path in place.iterdir()} == {
        f"run-{os.getpid()}",
        f"test-{os.getpid()}",
    }
    assert "its tests still run" in capsys.readouterr().out


def test_servers_a_killed_run_left_are_ended_first(monkeypatch):
    home = embedded.home()
    left = embedded.Servers(home / f"run-{GONE}", quick=True)
    address = left.start()["REDIS_URL"]
    monkeypatch.setattr(clean, "_is_in_use", lambda _place: False)

    clean._remove(home / f"run-{GONE}")

    for child in left.children:
        child.wait(20)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(address).ping()
    assert not (home / f"run-{GONE}").exists()
