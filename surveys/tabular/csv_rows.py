"""Rows of a text file, whatever parts its columns and whatever its letters. PURE."""

import csv
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, TextIO

from surveys.tabular.problems import Problems
from surveys.tabular.sheet import (
    AS_IT_IS,
    BLOCK,
    Blocks,
    Choices,
    Progress,
    Row,
    Rows,
    Sheet,
    Source,
)
from surveys.tabular.text_files import (
    Written,
    guessed_encoding,
    is_text,
    marked_encoding,
    written,
)

CHUNK: Final = 1 << 22
LONGEST_LINE: Final = 1 << 20
# What DOS ends a text with.
END_OF_FILE: Final = "\x1a"
# Bytes a letter of UTF-8 may lack at the end of a chunk.
LONGEST_LETTER: Final = 3
_LINE_BREAK: Final = re.compile(r"\r\n|\r|\n")


def read_csv(
    path: Path, problems: Problems, progress: Progress, choices: Choices = AS_IT_IS
) -> Sheet | None:
    """The file as a sheet; None when it cannot be read, its problem noted."""
    try:
        encoding = _encoding(path, problems)
        if encoding is None:
            return None
        how = written(path, encoding)
        with _text(path, how) as text:
            header = _header(_reader(text, how), how, problems, file=path.name)
    except OSError as error:
        problems.add("unreadable", file=path.name, reason=error.strerror)
        return None
    if header is None:
        return None
    source = Source(encoding=encoding, separator=how.separator)
    return Sheet(path.name, header, _blocks(path, how, problems, progress), source)


def _encoding(path: Path, problems: Problems) -> str | None:
    """The encoding of a file whose lines are no longer than allowed."""
    marked = marked_encoding(path)
    with path.open("rb") as stream:
        fault = _fault(stream, is_utf8=marked in (None, "utf-8-sig"))
    if fault is None and (marked is None or is_text(path, marked)):
        return marked or "utf-8-sig"
    guessed = guessed_encoding(path) if fault and fault[0] == "not_utf8" else None
    if guessed is None:
        code, row, facts = fault or ("not_utf8", 1, {"byte": 1})
        problems.add(code, file=path.name, row=row, **facts)
    return guessed


def _text(path: Path, how: Written) -> TextIO:
    return path.open(encoding=how.encoding, newline="")


def _reader(text: TextIO, how: Written) -> Any:
    return csv.reader(text, strict=True, delimiter=how.separator)


def _fault(
    stream: BinaryIO, *, is_utf8: bool
) -> tuple[str, int, dict[str, int]] | None:
    """What keeps a file from being text: code, row and facts.

    The whole file is read as bytes before its first row, so that a wrong encoding is
    one problem and not one a row.
    """
    row, done, line, tail = 1, 0, 0, b""
    while chunk := stream.read(CHUNK):
        whole, tail = _whole_letters(tail + chunk) if is_utf8 else (chunk, b"")
        longest, line = _longest_line(whole, line)
        if longest > LONGEST_LINE:
            return "line_too_long", row, {"most": LONGEST_LINE}
        row += whole.count(b"\n")
        done += len(whole)
        if len(tail) > LONGEST_LETTER:
            break
    return ("not_utf8", row, {"byte": done + 1}) if tail else None


def _whole_letters(piece: bytes) -> tuple[bytes, bytes]:
    """What can be decoded, and what follows: a letter cut in two, or a wrong byte."""
    try:
        piece.decode()
    except UnicodeDecodeError as error:
        return piece[: error.start], piece[error.start :]
    return piece, b""


def _longest_line(piece: bytes, before: int) -> tuple[int, int]:
    """Longest line of a piece whose first line began `before` bytes earlier.

    Also the length of its last, unfinished line.
    """
    last = len(piece) - 1 - max(piece.rfind(b"\n"), piece.rfind(b"\r"))
    last += before if last == len(piece) else 0
    if len(piece) + before <= LONGEST_LINE:
        return 0, last
    first, *rest = map(len, piece.replace(b"\r", b"\n").split(b"\n"))
    return max(first + before, *rest, 0), last


def _header(
    reader: Any, how: Written, problems: Problems, *, file: str
) -> list[str] | None:
    try:
        _pass_over(reader, how)
        header: list[str] = next(reader, [])
    except csv.Error as error:
        problems.add("broken_quotes", file=file, row=1, reason=error)
        return None
    if not any(header):
        problems.add("empty_file", file=file, row=1)
        return None
    return header


def _pass_over(reader: Any, how: Written) -> None:
    """What stands before the column names."""
    for _ in range(how.skipped):
        next(reader, None)


def _blocks(path: Path, how: Written, problems: Problems, progress: Progress) -> Blocks:
    # Opened when the first row is asked for: a sheet nobody reads holds no file.
    size = path.stat().st_size
    with _text(path, how) as text:
        reader = _reader(text, how)
        _pass_over(reader, how)
        next(reader)
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
    return _without_end(rows), ""


def _without_end(rows: Rows) -> Rows:
    """Old systems write a sign for the end of a file, after its last row or in it."""
    if rows and rows[-1] and rows[-1][-1].endswith(END_OF_FILE):
        *cells, last = rows[-1]
        rows[-1] = [*cells, last.rstrip(END_OF_FILE)]
    return rows


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
