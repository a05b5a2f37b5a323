"""The sheets of an uploaded workbook as rows of named cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from localities.registers.alphabet import fold
from scorecards.refusals import CODES
from surveys.questionnaire.xlsform.workbook import unguarded
from surveys.tabular.named import named_sheet
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Sheet, judged
from wording.shown import shown
from wording.text import Text
from work.tables.columns import missing, places_of
from work.trees.layout import RULES, SHEETS, VOCABULARIES, SheetOf

MOST_ROWS = 3000
# Where a problem is: the sheet in the words of the page, and a row of it.
Place = tuple[SheetOf, int | None]


@dataclass(frozen=True)
class Line:
    """A row that is not blank: its number in the sheet, its cells by column."""

    sheet: SheetOf
    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def read_book(path: Path, problems: Problems) -> dict[str, list[Line]]:
    """Lines by sheet; rules alone may be missing, where no criterion needs any."""
    found: dict[str, list[Line]] = {}
    for of in SHEETS:
        noted = Problems() if of is RULES else problems
        sheet = named_sheet(path, (of.name.vi, of.name.en, of.key), noted)
        if sheet is not None:
            found[of.key] = _lines(sheet, of, problems)
        elif any(one.code != "sheet_missing" for one in problems.first):
            break
    return found


def _lines(sheet: Sheet, of: SheetOf, problems: Problems) -> list[Line]:
    name = shown(of.name)
    places = places_of(of.columns, sheet.header)
    for column in missing(of.columns, places):
        problems.add(
            "form_column_missing",
            file=name,
            row=1,
            column=column.label,
            heading=column.label,
        )
    # What is noted of a row names the sheet.
    named = Sheet(name, sheet.header, sheet.blocks, sheet.source)
    found: list[Line] = []
    for numbers, rows in judged(named, problems, columns=set(places.values())).blocks:
        for number, row in zip(numbers, rows, strict=True):
            cells = {
                column: unguarded(row[at].strip())
                for column, at in places.items()
                if at < len(row)
            }
            if any(cells.values()):
                found.append(Line(of, number, cells))
            if len(found) > MOST_ROWS:
                note(problems, found[-1], "", "tree_too_many_rows", most=MOST_ROWS)
                return []
    return found


def note(
    problems: Problems, line: Line, column: str, code: str, **facts: object
) -> None:
    """Keep what is wrong with a cell of a row."""
    label = line.sheet.column(column).label if column else ""
    problems.keep(
        CODES.problem(
            code,
            file=shown(line.sheet.name),
            row=line.row,
            column=label,
            value=line[column] if column else "",
            **facts,
        )
    )


def word(said: str, vocabulary: str) -> str | None:
    """The word of a vocabulary that a cell means, by itself or by its name in either
    language; None for none of them."""
    words = VOCABULARIES[vocabulary]
    wanted = fold(said)
    for known, name in words.items():
        if wanted in (known.casefold(), *_names(name)):
            return known
    return None


def _names(name: Text) -> tuple[str, str]:
    return fold(name.vi), fold(name.en)
