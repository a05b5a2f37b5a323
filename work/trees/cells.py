"""One cell read as what its column or key takes; what it is not is noted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from surveys.tabular.problems import Problems
from work.trees.layout import VOCABULARIES
from work.trees.sheets import Line, note, word

LISTS_OF_NUMBERS = "7;30"


@dataclass(frozen=True)
class Reader:
    """Reads cells of one row."""

    line: Line
    problems: Problems

    def text(self, column: str, *, needed: bool = False) -> str | None:
        if not self.line[column] and needed:
            note(self.problems, self.line, column, "tree_cell_empty")
        return self.line[column] or None

    def cell(self, column: str, kind: str) -> Any:
        """A cell that cannot be empty."""
        if not self.line[column]:
            note(self.problems, self.line, column, "tree_cell_empty")
            return None
        return read_cell(self.line, column, kind, self.problems)

    def given(self, **wanted: tuple[str, str]) -> dict[str, Any]:
        """Key -> value of those (column, kind) that say something."""
        found = {
            key: read_cell(self.line, column, kind, self.problems)
            for key, (column, kind) in wanted.items()
        }
        return {key: value for key, value in found.items() if value is not None}


def read_cell(line: Line, column: str, kind: str, problems: Problems) -> Any:
    """None for an empty cell, and for one that a problem was noted of."""
    said = line[column]
    if not said:
        return None
    if kind in ("number", "whole"):
        return _number(line, column, problems, whole=kind == "whole")
    if kind == "wholes":
        return _wholes(line, column, problems)
    if kind == "words":
        return _parts(said)
    if kind in ("provisional", "provisional_list"):
        found = [
            _word(line, column, "provisional", problems, one) for one in _parts(said)
        ]
        return [one for one in found if one is not None]
    if kind == "yes":
        answer = _word(line, column, "yes", problems, said)
        return None if answer is None else answer == "yes"
    if kind in VOCABULARIES:
        return _word(line, column, kind, problems, said)
    return said


def texts_of(
    line: Line, columns: tuple[str, str], problems: Problems
) -> dict[str, str] | None:
    """A text in both languages, or none in either."""
    vi, en = (line[column] for column in columns)
    if vi and en:
        return {"vi": vi, "en": en}
    if vi or en:
        note(problems, line, columns[0 if en else 1], "tree_one_language")
    return None


def _parts(said: str) -> list[str]:
    parts = said.replace("\n", ";").split(";")
    return [one.strip() for one in parts if one.strip()]


def _number(line: Line, column: str, problems: Problems, *, whole: bool) -> Any:
    try:
        number = Decimal(line[column].replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    is_whole = number.is_finite() and number == number.to_integral_value()
    if not number.is_finite() or abs(number) > 10**9 or (whole and not is_whole):
        note(problems, line, column, "tree_not_a_number")
        return None
    return int(number) if is_whole else number


def _wholes(line: Line, column: str, problems: Problems) -> list[int] | None:
    parts = _parts(line[column].replace("/", ";"))
    signs = [one.removeprefix("-") for one in parts]
    if not all(one.isascii() and one.isdecimal() and len(one) < 6 for one in signs):
        example = LISTS_OF_NUMBERS
        note(problems, line, column, "tree_not_numbers", example=example)
        return None
    return [int(one) for one in parts]


def _word(
    line: Line, column: str, vocabulary: str, problems: Problems, said: str
) -> str | None:
    found = word(said, vocabulary)
    if found is None:
        known = ", ".join(VOCABULARIES[vocabulary])
        note(problems, line, column, "tree_word_unknown", known=known)
    return found
