"""The start of the demonstration measured, with a demonstration of three lines."""

import socket
import sys

import pytest

from benchmarks import demo

STARTING = """
import pathlib, signal, sys, time
def stop(*_):
    print("  stopping ...")
    pathlib.Path("ended").write_text("by its own leave")
    raise SystemExit
signal.signal(signal.SIGTERM, stop)
print("  hash-locked requirements")
print(f"  {'tables':<28}{1.2:6.1f} s")
print(f"  {'simulated rounds, loaded':<28}{10.4:6.1f} s")
print("  ready after 0 s", flush=True)
time.sleep(60)
"""


def test_steps_are_read_and_what_was_started_is_ended(tmp_path, said, capsys):
    start = demo.started([sys.executable, "-c", STARTING], tmp_path)

    assert (tmp_path / "ended").read_text() == "by its own leave"
    steps = dict(start.steps)
    assert steps.pop(demo.INSTALLED) == start.seconds
    assert steps == {"tables": 1.2, "simulated rounds, loaded": 10.4}

    demo.report(demo.Start(31.0, start.steps), demo.Start(5.0, {"tables": 0.3}))
    assert [(line.work, line.verdict) for line in said()] == [
        ("demo: clone to first page, s", "missed"),
        ("demo: second start, s", "reached"),
    ]
    assert "tables                         1.2 s    0.3 s" in capsys.readouterr().out


def test_a_demonstration_that_does_not_start_says_why(tmp_path):
    with pytest.raises(SystemExit, match="Port 8000 is taken"):
        demo.started(["echo", "  Port 8000 is taken"], tmp_path)


def test_servers_of_somebody_else_are_not_used(monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "SIPAS_DEBUG", "MAKEFLAGS"):
        monkeypatch.setenv(name, "1")

    assert not {"DATABASE_URL", "REDIS_URL", "SIPAS_DEBUG"} & demo.alone().keys()
    assert "PATH" in demo.alone()


def test_ports_in_use_are_passed_over():
    first = demo.free_pair()
    with socket.create_server(("127.0.0.1", first + 1)):
        assert demo.free_pair() > first + 1
