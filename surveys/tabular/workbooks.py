"""What workbooks of every format have in common: sheets, merged cells, numbers. PURE.

Of several sheets the one is read that people see and that holds something. A hidden
sheet is never read, and said to be there.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from surveys.tabular.problems import Problems
from surveys.tabular.sheet import (
    BLOCK,
    Blocks,
    Day,
    Fault,
    OddRow,
    Row,
    Rows,
    Sheet,
    Source,
)

WANTED: Final = "responses"
MOST_COLUMNS: Final = 16_384
# Spreadsheets keep 15 significant digits: larger whole numbers are rounded in silence.
MOST_WHOLE: Final = 10**15
MOST_DAYS: Final = 2_958_466
# Columns a table of ours may have; a title may be merged over more.
WIDEST: Final = 256

# Line number, texts by column, and the cells that cannot be read as they stand.
ParsedRow = tuple[int, list[str], list[Fault]]
# Top row, left column, bottom row and right column; rows from 1, columns from 0.
Range = tuple[int, int, int, int]


class BrokenBook(ValueError):
    """A file that is not the workbook it should be; the message says where."""


class HugeBook(ValueError):
    """A file that unpacks to more than may be read; sizes in bytes."""

    def __init__(self, size: int, most: int) -> None:
        self.size, self.most = size, most
        super().__init__(size)


class LockedBook(ValueError):
    """A workbook that only a password opens."""


class OldDocument(ValueError):
    """A document of the kind that holds old and locked workbooks, and other things."""


class Merged:
    """Merged cells of a sheet: what the upper one says, the lower ones say too.

    A cell merged over several columns is filled downwards only: it is a title, or it
    hides what belongs to a column of its own, which is a fault.
    """

    def __init__(self, ranges: Sequence[Range] = ()) -> None:
        self.said: list[str] = []
        self._coming: deque[Range] = deque()
        self._open: list[tuple[Range, str]] = []
        for found in sorted(ranges):
            self.add(found)

    def add(self, found: Range) -> None:
        """Ranges are added in the order of their first rows, before these are read."""
        top, left, bottom, right = found
        self.said.append(f"{letters(left)}{top}:{letters(right)}{bottom}")
        self._coming.append(found)

    def fill(self, number: int, cells: list[str], faults: list[Fault]) -> None:
        self._open = [one for one in self._open if one[0][2] >= number]
        for (_, left, _, right), text in self._open:
            cells += [""] * (left + 1 - len(cells))
            cells[left] = cells[left] or text
            faults += _across(left, right, text)
        while self._coming and self._coming[0][0] <= number:
            found = self._coming.popleft()
            text = cells[found[1]] if found[1] < len(cells) else ""
            faults += _across(found[1], found[3], text)
            if found[2] > number and text:
                self._open.append((found, text))


def _across(left: int, right: int, text: str) -> list[Fault]:
    if not text:
        return []
    last = min(right, left + WIDEST)
    return [Fault(at, text, "merged_across") for at in range(left + 1, last + 1)]


@dataclass(frozen=True)
class Found:
    """A sheet of a workbook; `rows` reads it from the start each time."""

    name: str
    hidden: bool
    rows: Callable[[Merged], Iterator[ParsedRow]]
    merged: Merged = field(default_factory=Merged)

    def holds_something(self) -> bool:
        return any(any(cells) or faults for _, cells, faults in self.rows(Merged()))


def chosen(
    sheets: Sequence[Found], problems: Problems, *, file: str, asked: str = ""
) -> tuple[Found, Sequence[Found]] | None:
    """The sheet to read, and those with content that are left out; or a problem."""
    filled = [sheet for sheet in sheets if sheet.holds_something()]
    seen = [sheet for sheet in filled if not sheet.hidden]
    named = [
        s for s in seen if s.name.strip().casefold() == (asked or WANTED).casefold()
    ]
    if len(seen) != 1 and len(named) != 1:
        names = ", ".join(sheet.name for sheet in seen or filled)
        code = "several_sheets" if seen else "hidden_sheets" if filled else "empty_file"
        problems.add(code, file=file, value=names)
        problems.sheets = [sheet.name for sheet in seen]
        return None
    one = named[0] if len(named) == 1 else seen[0]
    return one, [sheet for sheet in filled if sheet is not one]


def sheet_of(
    sheets: Sequence[Found],
    problems: Problems,
    *,
    file: str,
    kind: str,
    asked: str,
    damage: tuple[type[Exception], ...],
) -> Sheet | None:
    """The chosen sheet; later damage of the file is noted when its rows are read."""
    choice = chosen(sheets, problems, file=file, asked=asked)
    if choice is None:
        return None
    one, others = choice
    rows = _filled(one)
    header = next(cells for _, cells, faults in rows if any(cells) or faults)
    blocks = _blocks(rows, len(header), problems, file=file, kind=kind, damage=damage)
    source = Source(
        kind=kind,
        sheet=one.name,
        left_out=tuple(sheet.name for sheet in others if not sheet.hidden),
        hidden=tuple(sheet.name for sheet in others if sheet.hidden),
        filled=one.merged.said,
    )
    return Sheet(file, header, blocks, source)


def _filled(sheet: Found) -> Iterator[ParsedRow]:
    for number, cells, faults in sheet.rows(sheet.merged):
        sheet.merged.fill(number, cells, faults)
        yield number, cells, faults


def _blocks(
    rows: Iterator[ParsedRow],
    width: int,
    problems: Problems,
    *,
    file: str,
    kind: str,
    damage: tuple[type[Exception], ...],
) -> Blocks:
    numbers: list[int] = []
    block: Rows = []
    try:
        for number, cells, faults in rows:
            numbers.append(number)
            block.append(_row(cells, faults, width))
            if len(block) == BLOCK:
                yield numbers, block
                numbers, block = [], []
    except damage as error:
        note_broken(error, problems, file=file, kind=kind)
    if block:
        yield numbers, block


def _row(cells: list[str], faults: list[Fault], width: int) -> Row:
    fitted = _fitted(cells, width)
    return OddRow(fitted, faults) if faults else fitted


def _fitted(cells: list[str], width: int) -> list[str]:
    """As wide as the header where that loses nothing: sheets leave out empty cells."""
    if len(cells) < width:
        return cells + [""] * (width - len(cells))
    return cells if any(cells[width:]) else cells[:width]


def note_broken(error: Exception, problems: Problems, *, file: str, kind: str) -> None:
    if isinstance(error, HugeBook):
        size, most = error.size >> 20, error.most >> 20
        problems.add("huge_workbook", file=file, size=size, most=most)
    elif isinstance(error, LockedBook):
        problems.add("locked_workbook", file=file)
    elif isinstance(error, OldDocument):
        problems.add("old_document", file=file)
    else:
        reason = f"{type(error).__name__}: {error}"
        problems.add("broken_workbook", file=file, kind=kind.upper(), reason=reason)


def letters(column: int) -> str:
    """Name of a column counted from 0: A, B, ... AA."""
    name = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def number_text(text: str) -> str:
    """A number as a CSV would say it: 4.0 is 4."""
    if text.isdecimal() and text.isascii():
        return text
    if not text.strip():
        return ""
    value = float(text)
    return str(int(value)) if value.is_integer() else repr(value)


def is_long(text: str) -> bool:
    """Whether a number has more digits than a spreadsheet keeps."""
    # Only long texts and powers of ten can say so large a number.
    if len(text) <= 15 and "E" not in text and "e" not in text:
        return False
    return not math.isfinite(float(text)) or abs(float(text)) >= MOST_WHOLE


def day_text(serial: float, *, since_1904: bool) -> Day:
    """The date a spreadsheet means by a number of days, with its time if it has one.

    Days are counted from 1900, with a 29 February that never was, or from 1904.
    """
    if not 0 <= serial < MOST_DAYS:
        return Day(number_text(repr(serial)))
    if serial < 1:
        return Day(_moment(serial, datetime(1900, 1, 1)).strftime("%H:%M:%S"))  # noqa: DTZ001
    if since_1904:
        start = datetime(1904, 1, 1)  # noqa: DTZ001
    else:
        start = datetime(1899, 12, 30 if serial >= 60 else 31)  # noqa: DTZ001
    moment = _moment(serial, start)
    whole = moment.time() == datetime.min.time()
    return Day(moment.date().isoformat() if whole else moment.isoformat(" "))


def written_day(text: str) -> Day:
    """A date the file keeps as text, "2021-11-06T00:00:00", as `day_text` gives it."""
    day, _, time = text.partition("T")
    time = time.rstrip("Z")
    return Day(f"{day} {time}" if time.strip("0:.") else day)


def _moment(days: float, start: datetime) -> datetime:
    return start + timedelta(seconds=round(days * 86_400))
