"""How a text file is written: its letters, and what stands between its columns. PURE.

A Vietnamese Excel writes semicolons and decimal commas, a clipboard tabs, an old system
Windows-1258 or the letters of old fonts. Each is recognised by what the file says.
"""

import codecs
import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from surveys.tabular.old_letters import CODES, MOSTLY, converted, share

SAMPLE: Final = 1 << 16
LOOKED_AT: Final = 30
SEPARATORS: Final = (",", ";", "\t", "|")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?[;,\t]*', re.IGNORECASE)
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Written:
    """`skipped` rows stand before the column names: `sep=;` and blank ones."""

    encoding: str
    separator: str
    skipped: int


def marked_encoding(path: Path) -> str | None:
    """The encoding a file declares by its first bytes, or shows by its zero bytes."""
    with path.open("rb") as stream:
        start = stream.read(4096)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    zeros = [start[at::2].count(0) for at in (0, 1)]
    if max(zeros) * 4 > len(start):
        return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    return None


def guessed_encoding(path: Path) -> str | None:
    """The 8-bit encoding in which a file that is not UTF-8 reads as Vietnamese.

    Text in an old font is "cp1252": its letters are recognised cell by cell.
    """
    with path.open("rb") as stream:
        sample = stream.read(1 << 20)
    shares = {"cp1258": share(unicodedata.normalize("NFC", _decoded(sample, "cp1258")))}
    latin = _decoded(sample, "cp1252")
    shares |= {code: share(converted(latin, code)) for code in CODES}
    best = max(shares, key=lambda name: shares[name])
    encoding = "cp1258" if best == "cp1258" else "cp1252"
    # Words of the header may be English, and names foreign.
    return encoding if shares[best] >= MOSTLY and is_text(path, encoding) else None


def _decoded(sample: bytes, encoding: str) -> str:
    return sample.decode(encoding, "replace")


def is_text(path: Path, encoding: str) -> bool:
    """Whether the whole file can be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def written(path: Path, encoding: str) -> Written:
    """How a file of that encoding parts its columns."""
    with path.open(encoding=encoding, newline="") as text:
        sample = text.read(SAMPLE)
    lines = sample.splitlines()[:LOOKED_AT]
    declared = _SEPARATOR_LINE.fullmatch(lines[0].strip(" ")) if lines else None
    separator = declared[1] if declared else likely_separator(lines)
    skipped = 1 if declared else 0
    rest = csv.reader(lines[skipped:], delimiter=separator)
    for cells in _lenient(rest):
        if any(cell.strip() for cell in cells):
            break
        skipped += 1
    return Written(encoding, separator, skipped)


def likely_separator(lines: Iterable[str]) -> str:
    """The sign that parts most lines into the same number of cells; else a comma."""
    lines = list(lines)
    return max(SEPARATORS, key=lambda sign: _regularity(lines, sign))


def _regularity(lines: list[str], separator: str) -> tuple[int, int]:
    """Lines of the most common width over one, and that width."""
    widths = Counter(
        len(row) for row in _lenient(csv.reader(lines, delimiter=separator))
    )
    several = [(count, width) for width, count in widths.items() if width > 1]
    return max(several, default=(0, 0))


def _lenient(rows: Iterable[list[str]]) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        found.extend(rows)
    except csv.Error:
        # Broken quotes are named, with their line, by who reads the rows.
        return found
    return found
