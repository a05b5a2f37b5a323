"""Rows of an XLSX sheet, every one of them, as the texts a CSV would hold. PURE."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from surveys.tabular.problems import Problems
from surveys.tabular.sheet import BLOCK, Blocks, Progress, Rows, Sheet
from surveys.tabular.xlsx_parts import (
    DAMAGE,
    LONGEST_TEXT,
    MEGABYTE,
    Attributes,
    BrokenXlsx,
    HugeXlsx,
    Workbook,
    feed,
    local,
    open_workbook,
)

WANTED: Final = "responses"
MOST_COLUMNS: Final = 16_384
# Excel keeps 15 significant digits: larger whole numbers are rounded in silence.
MOST_WHOLE: Final = 10**15

Fault = tuple[int, str, str]
# Line number, texts by column, and (column, value, code) of cells that are refused.
ParsedRow = tuple[int, list[str], list[Fault]]


def read_xlsx(
    path: Path, problems: Problems, progress: Progress, *, days: bool = False
) -> Sheet | None:
    """The sheet of questionnaires; None when it cannot be read, its problem noted.

    With `days`, cells shown as dates are read as the numbers they hold.
    """
    try:
        archive = ZipFile(path)
        workbook = open_workbook(archive)
        if days:
            workbook = replace(workbook, date_styles=frozenset())
        part = _part(workbook, problems, file=path.name)
        if part is None:
            return None
        rows = _parsed(archive, part, workbook, progress)
        for number, header, faults in rows:
            if any(header) or faults:
                _note(faults, header, problems, file=path.name, row=number)
                blocks = _blocks(rows, header, problems, file=path.name)
                return Sheet(path.name, header, blocks)
        problems.add("empty_file", file=path.name)
    except HugeXlsx as bomb:
        _note_bomb(bomb, problems, file=path.name)
    except DAMAGE as error:
        problems.add("broken_xlsx", file=path.name, reason=_said(error))
    return None


def _part(workbook: Workbook, problems: Problems, *, file: str) -> str | None:
    if len(workbook.sheets) == 1:
        return next(iter(workbook.sheets.values()))
    if WANTED not in workbook.sheets:
        names = ", ".join(workbook.sheets)
        problems.add("several_sheets", file=file, value=names)
    return workbook.sheets.get(WANTED)


def _blocks(
    rows: Iterator[ParsedRow], header: list[str], problems: Problems, *, file: str
) -> Blocks:
    numbers: list[int] = []
    block: Rows = []
    try:
        for number, cells, faults in rows:
            if faults:
                _note(faults, header, problems, file=file, row=number)
                continue
            numbers.append(number)
            block.append(_fitted(cells, len(header)))
            if len(block) == BLOCK:
                yield numbers, block
                numbers, block = [], []
    except DAMAGE as error:
        problems.add("broken_xlsx", file=file, reason=_said(error))
    if block:
        yield numbers, block


def _fitted(cells: list[str], width: int) -> list[str]:
    """As wide as the header where that loses nothing: sheets leave out empty cells."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    return cells if any(cells[width:]) else cells[:width]


def _note(
    faults: list[Fault], header: list[str], problems: Problems, *, file: str, row: int
) -> None:
    for column, value, code in faults:
        name = header[column] if column < len(header) else ""
        problems.add(code, file=file, row=row, column=name, value=value)


def _note_bomb(bomb: HugeXlsx, problems: Problems, *, file: str) -> None:
    size, most = bomb.size // MEGABYTE, bomb.most // MEGABYTE
    problems.add("huge_xlsx", file=file, size=size, most=most)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _parsed(
    archive: ZipFile, part: str, workbook: Workbook, progress: Progress
) -> Iterator[ParsedRow]:
    reader = _RowReader(workbook)
    size = archive.getinfo(part).file_size
    with archive:
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
        self._rows: list[ParsedRow] = []
        self._number = 0
        self._cells: list[str] = []
        self._faults: list[Fault] = []
        self._cell: Attributes = {}
        self._column = 0
        self._formula = False
        self._collecting = False
        self._pieces: list[str] = []
        self._columns: dict[str, int] = {}

    def taken(self) -> list[ParsedRow]:
        """Rows completed since the last call."""
        rows, self._rows = self._rows, []
        return rows

    def start(self, name: str, attributes: Attributes) -> None:
        match name if ":" not in name else local(name):
            case "v" | "t":
                self._collecting = True
            case "c":
                self._begin_cell(attributes)
            case "f":
                self._formula = True
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
            case "row":
                self._rows.append((self._number, self._cells, self._faults))

    def _begin_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        column = self._column + 1
        if reference:
            letters = reference.rstrip("0123456789")
            column = self._columns.get(letters, -1)
            if column < 0:
                column = self._columns[letters] = _column(letters)
        if column <= self._column or column >= MOST_COLUMNS:
            raise BrokenXlsx(f"cell {reference} of row {self._number} out of order")
        self._column = column
        self._cell, self._formula = attributes, False
        self._pieces = []

    def _end_cell(self) -> None:
        text = "".join(self._pieces)
        if len(text) > LONGEST_TEXT:
            raise BrokenXlsx(f"a cell of row {self._number} is too long")
        kind = self._cell.get("t", "n")
        code = self._fault(kind, text)
        if code:
            self._faults.append((self._column, text, code))
        elif kind == "s" and text:
            text = self._strings[int(text)]
        elif kind == "n":
            text = _number(text)
        elif kind == "b":
            text = "TRUE" if text == "1" else "FALSE"
        self._cells += [""] * (self._column - len(self._cells))
        self._cells.append(text)

    def _fault(self, kind: str, text: str) -> str | None:
        if self._formula or kind == "e":
            return "formula"
        if kind == "d" or (
            kind == "n" and text and self._cell.get("s") in self._date_styles
        ):
            return "date"
        # Only long texts and powers of ten can say so large a number.
        if kind == "n" and (len(text) > 15 or "E" in text or "e" in text):
            return "long_number" if abs(float(text)) >= MOST_WHOLE else None
        return None


def _column(letters: str) -> int:
    """Column of a cell reference from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or number > MOST_COLUMNS:
            raise BrokenXlsx(f"no such column: {letters[:20]}")
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(text: str) -> str:
    """A number as a CSV would say it: 4.0 is 4."""
    if text.isdecimal() and text.isascii():
        return text
    if not text.strip():
        return ""
    value = float(text)
    return str(int(value)) if value.is_integer() else repr(value)
