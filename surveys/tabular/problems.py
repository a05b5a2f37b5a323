"""Problems of files on disk: where, what, and what to do; all of them kept. PURE."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from surveys.refusals import Refusal, Refused, refusal

SHOWN: Final = 100
LONGEST_VALUE: Final = 200
COLUMNS: Final = ("file", "row", "column", "value", "code", "vi", "en")


@dataclass(frozen=True, slots=True)
class Problem(Refusal):
    """One thing wrong; `row` is the line of the file, the column names being 1."""

    file: str
    row: int | None
    value: str

    @property
    def column(self) -> str:
        return self.field

    def __str__(self) -> str:
        row = f", dòng (row) {self.row}" if self.row else ""
        column = f", {self.column}" if self.column else ""
        value = f" = “{self.value[:60]}”" if self.value else ""
        return f"{self.file}{row}{column}{value}: {self.text}"

    def cells(self) -> tuple[str, ...]:
        value = _harmless(self.value)
        row = "" if self.row is None else str(self.row)
        return (self.file, row, self.column, value, self.code, self.vi, self.en)


def problem(
    code: str,
    *,
    file: str,
    row: int | None = None,
    column: str = "",
    value: object = "",
    **facts: Any,
) -> Problem:
    """The problem of this code, its sentences filled with the facts of the case."""
    found = refusal(code, column[:LONGEST_VALUE], file=file, **facts)
    shown = "" if value is None else str(value)[:LONGEST_VALUE]
    return Problem(code, found.field, found.vi, found.en, file, row, shown)


class Problems:
    """Everything wrong with a folder or file: 100 in memory, all of it in a CSV file.

    The file is written on the first problem only; without one nothing is left.
    """

    def __init__(self, report: Path | None = None) -> None:
        self.report = report
        self.first: list[Problem] = []
        self.count = 0
        self._file: TextIO | None = None
        self._writer: Any = None

    def add(self, code: str, **facts: Any) -> None:
        found = problem(code, **facts)
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(found)
        if self._writer is None and self.report is not None:
            self._open(self.report)
        if self._writer is not None:
            self._writer.writerow(found.cells())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = self._writer = None

    def _open(self, report: Path) -> None:
        try:
            # With BOM, or Excel shows Vietnamese letters wrongly.
            self._file = report.open("w", encoding="utf-8-sig", newline="")
        except OSError:
            # A report that cannot be written must not hide the problems themselves.
            self.report = None
            return
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)


class TableRefused(Refused):
    """A folder or file that cannot be stored; `problems` says why, row by row."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        super().__init__(*problems.first)

    def __str__(self) -> str:
        return "\n".join(str(found) for found in self.problems.first)


@contextmanager
def collected(report: Path | None) -> Iterator[Problems]:
    """Collect problems, and refuse at the end if there was one.

    An old report of an earlier attempt is removed. Raises TableRefused.
    """
    problems = Problems(report)
    if report is not None:
        _remove_old(report)
    try:
        yield problems
    finally:
        problems.close()
    refuse_if_any(problems)


def refuse_if_any(problems: Problems) -> None:
    if problems.count:
        raise TableRefused(problems)


def _remove_old(report: Path) -> None:
    """Remove a report of ours only: another file of that name is left alone."""
    try:
        with report.open(encoding="utf-8-sig", newline="") as old:
            ours = old.readline().strip() == ",".join(COLUMNS)
        if ours:
            report.unlink()
    except (OSError, UnicodeDecodeError):
        return


def _harmless(value: str) -> str:
    """A value that a spreadsheet will not run as a formula."""
    if value[:1] in ("=", "@", "+", "\t", "\r"):
        return f"'{value}"
    return value
