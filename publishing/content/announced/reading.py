"""A table on disk, `announced.toml` and `figures.csv`: every row read, or its problem.

Names of units are matched to the units given, those in force at the end of the row's
year; names of bodies to those the head declares. Nothing is guessed: a name that fits
none, or two, is a problem of its row.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from publishing.content.announced.names import Names
from publishing.content.announced.printing import decimals
from publishing.content.announced.statements import (
    COUNT,
    EVERY,
    LEVELS,
    MEASURES,
    NUMBERS,
    QUALIFIERS,
    REGISTER_LEVELS,
    STANDINGS,
    STATISTICS,
    STATUSES,
    VALUE,
    Declaration,
    Statement,
)
from publishing.content.announced.text_table import rows_of, with_point
from publishing.refusals import CODES
from wording.refusals import Problem

FILE = "figures.csv"
COLUMNS = Statement._fields
REQUIRED = ("year", "level", "unit", "indicator", "status", "source")
MOST_ROWS, MOST_PROBLEMS = 20_000, 100
FIRST_YEAR, LAST_YEAR = 1990, 2100
CHOICES: Mapping[str, tuple[Sequence[str], str]] = {
    "level": (LEVELS, ""),
    "statistic": (STATISTICS, VALUE),
    "qualifier": (QUALIFIERS, ""),
    "status": (STATUSES, ""),
    "standing": (STANDINGS, ""),
}
WHOLE = ("rank", "of", "places")
# Columns of the database hold no more letters than these.
LONGEST = {"source": 500, "note": 500, "reason_vi": 300, "reason_en": 300}


class Unit(NamedTuple):
    """A unit of the register in force in some year; `province` is its parent's code."""

    key: str
    level: str
    code: str
    name: str
    english: str
    province: str


@dataclass
class Reader:
    """Reads rows against a head and the units of each year."""

    declared: Declaration
    units: Callable[[int], Sequence[Unit]]
    problems: list[Problem] = field(default_factory=list)
    _names: dict[int, Names] = field(default_factory=dict)

    def read(self, text: str) -> list[Statement]:
        """The statements of a file; what is wrong is in `problems`."""
        rows = rows_of(text)
        try:
            _line, head = next(rows, (1, []))
            if not self._columns(head):
                return []
            return self._statements(head, rows)
        except csv.Error as error:
            self._refuse("announced_not_csv", None, "", str(error))
            return []

    def _statements(
        self, head: list[str], rows: Iterator[tuple[int, list[str]]]
    ) -> list[Statement]:
        found: list[Statement] = []
        first: dict[Statement, int] = {}
        for many, (number, cells) in enumerate(rows, 1):
            if many >= MOST_ROWS or len(self.problems) >= MOST_PROBLEMS:
                self._refuse("announced_too_many", number, "", "")
                break
            if not any(cells):
                continue
            row = Row(self, number, head, cells)
            statement = row.statement()
            if statement is None:
                continue
            again = first.setdefault(statement, number)
            if again != number:
                self._refuse(
                    "announced_twice", number, "year", statement.year, first=again
                )
            found.append(statement)
        return found

    def _columns(self, head: list[str]) -> bool:
        known, seen = ", ".join(COLUMNS), Counter(head)
        for name in head[:MOST_PROBLEMS]:
            if name not in COLUMNS or seen[name] > 1:
                self._refuse("announced_column", 1, name, name, known=known)
        for name in REQUIRED:
            if name not in head:
                self._refuse("announced_column_missing", 1, name, "")
        return not self.problems

    def names(self, year: int) -> Names:
        if year not in self._names:
            self._names[year] = Names(self.units(year), self.declared.bodies)
        return self._names[year]

    def _refuse(
        self, code: str, row: int | None, column: str, value: object, **facts: object
    ) -> None:
        self.problems.append(
            CODES.problem(code, file=FILE, row=row, column=column, value=value, **facts)
        )


