"""A table of announced figures in other people's formats, from one list of columns."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import cast

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import phrasing
from publishing.exports import announced_sdmx
from publishing.exports.announced_rows import COLUMNS, rows
from publishing.models import AnnouncedEdition
from wording.spreadsheet_text import harmless

MARK = "\ufeff"
NOTE = gettext_lazy(
    "As announced; no margin of error was published. Nothing of it was computed from"
    " answers."
)


@dataclass(frozen=True, slots=True)
class File:
    name: str
    kind: str
    form: str
    make: Callable[[AnnouncedEdition], bytes]

    def body(self, edition: AnnouncedEdition) -> bytes:
        return self.make(edition)


def citation(edition: AnnouncedEdition, *, address: str = "") -> str:
    """How to cite an edition, in the active language."""
    words = _("edition %(edition)s") % {"edition": edition.edition}
    sealed = cast(datetime, edition.sealed_at)
    where = f" {address}" if address else ""
    told = f"{edition.name}, {words}, {phrasing.day(sealed)}."
    return f"{told}{where} SHA-256 {edition.digest[:16]}…"


def as_csv(edition: AnnouncedEdition) -> bytes:
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(edition):
        writer.writerow([_cell(row[name]) for name in COLUMNS])
    return f"{MARK}{written.getvalue()}".encode()


def _cell(value: object) -> object:
    return "" if value is None else harmless(value) if isinstance(value, str) else value


def as_json(edition: AnnouncedEdition) -> bytes:
    """Numbers as strings, exactly as printed."""
    told = {
        "table": edition.code,
        "index": edition.family,
        "edition": edition.edition,
        "name": {"vi": edition.name_vi, "en": edition.name_en},
        "sha256": edition.digest,
        "announced": True,
        "simulated": False,
        "note": str(NOTE),
        "figures": [
            {name: value for name, value in row.items() if value not in (None, "")}
            for row in rows(edition)
        ],
    }
    return json.dumps(told, ensure_ascii=False, default=str).encode()


def as_xlsx(edition: AnnouncedEdition) -> bytes:
    """One sheet of figures under three lines that say what they are."""
    body = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False}
    with xlsxwriter.Workbook(body, options | {"strings_to_urls": False}) as book:
        sealed = cast(datetime, edition.sealed_at).replace(tzinfo=None)
        book.set_properties({"title": edition.name, "created": sealed})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Figures"))
        for number, line in enumerate((edition.name, str(NOTE), citation(edition))):
            sheet.write_string(number, 0, harmless(line), bold if not number else None)
        sheet.write_row(4, 0, COLUMNS, bold)
        for number, row in enumerate(rows(edition), 5):
            for column, name in enumerate(COLUMNS):
                _write(sheet, number, column, row[name])
        sheet.freeze_panes(5, 2)
    return body.getvalue()


def _write(
    sheet: xlsxwriter.workbook.Worksheet, row: int, column: int, value: object
) -> None:
    if isinstance(value, Decimal | int):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, harmless(str(value)))


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SDMX = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
_STRUCTURE = "application/vnd.sdmx.structure+xml; version=3.0.0; charset=utf-8"
FILES = (
    File("figures.csv", "text/csv; charset=utf-8", "CSV", as_csv),
    File("figures.json", "application/json", "JSON", as_json),
    File("figures.xlsx", _SHEET, "Excel", as_xlsx),
    File("sdmx-figures.csv", _SDMX, "SDMX-CSV 2.0", announced_sdmx.as_sdmx),
    File("sdmx-structure.xml", _STRUCTURE, "SDMX-ML 3.0", announced_sdmx.as_structure),
)
BY_NAME = {file.name: file for file in FILES}
