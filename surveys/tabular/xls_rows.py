"""Rows of an XLS workbook (Excel 97 to 2003, and earlier), read by xlrd. PURE."""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import xlrd

from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices, Fault, Progress, Sheet
from surveys.tabular.workbooks import (
    Found,
    HugeBook,
    LockedBook,
    Merged,
    OldDocument,
    ParsedRow,
    day_text,
    is_long,
    note_broken,
    number_text,
    sheet_of,
)

KIND: Final = "xls"
# 65,536 rows of 60 answers are about 60 MB; nothing in the format is packed.
MOST: Final = 128 << 20
# xlrd reads what it is told to and trips over what is not there in many ways.
DAMAGE: Final = (Exception,)
# How a compound document names the stream of a workbook under a password.
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")


def read_xls(
    path: Path, problems: Problems, progress: Progress, choices: Choices = AS_IT_IS
) -> Sheet | None:
    """The sheet people see; None when it cannot be read, its problem noted."""
    try:
        book = _opened(path)
        sheets = [
            Found(
                sheet.name,
                sheet.visibility != 0,
                partial(_parsed, sheet, book.datemode == 1, progress),
                Merged([_range(one) for one in sheet.merged_cells]),
            )
            for sheet in book.sheets()
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


def _opened(path: Path) -> Any:
    size = path.stat().st_size
    if size > MOST:
        raise HugeBook(size, MOST)
    content = path.read_bytes()
    if _LOCKED in content:
        raise LockedBook
    try:
        return xlrd.open_workbook(
            file_contents=content, logfile=io.StringIO(), formatting_info=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise LockedBook from None
        raise OldDocument(str(error)) from None
    except Exception as error:
        raise OldDocument(str(error)) from None


def _range(merged: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    top, below, left, beyond = merged
    return top + 1, left, below, beyond - 1


def _parsed(
    sheet: Any, since_1904: bool, progress: Progress, _: Merged
) -> Iterator[ParsedRow]:
    for at in range(sheet.nrows):
        cells: list[str] = []
        faults: list[Fault] = []
        for column in range(sheet.row_len(at)):
            kind, value = sheet.cell_type(at, column), sheet.cell_value(at, column)
            text, code = _shown(kind, value, since_1904)
            cells.append(text)
            if code:
                faults.append(Fault(column, text, code))
        yield at + 1, cells, faults
        progress(at + 1, sheet.nrows)


def _shown(kind: int, value: Any, since_1904: bool) -> tuple[str, str | None]:
    """The text a CSV would hold, and what keeps it from being taken as it is."""
    match kind:
        case xlrd.XL_CELL_NUMBER:
            text = repr(value)
            return (text, "long_number") if is_long(text) else (number_text(text), None)
        case xlrd.XL_CELL_DATE:
            return day_text(value, since_1904=since_1904), "date"
        case xlrd.XL_CELL_BOOLEAN:
            return ("TRUE" if value else "FALSE"), None
        case xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(value, "#ERROR"), "formula"
    return str(value), None