class Row:
    """One line of the file; each bad cell is a problem, and the row is left out."""

    def __init__(
        self, reader: Reader, number: int, head: list[str], cells: list[str]
    ) -> None:
        self.reader, self.number = reader, number
        self.cells = dict.fromkeys(COLUMNS, "")
        self.cells |= dict(zip(head, cells, strict=False))
        self.sound = True
        if len(cells) != len(head):
            self.refuse(
                "announced_cells", head[0], expected=len(head), found=len(cells)
            )

    def refuse(self, code: str, column: str, **facts: object) -> None:
        self.sound = False
        self.reader._refuse(
            code, self.number, column, self.cells.get(column, ""), **facts
        )

    def statement(self) -> Statement | None:
        year = self.year()
        words: dict[str, object] = {"year": year}
        for name, (known, default) in CHOICES.items():
            words[name] = self.choice(name, known, default)
        for name in NUMBERS:
            words[name] = self.number_of(name)
        for name in ("league", "group", "note", "source", "reason_vi", "reason_en"):
            words[name] = self.text(name)
        words["indicator"] = self.indicator()
        if self.sound:
            words["within"], words["unit"] = self.place(year, str(words["level"]))
        if self.sound:
            self.whole(words)
        return Statement(**words) if self.sound else None  # type: ignore[arg-type]

    def _at_most(self, points: Decimal, maximum: Decimal) -> None:
        if points > maximum:
            self.refuse("announced_points", "points")

    def year(self) -> int:
        cell = self.cells["year"]
        if not (cell.isascii() and cell.isdigit() and len(cell) == 4):
            self.refuse("announced_year", "year")
            return FIRST_YEAR
        year = int(cell)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            self.refuse("announced_year", "year")
        return year

    def choice(self, name: str, known: Sequence[str], default: str) -> str:
        cell = self.cells[name] or default
        if cell not in known:
            shown = ", ".join(word for word in known if word)
            self.refuse("announced_word", name, known=shown)
        return cell

    def number_of(self, name: str) -> Decimal | None:
        cell = self.cells[name]
        if not cell:
            return None
        try:
            value = Decimal(with_point(cell))
        except InvalidOperation:
            value = Decimal("NaN")
        signed = name in ("change", "places")
        fits = value.is_finite() and abs(value) < 10_000_000
        if not fits or (value < 0 and not signed) or decimals(value) > 4:
            self.refuse("announced_number", name)
            return None
        if (name in WHOLE and value != int(value)) or (
            name == "percent" and not -100 <= value <= 100
        ):
            self.refuse("announced_number", name)
        return value

    def text(self, name: str) -> str:
        cell = self.cells[name]
        if not cell.isprintable():
            self.refuse("announced_odd_signs", name)
        if len(cell) > LONGEST.get(name, 60):
            self.refuse("announced_long", name, most=LONGEST.get(name, 60))
        if name == "source" and not cell:
            self.refuse("announced_source_missing", name)
        return cell

    def indicator(self) -> str:
        cell = self.cells["indicator"]
        known = [one.code for one in self.reader.declared.indicators]
        if cell not in known:
            self.refuse("announced_word", "indicator", known=", ".join(known))
        return cell

    def place(self, year: int, level: str) -> tuple[str, str]:
        """(province within which, unit) as keys."""
        names = self.reader.names(year)
        within = ""
        if self.cells["within"]:
            found = names.units("province", self.cells["within"])
            if len(found) != 1:
                self.refuse("announced_unit", "within", year=year)
                return "", ""
            within = found[0]
        cell = self.cells["unit"]
        if cell == EVERY:
            return within, EVERY
        if level in REGISTER_LEVELS:
            matched = names.units(level, cell, within=within)
        else:
            matched = names.bodies(level, cell, within=self.cells["within"])
        if len(matched) != 1:
            self.refuse(
                "announced_unit" if level in REGISTER_LEVELS else "announced_body",
                "unit",
                year=year,
            )
            return "", ""
        return within, matched[0]

    def _is_counted(self) -> bool:
        """Whether people or places are told of: "36.525" of them may be thousands."""
        declared = self.reader.declared.indicators
        kinds = {one.code: one.kind for one in declared}
        return kinds.get(self.cells["indicator"]) == "count"

    def whole(self, words: Mapping[str, object]) -> None:
        """What one statement must hold to mean something."""
        if all(words[name] in (None, "") for name in MEASURES):
            self.refuse("announced_empty", "percent")
        if words["statistic"] == COUNT and words["number"] is None:
            self.refuse("announced_count_missing", "number")
        number = words["number"]
        if isinstance(number, Decimal) and decimals(number) and self._is_counted():
            self.refuse("announced_count", "number")
        rank, of = words["rank"], words["of"]
        if isinstance(rank, Decimal) and (
            rank < 1 or (isinstance(of, Decimal) and rank > of)
        ):
            self.refuse("announced_rank", "rank")
        points, maximum = words["points"], words["maximum"]
        if isinstance(points, Decimal) and isinstance(maximum, Decimal):
            self._at_most(points, maximum)
        if words["standing"] and not (words["reason_vi"] and words["reason_en"]):
            self.refuse("announced_reason_missing", "reason_vi")
