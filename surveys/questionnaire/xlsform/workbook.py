"""A questionnaire written as an XLSForm workbook that reads as it. PURE."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from surveys.questionnaire.instrument import Block, Instrument, Item
from surveys.questionnaire.writing import ListNames, Options, list_names
from surveys.questionnaire.xlsform import conditions
from surveys.questionnaire.xlsform.conditions import Condition
from surveys.questionnaire.xlsform.layout import (
    CHOICES,
    CHOICES_COLUMNS,
    END,
    GROUP,
    KINDS,
    LEVELS,
    SETTINGS,
    SETTINGS_COLUMNS,
    SURVEY,
    SURVEY_COLUMNS,
    VI,
)
from wording.spreadsheet_text import harmless

OPTIONS = {"in_memory": True, "strings_to_numbers": False, "strings_to_urls": False}
OPTIONS |= {"strings_to_formulas": False}
WIDTHS = {"label_vi": 60, "label_en": 60, "title_vi": 60, "title_en": 60, "source": 40}
Cells = dict[str, str]
# The same questionnaire is the same file.
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def workbook(instrument: Instrument, names: ListNames | None = None) -> bytes:
    """The file; `names` are those its option lists had where they come from."""
    lists = list_names(instrument, names or {})
    scale = LEVELS
    while scale in lists.values():
        scale += "_"
    body = BytesIO()
    with xlsxwriter.Workbook(body, OPTIONS) as book:
        book.set_properties({"created": MADE})
        _write(book, SURVEY, SURVEY_COLUMNS, [*_survey(instrument, lists, scale)])
        _write(book, CHOICES, CHOICES_COLUMNS, [*_choices(instrument, lists, scale)])
        _write(book, SETTINGS, SETTINGS_COLUMNS, [_settings(instrument)])
    return body.getvalue()


def _write(
    book: Any, name: str, columns: Mapping[str, str], rows: Sequence[Cells]
) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    # As text, or Excel drops zeros of codes and turns "1-2" into a day.
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name)
    for at, (field, heading) in enumerate(columns.items()):
        sheet.set_column(at, at, WIDTHS.get(field, 18), text)
        sheet.write_string(0, at, heading, bold)
        for number, row in enumerate(rows, start=1):
            if row.get(field):
                sheet.write_string(number, at, guarded(row[field]), text)
    sheet.freeze_panes(1, 2 if name == SURVEY else 0)


def _survey(
    instrument: Instrument, lists: Mapping[Options, str], scale: str
) -> Iterator[Cells]:
    for block in instrument.blocks:
        yield _group(block)
        for item in instrument.items_of(block.code):
            yield _question(instrument, item, lists, scale)
        yield {"type": END}


def _group(block: Block) -> Cells:
    return {
        "type": GROUP,
        "name": block.code,
        "label_vi": block.title.vi,
        "label_en": block.title.en,
    }


def _question(
    instrument: Instrument, item: Item, lists: Mapping[Options, str], scale: str
) -> Cells:
    under = [
        Condition(skip.when, skip.answers)
        for skip in instrument.skips
        if item.code in skip.items
    ]
    return {
        "type": _type(item, lists, scale),
        "name": item.code,
        "label_vi": item.text.vi,
        "label_en": item.text.en,
        "relevant": conditions.written(under),
        "constraint": conditions.written_most(item.choose) if item.choose else "",
        "scored": "yes" if item.scored else "",
        "factor": item.factor or "",
        "domain": item.domain or "",
        "wording": item.wording,
        "source": item.source,
    }


def _type(item: Item, lists: Mapping[Options, str], scale: str) -> str:
    if item.scored:
        return f"select_one {scale}"
    if item.kind in KINDS:
        return KINDS[item.kind]
    select = "select_one" if item.kind == "single" else "select_multiple"
    return f"{select} {lists[item.options]}"


def _choices(
    instrument: Instrument, lists: Mapping[Options, str], scale: str
) -> Iterator[Cells]:
    for level in instrument.levels:
        yield _choice(scale, str(level.value), level.text.vi, level.text.en)
    for options, name in lists.items():
        for option in options:
            yield _choice(name, option.code, option.text.vi, option.text.en)


def _choice(list_name: str, name: str, vi: str, en: str) -> Cells:
    return {"list_name": list_name, "name": name, "label_vi": vi, "label_en": en}


def _settings(instrument: Instrument) -> Cells:
    return {
        "title_vi": instrument.title.vi,
        "title_en": instrument.title.en,
        "form_id": instrument.code,
        "version": instrument.version,
        "default_language": VI,
        "legal_basis": instrument.legal_basis,
        "levels_wording": instrument.levels_wording,
        "levels_source": instrument.levels_source,
    }


def guarded(text: str) -> str:
    """As a cell: with an apostrophe before what a spreadsheet takes for a formula."""
    return f"'{text}" if _looks_like_a_formula(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` made this cell of."""
    own = cell.startswith("'") and _looks_like_a_formula(cell[1:])
    return cell[1:] if own else cell


def _looks_like_a_formula(text: str) -> bool:
    """Whether it would be one, but for apostrophes before it."""
    bare = text.lstrip("'")
    return harmless(bare) == f"'{bare}"
