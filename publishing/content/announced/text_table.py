"""A table as text, however a spreadsheet wrote it: marks, separators, breaks.

Of this room: its tables come as CSV alone. Excel set to Vietnamese writes semicolons
and decimal commas, its "Unicode text" tabs in UTF-16, an old system a sign for the end.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator

SEPARATORS = (",", ";", "\t")
END_OF_FILE = "\x1a"
_DECLARED = re.compile(r'"?sep=(.)"?[;,\t]*\r?\n?', re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r"([+-]?\d{1,9}),(\d{1,2}|\d{4})", re.ASCII)


def decoded(body: bytes) -> str:
    """The text of a file in UTF-8, or in UTF-16 with its mark.

    Raises UnicodeDecodeError.
    """
    marked = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16" if marked else "utf-8-sig")


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row, the names of the columns first.

    Cells are tidied: one blank for any, nothing without a shape. Raises csv.Error.
    """
    text = text.removeprefix("\ufeff").rstrip(END_OF_FILE)
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, strict=True, delimiter=separator)
    if declared:
        next(reader, None)
    line = reader.line_num + 1
    for cells in reader:
        yield line, [tidied(cell) for cell in cells]
        line = reader.line_num + 1


def _separator(text: str) -> str:
    """The one that parts the names of the columns most often; else a comma."""
    names = text.lstrip("\r\n").split("\n", 1)[0]
    return max(SEPARATORS, key=names.count)


def tidied(cell: str) -> str:
    """As people mean it; control characters stay, to be refused."""
    shown = (sign for sign in cell if unicodedata.category(sign) != "Cf")
    return " ".join("".join(shown).split())


def with_point(cell: str) -> str:
    """A number with its decimal comma as a point; never before three digits alone,
    which may be thousands."""
    found = _DECIMAL_COMMA.fullmatch(cell)
    return f"{found[1]}.{found[2]}" if found else cell
