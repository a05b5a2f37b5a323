"""The workbook of a tree: its sheets to fill in, and one of the words they may say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from wording.shown import shown
from wording.spreadsheet_text import harmless
from wording.text import Text
from work.tables.blank import OPTIONS
from work.trees.layout import (
    LEAVES,
    LISTS,
    RULE_KEYS,
    RULES,
    SHEETS,
    TREE,
    VOCABULARIES,
    WORDS,
    SheetOf,
)
from work.trees.writing import Cells, rows_of

WIDE = (
    *("name_vi", "name_en", "evidence_vi", "evidence_en", "value", "value_en"),
    *("guidance_vi", "guidance_en", "meaning"),
)
# What an empty template shows of each kind of row.
EXAMPLE: dict[str, list[Cells]] = {
    LISTS.key: [
        {"kind": "body", "code": "office", "name_vi": "Văn phòng", "name_en": "Office"},
        {"kind": "method", "code": "appraised", "number": "100"},
        {"kind": "group", "code": "A", "number": "90", "years": "2026"},
        {"kind": "group", "code": "B", "number": "0", "years": "2026"},
    ],
    LEAVES.key: [
        {"kind": "field", "code": "1", "maximum": "100"},
        {"kind": "criterion", "code": "1.1"},
        {"kind": "component", "code": "1.1.1", "maximum": "60", "rule": "on-time"},
        {"kind": "component", "code": "1.1.2", "maximum": "40", "rule": "yes_no"},
    ],
    RULES.key: [
        {"rule": "on-time", "key": "kind", "value": "percent_bands"},
        {"rule": "on-time", "key": "band", "value": "90", "points": "60"},
        {"rule": "on-time", "key": "band", "value": "0", "points": "0"},
    ],
}


def of_text(text: str) -> bytes:
    """The workbook that says what a tree's file says."""
    return _book(rows_of(tomllib.loads(text, parse_float=Decimal)))


def empty() -> bytes:
    """The workbook to begin from: every key, and a row of each kind."""
    return _book(rows_of({}) | EXAMPLE)


def _book(rows: Mapping[str, Sequence[Cells]]) -> bytes:
    body = BytesIO()
    with xlsxwriter.Workbook(body, OPTIONS | {"strings_to_formulas": False}) as book:
        for sheet in SHEETS:
            _sheet(book, sheet, rows[sheet.key])
        _words(book)
    return body.getvalue()


def _sheet(book: Any, of: SheetOf, rows: Sequence[Cells]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    # As text, or Excel turns codes such as 1.10 into numbers and 1-2 into days.
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(shown(of.name))
    for at, column in enumerate(of.columns):
        sheet.set_column(at, at, 44 if column.name in WIDE else 16, text)
        mark = " *" if column.needed else ""
        sheet.write_string(0, at, f"{column.label}{mark}", bold)
        for number, row in enumerate(rows, start=1):
            if row.get(column.name):
                sheet.write_string(number, at, harmless(row[column.name]), text)
    sheet.freeze_panes(1, 2 if of is LEAVES else 0)


def _words(book: Any) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet = book.add_worksheet(shown(WORDS))
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 60)
    headings = (Text("Cột", "Column"), Text("Từ", "Word"), Text("Nghĩa", "Meaning"))
    sheet.write_row(0, 0, [shown(one) for one in headings], bold)
    for number, row in enumerate(_meanings(), start=1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)


def _meanings() -> Iterator[tuple[str, str, str]]:
    columns = {
        "kind": LEAVES.column("kind"),
        "list": LISTS.column("kind"),
        **{key: LEAVES.column(key) for key in ("method", "not_applicable", "part")},
        **{key: LEAVES.column(key) for key in ("rounding", "provisional", "rule")},
    }
    for key, words in VOCABULARIES.items():
        label = columns[key].label if key in columns else TREE.column("value").label
        for word, meaning in words.items():
            yield label, word, shown(meaning)
    for word, (meaning, _kind) in RULE_KEYS.items():
        yield f"{shown(RULES.name)}: {RULES.column('key').label}", word, shown(meaning)
