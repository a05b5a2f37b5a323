"""The template of a table: its headings, a row of examples, and what they mean."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from django.http import Http404, HttpResponse

from wording.spreadsheet_text import harmless
from work.tables.columns import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_urls": False}


Rows = Sequence[Sequence[str]]


def answer(
    columns: Sequence[Column], *, name: str, suffix: str, rows: Rows | None = None
) -> HttpResponse:
    """The file to fill in, in the language of the page: with what is known already,
    or with a row of examples. Raises Http404.
    """
    makers = {"csv": (_csv, "text/csv; charset=utf-8"), "xlsx": (_xlsx, XLSX)}
    if suffix not in makers:
        raise Http404
    make, kind = makers[suffix]
    known = [[one.example for one in columns]] if rows is None else rows
    found = HttpResponse(make(columns, known), content_type=kind)
    found["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    return found


def _headings(columns: Sequence[Column]) -> list[str]:
    return [harmless(f"{one.label}{' *' if one.needed else ''}") for one in columns]


def _csv(columns: Sequence[Column], rows: Rows) -> bytes:
    text = StringIO()
    table = csv.writer(text)
    table.writerow(_headings(columns))
    table.writerows([harmless(cell) for cell in row] for row in rows)
    # With BOM, or Excel shows Vietnamese letters wrongly.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[Column], rows: Rows) -> bytes:
    body = BytesIO()
    with xlsxwriter.Workbook(body, OPTIONS) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        # As text, or Excel drops zeros of codes and phones and turns days about.
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet()
        sheet.set_column(0, len(columns) - 1, 24, text)
        sheet.write_row(0, 0, _headings(columns), bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, list(map(harmless, row)), text)
        sheet.freeze_panes(1, 0)
    return body.getvalue()
