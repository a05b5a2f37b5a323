"""A release as a workbook for people: ranking, criteria, answers, and what it is."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import cast

import xlsxwriter
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.exports import sheets
from publishing.exports.heading import heading
from publishing.exports.table import BASES
from publishing.models import Release
from wording.spreadsheet_text import harmless

INK, SOFT, LINE, NOTICE = "#16302f", "#566663", "#e6e0d3", "#fbeec9"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write(release: Release) -> bytes:
    """The workbook in the active language; the same bytes whenever it is made."""
    body = BytesIO()
    with xlsxwriter.Workbook(body, OPTIONS) as book:
        told = heading(release)
        book.set_properties(
            {
                "title": told.title,
                "subject": told.method,
                "comments": "\n".join(told.lines),
                "created": cast(datetime, release.sealed_at).replace(tzinfo=None),
            }
        )
        formats = _formats(book)
        for sheet in sheets.of(release):
            _sheet(book, sheet, told, formats)
        _about(book, release, told, formats)
    return body.getvalue()


def _formats(book):
    font = {"font_name": "Be Vietnam Pro", "font_color": INK, "valign": "vcenter"}
    made = {
        "title": font | {"bold": True, "font_size": 14},
        "notice": font | {"bold": True, "bg_color": NOTICE},
        "soft": font | {"font_color": SOFT, "font_size": 9},
        "head": font | {"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"},
        "text": font | {"bottom": 4, "bottom_color": LINE},
        "whole": font | {"num_format": "#,##0", "bottom": 4, "bottom_color": LINE},
        "percent": font | {"num_format": "0.00", "bottom": 4, "bottom_color": LINE},
        "points": font
        | {"num_format": "+0.00;-0.00;0.00", "bottom": 4, "bottom_color": LINE},
        "wrap": font | {"text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(words) for name, words in made.items()}


def _sheet(book, sheet, told, formats) -> None:
    page = book.add_worksheet(sheet.name)
    first = _top(page, told, formats, sheet.says)
    for column, head in enumerate(sheet.heads):
        page.write_string(first, column, harmless(head.label), formats["head"])
        page.set_column(column, column, head.width)
    for row, cells in enumerate(sheet.rows, first + 1):
        for column, (head, value) in enumerate(zip(sheet.heads, cells, strict=True)):
            if value is None:
                page.write_blank(row, column, None, formats[head.kind])
            elif head.kind == "text":
                page.write_string(row, column, harmless(value), formats["text"])
            else:
                page.write_number(row, column, value, formats[head.kind])
    page.set_row(first, 48)
    page.freeze_panes(first + 1, sheet.frozen)
    page.autofilter(first, 0, first + len(sheet.rows), len(sheet.heads) - 1)
    page.repeat_rows(first)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _top(page, told, formats, says):
    """The lines every sheet starts with; the number of the row after them."""
    lines = [(told.title, "title")]
    lines += [(told.warning, "notice")] if told.warning else []
    lines += [(says, "soft"), (told.source, "soft"), (told.method, "soft")]
    lines += [(told.digest, "soft")]
    for row, (line, kind) in enumerate(lines):
        page.write_string(row, 0, harmless(line), formats[kind])
    return len(lines) + 1


def _about(book, release: Release, told, formats) -> None:
    page = book.add_worksheet(_("About"))
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 90)
    first = _top(page, told, formats, "")
    for row, (name, value) in enumerate(_facts(release), first):
        page.write_string(row, 0, harmless(str(name)), formats["head"])
        page.write_string(row, 1, harmless(str(value)), formats["wrap"])


def _facts(release):
    yield _("Round"), release.round_code
    yield _("Edition"), release.edition
    yield _("Public since"), phrasing.moment(release.embargo_until)
    yield _("Sealed"), phrasing.moment(release.sealed_at)
    yield _("Geography"), ", ".join(str(BASES.get(b, b)) for b in release.bases)
    yield _("Fewest respondents of a figure"), release.minimum_respondents
    yield _("Confidence of the limits (%)"), phrasing.number(release.confidence_percent)
    yield _("Digest of the answers"), release.input_digest
    yield _("Version of the code"), release.code_version
    if release.reason:
        yield _("Why this edition:"), release.reason
    if release.notes:
        yield _("Notes of the round"), release.notes
    if release.provisional:
        rules = [str(phrasing.RULES.get(code, code)) for code in release.provisional]
        yield _("What is provisional"), "; ".join(rules)
