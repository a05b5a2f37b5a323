"""Rows of a CSV file in UTF-8, with or without BOM. PURE."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

from surveys.loading.problems import Problems
from surveys.loading.sheet import BLOCK, Blocks, Progress, Row, Rows, Sheet

CHUNK: Final = 1 << 22
LONGEST_LINE: Final = 1 << 20
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")


def read_csv(path: Path, problems: Problems, progress: Progress) -> Sheet | None:
    """The file as a sheet; None when it cannot be read, its problem noted."""
    try:
        if not _is_readable_text(path, problems):
            return None
        # The blocks close it: rows are read while the sheet is in use.
        text = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        problems.add("unreadable", file=path.name, reason=error.strerror)
        return None
    reader = csv.reader(text, strict=True)
    header = _header(reader, problems, file=path.name)
    if header is None:
        text.close()
        return None
    blocks = _blocks(text, reader, problems, progress)
    return Sheet(path.name, header, blocks)


def _is_readable_text(path: Path, problems: Problems) -> bool:
    """Read the file once as bytes: a wrong one is refused before its first row."""
    row, offset, start_of_line = 1, 0, 0
    with path.open("rb") as stream:
        carry = b""
        while chunk := stream.read(CHUNK):
            piece = carry + chunk
            carry = b""
            try:
                piece.decode()
            except UnicodeDecodeError as error:
                if error.end < len(piece) or len(piece) - error.start > 3:
                    row += piece.count(b"\n", 0, error.start)
                    byte = offset + error.start + 1
                    problems.add("not_utf8", file=path.name, row=row, byte=byte)
                    return False
                piece, carry = piece[: error.start], piece[error.start :]
            longest = _longest_line(piece, offset - start_of_line)
            if longest > LONGEST_LINE:
                problems.add(
                    "line_too_long", file=path.name, row=row, most=LONGEST_LINE
                )
                return False
            row += piece.count(b"\n")
            if (last := piece.rfind(b"\n")) >= 0:
                start_of_line = offset + last + 1
            offset += len(piece)
    if carry:
        problems.add("not_utf8", file=path.name, row=row, byte=offset + 1)
    elif not offset or (offset == len(BOM_UTF8) and _is_only_bom(path)):
        problems.add("empty_file", file=path.name)
    else:
        return True
    return False


def _longest_line(piece: bytes, before: int) -> int:
    """Longest line of a piece whose first line began `before` bytes earlier."""
    if len(piece) + before <= LONGEST_LINE:
        return 0
    first, *rest = map(len, piece.replace(b"\r", b"\n").split(b"\n"))
    return max(first + before, *rest, 0)


def _is_only_bom(path: Path) -> bool:
    return path.read_bytes() == BOM_UTF8


def _header(reader: Any, problems: Problems, *, file: str) -> list[str] | None:
    try:
        header: list[str] = next(reader, [])
    except csv.Error as error:
        problems.add("broken_quotes", file=file, row=1, reason=error)
        return None
    if not any(header):
        problems.add("empty_file", file=file, row=1)
        return None
    if len(header) == 1 and header[0].count(";") > 1:
        problems.add("semicolons", file=file, row=1, value=header[0])
        return None
    return header


def _blocks(
    text: TextIO, reader: Any, problems: Problems, progress: Progress
) -> Blocks:
    path = Path(text.name)
    size = path.stat().st_size
    with text:
        while True:
            before = reader.line_num
            rows, error = _take(reader)
            if rows:
                yield _numbers(rows, before, reader.line_num), rows
            if error:
                row = reader.line_num
                problems.add("broken_quotes", file=path.name, row=row, reason=error)
            elif not rows:
                return
            progress(min(text.buffer.raw.tell(), size), size)  # type: ignore[attr-defined]


def _take(reader: Any) -> tuple[Rows, str]:
    """The next rows of a block, and the error that cut them short, if any."""
    rows: Rows = []
    try:
        # Rows taken before an error stay in the list.
        rows.extend(islice(reader, BLOCK))
    except csv.Error as error:
        return rows, str(error)
    return rows, ""


def _numbers(rows: Rows, before: int, after: int) -> Sequence[int]:
    """Line on which each row begins: some rows may run over several lines."""
    if after - before == len(rows):
        return range(before + 1, after + 1)
    numbers, line = [], before + 1
    for row in rows:
        numbers.append(line)
        line += 1 + _breaks(row)
    return numbers


def _breaks(row: Row) -> int:
    return sum(len(_LINE_BREAK.findall(cell)) for cell in row)
