"""Rows of an XLSX sheet, every one of them, as the texts a CSV would hold. PURE."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices, Fault, Progress, Sheet
from surveys.tabular.workbooks import (
    BrokenBook,
    Found,
    Merged,
    ParsedRow,
    day_text,
    is_long,
    note_broken,
    number_text,
    sheet_of,
    written_day,
)
from surveys.tabular.xlsx_parts import (
    DAMAGE,
    LONGEST_TEXT,
    MOST_COLUMNS,
    Attributes,
    Workbook,
    column_of,
    feed,
    local,
    merged_ranges,
    open_workbook,
    unescaped,
)

KIND: Final = "xlsx"


def read_xlsx(
    path: Path, problems: Problems, progress: Progress, choices: Choices = AS_IT_IS
) -> Sheet | None:
    """The sheet people see; None when it cannot be read, its problem noted."""
    try:
        with ZipFile(path) as archive:
            workbook = open_workbook(archive)
            sheets = [
                Found(
                    name,
                    part.hidden,
                    partial(_parsed, path, part.part, workbook, progress),
                    Merged(merged_ranges(archive, part.part)),
                )
                for name, part in workbook.sheets.items()
            ]
        return sheet_of(
            sheets,
            problems,
            file=path.name,
            kind=KIND,
            asked=choices.sheet,
            damage=DAMAGE,
        )
    except DAMAGE as error:
        note_broken(error, problems, file=path.name, kind=KIND)
    return None


def _parsed(
    path: Path, part: str, workbook: Workbook, progress: Progress, _: Merged
) -> Iterator[ParsedRow]:
    reader = _RowReader(workbook)
    with ZipFile(path) as archive:
        size = archive.getinfo(part).file_size
        events = feed(
            archive, part, start=reader.start, end=reader.end, text=reader.text
        )
        for done in events:
            yield from reader.taken()
            progress(done, size)
    yield from reader.taken()


class _RowReader:
    """Gathers rows from the events of a sheet's elements."""

    def __init__(self, workbook: Workbook) -> None:
        self._strings = workbook.strings
        self._date_styles = workbook.date_styles
        self._since_1904 = workbook.since_1904
        self._rows: list[ParsedRow] = []
        self._number = 0
        self._cells: list[str] = []
        self._faults: list[Fault] = []
        self._cell: Attributes = {}
        self._column = 0
        self._formula = False
        self._collecting = self._valued = False
        self._phonetic = 0
        self._pieces: list[str] = []
        self._columns: dict[str, int] = {}

    def taken(self) -> list[ParsedRow]:
        """Rows completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: Attributes) -> None:
        match name if ":" not in name else local(name):
            case "v" | "t":
                self._collecting = not self._phonetic
                self._valued = True
            case "c":
                self._begin_cell(attributes)
            case "f":
                self._formula = True
            case "rPh":
                self._phonetic += 1
            case "row":
                self._number = int(attributes.get("r") or self._number + 1)
                self._cells, self._faults, self._column = [], [], -1

    def text(self, piece: str) -> None:
        if self._collecting:
            self._pieces.append(piece)

    def end(self, name: str) -> None:
        match name if ":" not in name else local(name):
            case "v" | "t":
                self._collecting = False
            case "c":
                self._end_cell()
            case "rPh":
                self._phonetic -= 1
            case "row":
                self._rows.append((self._number, self._cells, self._faults))

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self._column + 1
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters, -1)
            if column < 0:
                column = self._columns[letters] = column_of(letters)
        if column <= self._column or column >= MOST_COLUMNS:
            raise BrokenBook(f"cell {reference} of row {self._number} out of order")
        self._column = column
        self._cell, self._formula, self._valued = attributes, False, False
        self._pieces = []

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        if len(text) > LONGEST_TEXT:
            raise BrokenBook(f"a cell of row {self._number} is too long")
        kind = self._cell.get("t", "n")
        code = self._fault(kind, text)
        text = self._shown(kind, text, code)
        if code:
            self._faults.append(Fault(self._column, text, code))
        self._cells += [""] * (self._column - len(self._cells))
        self._cells.append(text)

    def _shown(self, kind: str, text: str, code: str | None) -> str:
        """The text a CSV would hold; of a formula, what it came to when last saved."""
        if kind == "n" and code is None:
            return number_text(text)
        if kind == "n" and code == "date":
            return day_text(float(text), since_1904=self._since_1904)
        if kind == "d":
            return written_day(text)
        if kind == "s" and text:
            return self._strings[int(text)]
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        return unescaped(text) if kind in ("str", "inlineStr") else text

    def _fault(self, kind: str, text: str) -> str | None:
        if kind == "e" or (self._formula and not self._came_to(kind, text)):
            return "formula"
        if kind == "d" or (
            kind == "n" and text and self._cell.get("s") in self._date_styles
        ):
            return "date"
        return "long_number" if kind == "n" and is_long(text) else None

    def _came_to(self, kind: str, text: str) -> bool:
        """Whether a formula's value was saved; an empty text is one."""
        return bool(text) or (kind == "str" and self._valued)
