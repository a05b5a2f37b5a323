"""Problems of files on disk: where, what, and what to do; all of them kept. PURE."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TextIO

from surveys.refusals import CODES, Refused
from wording.refusals import Problem
from wording.spreadsheet_text import harmless

SHOWN: Final = 100
# A number below zero is no formula.
_NUMBER: Final = re.compile(r"-?[\d.,]+", re.ASCII)
COLUMNS: Final = ("file", "row", "column", "value", "code", "vi", "en")


class Problems:
    """Everything wrong with a folder or file: 100 in memory, all of it in a CSV file.

    The file is written on the first problem only; without one nothing is left.
    """

    def __init__(self, report: Path | None = None) -> None:
        self.report = report
        self.first: list[Problem] = []
        self.count = 0
        # Sheets a person may choose from, where the file holds several.
        self.sheets: list[str] = []
        self._file: TextIO | None = None
        self._writer: Any = None

    def add(self, code: str, **facts: Any) -> None:
        self.keep(CODES.problem(code, **facts))

    def keep(self, found: Problem) -> None:
        """Keep a problem that another room found in the file."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(found)
        if self._writer is None and self.report is not None:
            self._open(self.report)
        if self._writer is not None:
            self._writer.writerow(_cells(found))

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


def _cells(found: Problem) -> tuple[str, ...]:
    row = "" if found.row is None else str(found.row)
    cells = (found.file, row, found.column, found.value, found.code, found.vi, found.en)
    return tuple(cell if _NUMBER.fullmatch(cell) else harmless(cell) for cell in cells)
