"""A table, whatever file it comes in: the one door of lists, rounds and counts. PURE.

The kind of a file is told by its first bytes, not by its name; then the same rules hold
for all: nothing invisible in a cell, letters of old fonts recognised.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from surveys.tabular.csv_rows import read_csv
from surveys.tabular.ods_rows import read_ods
from surveys.tabular.old_letters import converted, likely, old_code
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import (
    AS_IT_IS,
    Blocks,
    Choices,
    Day,
    Fault,
    OddRow,
    Progress,
    Row,
    Rows,
    Sheet,
    silent,
)
from surveys.tabular.tidy import tidied, tidy_blocks
from surveys.tabular.xls_rows import read_xls
from surveys.tabular.xlsx_rows import read_xlsx

SUFFIXES: Final = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods")
_ZIP: Final = b"PK"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Excel before 97 wrote its records without a document around them.
_RECORDS: Final = (
    b"\x09\x08",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)

IN_OLD_LETTERS: Final = {"tcvn3": "old_letters_tcvn3", "vni": "old_letters_vni"}

Reader = Callable[[Path, Problems, Progress, Choices], Sheet | None]


def read_table(
    path: Path,
    problems: Problems,
    progress: Progress = silent,
    choices: Choices = AS_IT_IS,
) -> Sheet | None:
    """The table of a file; None when it cannot be read, its problem noted."""
    reader = _reader(path, problems)
    sheet = reader(path, problems, progress, choices) if reader else None
    if sheet is None:
        return None
    blocks = _in_unicode(sheet.blocks, choices.letters)
    header = [tidied(_unicode(name, choices.letters)) for name in sheet.header]
    return replace(sheet, header=header, blocks=tidy_blocks(blocks))


def _reader(path: Path, problems: Problems) -> Reader | None:
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        problems.add("unreadable", file=path.name, reason=error.strerror)
        return None
    if start.startswith(_ZIP):
        return _of_archive(path, problems)
    if start == _COMPOUND or start.startswith(_RECORDS):
        return read_xls
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"):
        return _disguised(path, start, problems)
    return read_csv


def _of_archive(path: Path, problems: Problems) -> Reader | None:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
    except (BadZipFile, OSError, ValueError):
        # Its own reader says in what way it is broken.
        return read_ods if path.suffix.lower() == ".ods" else read_xlsx
    if "content.xml" in names:
        return read_ods
    if any(name.casefold().endswith("workbook.bin") for name in names):
        problems.add("unknown_format", file=path.name)
        return None
    return read_xlsx


def _disguised(path: Path, start: bytes, problems: Problems) -> Reader | None:
    """A text that bears the name of a workbook is read as text, a web page is not."""
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t")
    if path.suffix.lower() == ".xls" and text and not text.startswith(b"<"):
        return read_csv
    kind = path.suffix.lstrip(".").upper()
    reason = "HTML" if text.startswith(b"<") else "?"
    problems.add("broken_workbook", file=path.name, kind=kind, reason=reason)
    return None


def _in_unicode(blocks: Blocks, letters: str) -> Blocks:
    """Rows whose cells in an old code are converted from `letters`, or are faults.

    A column with such a cell among the first rows is taken to be in it throughout.
    """
    old: set[int] = set()
    for at, (numbers, rows) in enumerate(blocks):
        if letters and not at:
            old = _old_columns(rows)
        yield numbers, [_unicode_row(row, letters, old) for row in rows]


def _old_columns(rows: Rows) -> set[int]:
    width = max(map(len, rows), default=0)
    return {
        at for at in range(width) if likely(row[at] for row in rows if at < len(row))
    }


def _unicode_row(row: Row, letters: str, old: set[int]) -> Row:
    if "".join(row).isascii():
        return row
    if letters:
        cells = [_unicode(cell, letters, at in old) for at, cell in enumerate(row)]
        return OddRow(cells, row.faults) if isinstance(row, OddRow) else cells
    faults = list(_old_faults(row))
    if not faults:
        return row
    return OddRow(row, [*(row.faults if isinstance(row, OddRow) else ()), *faults])


def _old_faults(row: Row) -> Iterator[Fault]:
    for at, cell in enumerate(row):
        code = old_code(cell)
        if code:
            yield Fault(at, converted(cell, code), IN_OLD_LETTERS[code])


def _unicode(cell: str, letters: str, whole_column: bool = False) -> str:
    if not letters or cell.isascii() or isinstance(cell, Day):
        return cell
    if whole_column or old_code(cell):
        return converted(cell, letters) if _is_old(cell) else cell
    return cell


def _is_old(cell: str) -> bool:
    """Whether no letter of the cell is one that only Unicode has."""
    return all(ord(sign) < 0x180 or not sign.isalpha() for sign in cell)
