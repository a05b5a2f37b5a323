"""An uploaded table as rows of named cells, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile

from surveys.tabular.cells import composed
from surveys.tabular.files import read_table
from surveys.tabular.names import on_disk
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Sheet, judged
from work.tables.columns import Column, missing, places_of

MOST = 5000
# Names of columns that hold a day begin so.
DAYS = "valid_"
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
# Spreadsheets count days from here, their wrong leap day of 1900 included.
EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Line:
    """A row that is not blank: its number in the file, its cells by column."""

    row: int
    cells: dict[str, str]


def lines_of(
    upload: UploadedFile, columns: Sequence[Column], problems: Problems
) -> list[Line]:
    """The rows below the headings; what keeps the file from being read is noted."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / on_disk(upload.name or "")
        path.write_bytes(upload.read())
        sheet = read_table(path, problems)
        return [] if sheet is None else _lines(sheet, columns, problems)


def _lines(sheet: Sheet, columns: Sequence[Column], problems: Problems) -> list[Line]:
    places = places_of(columns, sheet.header)
    for column in missing(columns, places):
        problems.add("column_missing", file=sheet.file, row=1, column=column.name)
    if problems.count:
        return []
    days = {at for name, at in places.items() if name.startswith(DAYS)}
    found = []
    for numbers, rows in judged(
        sheet, problems, columns=set(places.values()), days=days
    ).blocks:
        for number, row in zip(numbers, rows, strict=True):
            if any(cell.strip() for cell in row):
                found.append(Line(number, _cells(row, columns, places)))
            if len(found) > MOST:
                problems.add("too_many_rows", file=sheet.file, row=number, most=MOST)
                return []
    if not found and not problems.count:
        problems.add("empty_file", file=sheet.file)
    return found


def _cells(
    row: Sequence[str], columns: Sequence[Column], places: dict[str, int]
) -> dict[str, str]:
    return {
        column.name: composed(" ".join(row[at].split()))
        if (at := places.get(column.name)) is not None and at < len(row)
        else ""
        for column in columns
    }


def day_of(words: str) -> date | None:
    """A day as people or spreadsheets write it; None for what is none."""
    if words.isascii() and words.isdecimal() and len(words) == 5:
        return EPOCH + timedelta(days=int(words))
    # A spreadsheet may keep the time of day as well.
    day = words.partition(" ")[0]
    for form in DAY_FORMATS:
        try:
            # A day alone, of no zone.
            return datetime.strptime(day, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None
