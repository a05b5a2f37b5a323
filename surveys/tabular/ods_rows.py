"""Rows of an ODS sheet (LibreOffice), every one of them, within limits. PURE.

Written against OpenDocument 1.3 part 3. Repeated cells and rows are counted before
they are made: an empty tail of a million rows costs nothing.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices, Day, Fault, Progress, Sheet
from surveys.tabular.workbooks import (
    BrokenBook,
    Found,
    LockedBook,
    Merged,
    ParsedRow,
    is_long,
    note_broken,
    number_text,
    sheet_of,
)
from surveys.tabular.xlsx_parts import (
    DAMAGE,
    LONGEST_TEXT,
    MOST_COLUMNS,
    Attributes,
    feed,
    local,
    refuse_bombs,
)

KIND: Final = "ods"
CONTENT: Final = "content.xml"
# Cells a file may come to when what it repeats is written out, and its last row.
MOST_CELLS: Final = 100_000_000
MOST_ROWS: Final = 1 << 21
# Between these stand pictures, comments and readings, which are no text of the cell.
_BESIDE: Final = ("annotation", "frame", "shapes", "ruby-text", "tracked-changes")
_ERROR: Final = re.compile(r"Err:\d{3}|#[A-Z/0]{2,8}[!?A]")
_OF_ROWS: Final = ("table-cell", "covered-table-cell")


def read_ods(
    path: Path, problems: Problems, progress: Progress, choices: Choices = AS_IT_IS
) -> Sheet | None:
    """The sheet people see; None when it cannot be read, its problem noted."""
    try:
        with ZipFile(path) as archive:
            refuse_bombs(archive)
            _refuse_locked(archive)
            names = _tables(archive)
        sheets = [_found(path, at, *named, progress) for at, named in enumerate(names)]
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


def _found(path: Path, at: int, name: str, hidden: bool, progress: Progress) -> Found:
    return Found(name, hidden, partial(_parsed, path, at, progress))


def _refuse_locked(archive: ZipFile) -> None:
    if "META-INF/manifest.xml" not in archive.namelist():
        return
    with archive.open("META-INF/manifest.xml") as stream:
        if b"encryption-data" in stream.read(4 << 20):
            raise LockedBook


def _tables(archive: ZipFile) -> list[tuple[str, bool]]:
    """Name of every table, and whether it is hidden."""
    tables: list[tuple[str, bool]] = []
    unseen: set[str] = set()
    inside: list[str] = [""]

    def start(name: str, attributes: Attributes) -> None:
        said = {local(key): value for key, value in attributes.items()}
        match local(name):
            case "style":
                inside[0] = said.get("name", "")
            case "table-properties" if said.get("display") == "false":
                unseen.add(inside[0])
            case "table":
                tables.append((said.get("name", ""), said.get("style-name") in unseen))

    for _ in feed(archive, CONTENT, start=start, end=_nothing, text=_nothing):
        pass
    if not tables:
        raise BrokenBook("no table")
    return tables


def _nothing(_: str) -> None:
    """An event nobody asked for."""


def _parsed(
    path: Path, at: int, progress: Progress, merged: Merged
) -> Iterator[ParsedRow]:
    reader = _TableReader(at, merged)
    with ZipFile(path) as archive:
        size = archive.getinfo(CONTENT).file_size
        events = feed(
            archive, CONTENT, start=reader.start, end=reader.end, text=reader.text
        )
        for done in events:
            yield from reader.taken()
            progress(done, size)
            if reader.over:
                return
    yield from reader.taken()


class _TableReader:
    """Gathers rows of one table from the events of the document's elements."""

    def __init__(self, table: int, merged: Merged) -> None:
        self._table, self._merged = table, merged
        self._at = -1
        self._depth = self._beside = self._made = 0
        self._rows: list[tuple[int, list[str], list[Fault]]] = []
        self._number = 0
        self._repeated = 1
        self._cells: list[str] = []
        self._column = 0
        self._faults: list[Fault] = []
        self._cell: dict[str, str] = {}
        self._paragraphs: list[str] = []
        self._collecting = False
        self.over = False

    def taken(self) -> Iterator[ParsedRow]:
        """Rows completed since the last call."""
        rows, self._rows = self._rows, []
        for number, cells, faults in rows:
            yield number, list(cells), list(faults)

    def start(self, name: str, attributes: Attributes) -> None:
        kind = local(name)
        if kind == "table":
            self._at += self._depth == 0
            self._depth += 1
        elif self._at != self._table or self.over:
            return
        elif kind in _BESIDE:
            self._beside += 1
        elif self._beside or self._depth != 1:
            return
        elif kind == "table-row":
            self._begin_row({local(k): v for k, v in attributes.items()})
        elif kind in _OF_ROWS:
            self._begin_cell({local(k): v for k, v in attributes.items()})
        else:
            self._begin_text(kind, {local(k): v for k, v in attributes.items()})

    def text(self, piece: str) -> None:
        if self._collecting and not self._beside:
            self._paragraphs[-1] += piece

    def end(self, name: str) -> None:
        kind = local(name)
        if kind == "table":
            self._depth -= 1
            self.over = self.over or (self._at == self._table and not self._depth)
        elif self._at != self._table or self.over:
            return
        elif kind in _BESIDE:
            self._beside -= 1
        elif self._beside or self._depth != 1:
            return
        elif kind == "p":
            self._collecting = False
        elif kind in _OF_ROWS:
            self._end_cell()
        elif kind == "table-row":
            self._end_row()

    def _begin_row(self, said: dict[str, str]) -> None:
        self._number += 1
        self._repeated = max(1, int(said.get("number-rows-repeated", "1")))
        self._cells, self._faults, self._column = [], [], 0

    def _begin_cell(self, said: dict[str, str]) -> None:
        self._cell, self._paragraphs = said, []
        self._collecting = False

    def _begin_text(self, kind: str, said: dict[str, str]) -> None:
        if kind == "p":
            self._paragraphs.append("")
            self._collecting = True
        elif self._collecting and kind == "s":
            self._paragraphs[-1] += " " * min(int(said.get("c", "1")), LONGEST_TEXT)
        elif self._collecting and kind in ("tab", "line-break"):
            self._paragraphs[-1] += "\t" if kind == "tab" else "\n"

    def _end_cell(self) -> None:
        times = max(1, int(self._cell.get("number-columns-repeated", "1")))
        text, code = self._shown()
        if len(text) > LONGEST_TEXT:
            raise BrokenBook(f"a cell of row {self._number} is too long")
        if text or code:
            self._put(text, code, times)
        self._note_merged()
        self._column += times

    def _put(self, text: str, code: str | None, times: int) -> None:
        if self._column + times > MOST_COLUMNS:
            raise BrokenBook(f"row {self._number} is too wide")
        self._cells += [""] * (self._column - len(self._cells)) + [text] * times
        if code:
            places = range(self._column, self._column + times)
            self._faults += [Fault(place, text, code) for place in places]

    def _note_merged(self) -> None:
        rows = int(self._cell.get("number-rows-spanned", "1"))
        columns = int(self._cell.get("number-columns-spanned", "1"))
        if rows > 1 or columns > 1:
            last = self._number + rows - 1, self._column + columns - 1
            self._merged.add((self._number, self._column, *last))

    def _end_row(self) -> None:
        if any(self._cells) or self._faults:
            self._made += len(self._cells) * self._repeated
            if self._made > MOST_CELLS or self._number + self._repeated > MOST_ROWS:
                raise BrokenBook(f"over {MOST_CELLS} cells or {MOST_ROWS} rows")
            for number in range(self._number, self._number + self._repeated):
                self._rows.append((number, self._cells, self._faults))
        self._number += self._repeated - 1

    def _shown(self) -> tuple[str, str | None]:
        """The text a CSV would hold, and what keeps it from being taken as it is."""
        said = self._cell
        text = "\n".join(self._paragraphs)
        kind = said.get("value-type", "")
        if kind in ("float", "percentage", "currency"):
            value = said.get("value", "")
            return (
                (value, "long_number") if is_long(value) else (number_text(value), None)
            )
        if kind == "error":
            return text, "formula"
        if kind in ("date", "time"):
            return Day(said.get(f"{kind}-value", text).replace("T", " ")), "date"
        if kind == "boolean":
            return said.get("boolean-value", "").upper(), None
        text = text or said.get("string-value", "")
        return text, "formula" if "formula" in said and _failed(text, kind) else None


def _failed(text: str, kind: str) -> bool:
    """Whether a formula came to an error, or its value was never saved."""
    if not text:
        return kind != "string"
    return _ERROR.fullmatch(text) is not None
