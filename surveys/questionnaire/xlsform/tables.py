"""The three sheets of a workbook as lines of named cells. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from surveys.questionnaire.xlsform.layout import (
    CHANGING,
    CHOICES,
    COLUMNS,
    NEEDED,
    SETTINGS,
    SURVEY,
    Line,
    field_of,
)
from surveys.questionnaire.xlsform.workbook import unguarded
from surveys.tabular.named import named_sheet
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Row, Sheet, judged

MOST_ROWS = 2000


@dataclass
class Book:
    """Lines by sheet, in their order; `left_out` are headings nothing is read of."""

    sheets: dict[str, list[Line]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def lines(self, sheet: str) -> list[Line]:
        return self.sheets.get(sheet, [])


def read_book(path: Path, problems: Problems) -> Book:
    """What the workbook says; a problem names the sheet as its file."""
    book = Book()
    for name in (SURVEY, CHOICES, SETTINGS):
        sheet = named_sheet(path, (name,), problems)
        if sheet is not None:
            book.sheets[name] = _lines(sheet, name, book, problems)
        elif problems.count and name not in book.sheets and _is_hopeless(problems):
            break
    return book


def _is_hopeless(problems: Problems) -> bool:
    """Whether no sheet of the file can be read, so that one sentence is enough."""
    return any(one.code != "sheet_missing" for one in problems.first)


def _lines(sheet: Sheet, name: str, book: Book, problems: Problems) -> list[Line]:
    places = _places(sheet.header, name)
    for needed in NEEDED[name]:
        if needed not in places:
            heading = COLUMNS[name][needed]
            problems.add(
                "form_column_missing", file=name, row=1, column=heading, heading=heading
            )
    known = set(places.values())
    # What is noted of a row names the sheet.
    named = Sheet(name, sheet.header, sheet.blocks, sheet.source)
    found: list[Line] = []
    odd: dict[int, int] = {}
    for numbers, rows in judged(named, problems, columns=known).blocks:
        for number, row in zip(numbers, rows, strict=True):
            for at, cell in enumerate(row):
                if cell.strip() and at not in known:
                    odd.setdefault(at, number)
            line = Line(number, _cells(row, places))
            if any(line.cells.values()) and len(found) < MOST_ROWS:
                found.append(line)
    _note_others(odd, sheet.header, name, book, problems)
    return found


def _places(header: Sequence[str], sheet: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(header):
        field_name = field_of(sheet, heading)
        if field_name:
            found.setdefault(field_name, at)
    return found


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    return {
        name: unguarded(row[at].strip()) for name, at in places.items() if at < len(row)
    }


def _note_others(
    odd: Mapping[int, int],
    header: Sequence[str],
    sheet: str,
    book: Book,
    problems: Problems,
) -> None:
    """Columns that hold something and are none of ours: said, or refused."""
    for at, row in odd.items():
        heading = header[at].strip() if at < len(header) else ""
        if heading.casefold() in CHANGING:
            problems.add("form_column_changes", file=sheet, row=row, column=heading)
        elif heading:
            book.left_out.append(f"{sheet}: {heading}")
