"""Runs mutants instead of tests: each with the one test that must fail under it.

All of them share one process and one migrated database, so a mutant costs little more
than its test. Every test is first run as it is: one that fails without a mutant proves
nothing. With LEARN=1 a mutant of which the table says nothing is tried with the tests
that speak of it, and the one that notices is written down.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from pytest_django.plugin import blocking_manager_key

from tests import databases
from tests.attack import record
from tests.mutants import killers
from tests.mutants.mutant import Mutant

LEARN = bool(os.environ.get("LEARN"))
ONLY = os.environ.get("ONLY", "")
SECONDS_AT_MOST = 60
TRIED_AT_MOST = 25
SURVIVED = "SURVIVED"
UNSOUND = "its test fails as things are"
UNNAMED = "no test is named"


@dataclass(frozen=True)
class Row:
    """One line of the table: `killed` is false for whatever a person must look at."""

    mutant: str
    by: str
    killed: bool
    seconds: float = 0.0


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if session.testsfailed:
        return None
    trial = Trial(session)
    rows = trial.rows()
    survived = [row for row in rows if not row.killed]
    record.note("mutants", tried=len(rows), through=len(survived))
    session.config.stash[ROWS] = rows
    session.testsfailed = len(survived)
    return True


ROWS = pytest.StashKey[list[Row]]()


def pytest_terminal_summary(terminalreporter) -> None:
    rows = terminalreporter.config.stash.get(ROWS, [])
    for row in rows:
        terminalreporter.write_line(f"{row.mutant:90} {row.by}")
    killed = sum(row.killed for row in rows)
    seconds = sum(row.seconds for row in rows)
    terminalreporter.write_line(
        f"{len(rows)} mutants, {killed} killed, {len(rows) - killed} to look at,"
        f" {seconds / 60:.1f} minutes"
    )


class Trial:
    """One session's tests, run again and again under one mutant after the other."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        self.table = killers.read()
        self.sound: dict[str, bool] = {}

    def rows(self) -> list[Row]:
        # Not before the settings are read.
        from tests.mutants import listing

        first = next(iter(self.items.values()))
        self.passes(first)
        with self.session.config.stash[blocking_manager_key].unblock():
            mutants = [one for one in listing.mutants() if re.search(ONLY, one.name)]
        mutants.sort(key=lambda one: (not one.touches_schema, self.named(one)))
        found = []
        for mutant, following in zip(mutants, [*mutants[1:], None], strict=True):
            found.append(self.tried(mutant, self.kept_for(mutant, following)))
        return sorted([*found, *self.stale(mutants)], key=lambda row: row.mutant)

    def named(self, mutant: Mutant) -> str:
        return self.table.get(mutant.name, "")

    def kept_for(self, mutant: Mutant, following: Mutant | None) -> pytest.Item | None:
        """The next test, where it may go on in what this one's module has built."""
        if following is None or mutant.touches_schema or following.touches_schema:
            return None
        same = self.named(mutant) == self.named(following)
        return self.items.get(self.named(following)) if same else None

    def stale(self, mutants: list[Mutant]) -> Iterator[Row]:
        names = {mutant.name for mutant in mutants}
        for name in self.table:
            if name not in names and not ONLY:
                yield Row(name, "stale: there is no such mutant", killed=False)

    def tried(self, mutant: Mutant, following: pytest.Item | None) -> Row:
        began = time.monotonic()
        by, killed = UNNAMED, False
        for item in self.candidates(mutant):
            killed = self.fails_under(mutant, item, following)
            by = SURVIVED if self.sound[item.nodeid] else UNSOUND
            if killed:
                by = self.table[mutant.name] = item.nodeid
                if LEARN:
                    killers.write(self.table)
                break
        return Row(mutant.name, by, killed, time.monotonic() - began)

    def candidates(self, mutant: Mutant) -> list[pytest.Item]:
        named = self.items.get(self.named(mutant))
        if named is not None or not LEARN:
            return [named] if named else []
        scored = [(mentions(mutant.name, item), item) for item in self.items.values()]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])
        return [item for _score, item in best[:TRIED_AT_MOST]]

    def fails_under(self, mutant, item, following) -> bool:
        """Whether a test that passes as things are fails without the guard."""
        if item.nodeid not in self.sound:
            self.sound[item.nodeid] = self.passes(item)
        if not self.sound[item.nodeid]:
            return False
        unblocked = self.session.config.stash[blocking_manager_key].unblock
        with unblocked():
            without = mutant.without()
            without.__enter__()
        databases.under = mutant.without if mutant.touches_schema else nullcontext
        try:
            return not self.passes(item, following)
        finally:
            databases.under = nullcontext
            with unblocked():
                without.__exit__(None, None, None)

    def passes(self, item: pytest.Item, following: pytest.Item | None = None) -> bool:
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(SECONDS_AT_MOST)
        try:
            # Everything but the database is torn down, unless it is asked for again.
            after = following or self.session
            reports = runtestprotocol(item, log=False, nextitem=after)  # type: ignore[arg-type]
        finally:
            signal.alarm(0)
        return not any(report.failed for report in reports)


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError(f"a mutant's test took longer than {SECONDS_AT_MOST} seconds")


def mentions(mutant: str, item: pytest.Item) -> int:
    """How many words of a mutant's name its test, or the file of it, says."""
    words = {w for w in re.split(r"[^a-z]+", mutant.lower()) if len(w) > 3}
    in_file = words & _words(item.path)
    in_name = words & set(re.split(r"[^a-z]+", item.nodeid.lower()))
    return len(in_file) + 2 * len(in_name)


@cache
def _words(path: Path) -> set[str]:
    return set(re.split(r"[^a-z]+", path.read_text().lower()))
