"""Progress is silent for a second, then a bar on a terminal or lines in a log."""

from io import StringIO

import pytest

from scoring.management import progress
from scoring.management.progress import Progress


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress, "monotonic", lambda: now[0])
    return now


def test_nothing_is_said_in_the_first_second(clock):
    stream = StringIO()
    watched = Progress(stream, label="small", bar=True)

    clock[0] = 0.9
    watched(1, 2)
    watched.end()

    assert stream.getvalue() == ""


def test_a_terminal_shows_a_bar_and_the_time_left(clock):
    stream = StringIO()
    watched = Progress(stream, label="small", bar=True)

    clock[0] = 3.0
    watched(1, 4)
    watched.end()

    assert stream.getvalue() == f"\r[{'#' * 8}{'.' * 22}] small  25%, 9 s left \n"


def test_a_log_gets_a_plain_line_now_and_then(clock):
    stream = StringIO()
    watched = Progress(stream, label="small")

    for second in range(2, 30):
        clock[0] = float(second)
        watched(second, 30)

    lines = stream.getvalue().splitlines()
    assert len(lines) == 3
    assert lines[0] == "small   7%, 28 s left"
