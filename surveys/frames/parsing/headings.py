"""Where a list's column names stand: below a title, or merged over two lines. PURE.

Lists are typed for paper: a merged title first, names merged over two lines ("Liên hệ"
over "Điện thoại" and "Địa chỉ"), then a line of column numbers. A merged cell keeps
its text at its upper left corner and is empty elsewhere.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from surveys.frames.parsing.columns import COLUMNS, suggest
from surveys.tabular.sheet import Row, Sheet

# Column names stand among the first lines, or the file is no list.
DEEPEST: Final = 20
SEVERAL: Final = 3
_NUMBERED: Final = re.compile(r"[(\[]?\s{0,9}\d{1,2}\s{0,9}[)\]]?")


def headed(sheet: Sheet, kind: str) -> Sheet:
    """The sheet with its real column names, without the lines above and among them.

    A sheet whose first line names more columns than any other stays as it is.
    """
    numbers, rows = next(sheet.blocks, ([], []))
    lines: list[Row] = [sheet.header, *rows[:DEEPEST]]
    last = _naming(lines, kind)
    header = _widened(lines[last], lines)
    if last > 0:
        header = _filled(header, lines[last - 1])
    if last + 1 < len(lines) and _continues(header, lines[last + 1], kind):
        last += 1
        header = _overwritten(header, lines[last])
    if last + 1 < len(lines) and _numbers_columns(lines[last + 1]):
        last += 1
    blocks = chain([(numbers[last:], rows[last:])], sheet.blocks)
    return replace(sheet, header=header, blocks=blocks)


def _naming(lines: Sequence[Row], kind: str) -> int:
    """The line that names most columns; without any, the first with several cells."""
    named = [len(suggest(kind, line)) for line in lines]
    if any(named):
        return named.index(max(named))
    filled = [sum(map(bool, map(str.strip, line))) for line in lines]
    return next((at for at, count in enumerate(filled) if count >= SEVERAL), 0)


def _widened(line: Row, lines: Sequence[Row]) -> list[str]:
    """A line as wide as the widest: titles are narrow, and sheets leave cells out."""
    width = max(len(other) for other in lines)
    return [*line, *[""] * (width - len(line))]


def _filled(header: list[str], above: Row) -> list[str]:
    """Names merged over two lines stand on the upper one."""
    return [name or _cell(above, at) for at, name in enumerate(header)]


def _continues(header: list[str], below: Row, kind: str) -> bool:
    """Whether the next line is the second line of the names, and nobody's row.

    It names further columns, and leaves out one that every row must fill.
    """
    places = suggest(kind, header)
    needed = [places.get(column.name) for column in COLUMNS[kind] if column.required]
    misses = any(at is not None and not _cell(below, at) for at in needed)
    return misses and len(suggest(kind, _overwritten(header, below))) > len(places)


def _overwritten(header: list[str], below: Row) -> list[str]:
    return [_cell(below, at) or name for at, name in enumerate(header)]


def _numbers_columns(line: Row) -> bool:
    """(1) (2) (3) ...: numbers of the columns, as official forms print them."""
    cells = [cell.strip() for cell in line if cell.strip()]
    if len(cells) < SEVERAL or not all(map(_NUMBERED.fullmatch, cells)):
        return False
    numbers = [int(re.sub(r"\D", "", cell)) for cell in cells]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _cell(line: Row, at: int) -> str:
    return line[at].strip() if at < len(line) else ""
