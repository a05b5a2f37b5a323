"""Programs the demonstration runs: started, started again when they die, ended.

A child that ends is started again after a second, then two, four, at most thirty; one
that lived for a minute begins again at one. Its words are added to its log, so that
what it said before it died can be read.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from config.servers import embedded, programs

SECONDS_TO_STOP = 20
FIRST, LONGEST = 1.0, 30.0
LIVED = 60.0

Starting = Callable[[], "subprocess.Popen[bytes]"]


@dataclass
class Child:
    """One program: how it is started, and when it last was."""

    name: str
    start: Starting
    running: subprocess.Popen[bytes]
    begun: float
    wait: float = FIRST
    again_at: float | None = None

    def tend(self, now: float) -> str:
        """Notice its end, or start it again when its time has come; what was done."""
        if self.running.poll() is None:
            return ""
        if self.again_at is None:
            self.wait = FIRST if now - self.begun > LIVED else self.wait
            self.again_at = now + self.wait
            self.wait = min(2 * self.wait, LONGEST)
            left = self.again_at - now
            code = self.running.returncode
            return f"{self.name} ended with code {code}; again in {left:.0f} s"
        if now < self.again_at:
            return ""
        try:
            self.running = self.start()
        except OSError as error:
            # A full disk, say: what cannot be started now may be later.
            self.again_at = now + self.wait
            self.wait = min(2 * self.wait, LONGEST)
            return f"{self.name} cannot start: {error}"
        self.again_at, self.begun = None, now
        return f"{self.name} started again"


def program(
    name: str,
    words: list[str],
    environment: dict[str, str],
    started: contextlib.ExitStack,
) -> Child:
    """A Python program, begun; it ends when `started` does."""

    def again() -> subprocess.Popen[bytes]:
        # What a killed program left behind would work on beside its successor.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.running.pid, signal.SIGKILL)
        return spawn(name, words, environment)

    begun = spawn(name, words, environment)
    child = Child(name, again, begun, time.monotonic())
    started.callback(lambda: end(child.running))
    return child


def server(servers: embedded.Servers, number: int) -> Child:
    """One of the two embedded servers; whoever started them ends them."""
    running = servers.children[number]
    name = embedded.NAMES[number]
    return Child(name, lambda: servers.revive(number), running, time.monotonic())


def watch(children: Iterable[Child], say: Callable[[str], None]) -> NoReturn:
    """Tend to all for ever."""
    children = list(children)
    while True:
        for child in children:
            if told := child.tend(time.monotonic()):
                say(told)
        time.sleep(0.25)


def spawn(
    name: str, words: list[str], environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    """Start a Python program with its words in a log."""
    log = log_of(name)
    programs.open_log(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=embedded.PROJECT,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent(),
        )


def die_with_parent() -> Callable[[], None] | None:
    """On Linux the kernel ends a child whose supervisor was killed outright."""
    if sys.platform != "linux":
        return None
    import ctypes

    prctl, set_death_signal = ctypes.CDLL(None).prctl, 1
    return lambda: prctl(set_death_signal, signal.SIGTERM)


def end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def log_of(name: str) -> Path:
    return embedded.home() / f"{name}.log"


def last_words(name: str) -> str:
    log = log_of(name)
    return f"  Its log, {log}, ends:\n{log.read_text(errors='replace')[-2000:]}"
