"""A questionnaire as the sheet of paper that surveyors carry: PDF/UA-1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from surveys.channels.forms.filled import laid_out
from surveys.models import ConsentText
from surveys.models.case import SERIAL_DIGITS
from surveys.questionnaire.instrument import Instrument
from surveys.questionnaire.sheet import Line, Section
from wording.printing import fonts, printed
from wording.shown import language, shown

TEMPLATE = Path(__file__).parent / "form.typ"


def pdf(
    instrument: Instrument, consent: ConsentText, *, is_draft: bool, at: datetime
) -> bytes:
    """The sheet in the language of the page, with the words to the respondent.

    The numbers before the answers are the keys that a clerk presses.
    """
    words = {
        "language": language(),
        "title": shown(instrument.title),
        "basis": instrument.legal_basis,
        "serial": _("Number of the form"),
        "digits": SERIAL_DIGITS,
        "draft": _("Draft: not for the field") if is_draft else "",
        "consent": consent.lines,
        "consent_code": f"{_('Version')} {consent.code}",
        "how": _("Circle one number in each row."),
        "levels": [shown(level.text) for level in instrument.levels],
        "outside": _("does not apply"),
        "most": _("choose at most"),
        "provisional": _("Words marked * are provisional."),
        "version": f"{instrument.code} · {instrument.version}",
        "sections": [_section(instrument, one) for one in laid_out(instrument)],
    }

    def compiled(said: dict[str, Any]) -> bytes:
        made: bytes = typst.compile(
            str(TEMPLATE),
            font_paths=fonts(),
            pdf_standards=["ua-1"],
            sys_inputs={"form": json.dumps(said, ensure_ascii=False)},
            timestamp=int(at.timestamp()),
        )
        return made

    return printed(words, compiled)


def _section(instrument: Instrument, section: Section) -> dict[str, Any]:
    """Rows one after another that offer the levels stand in one table."""
    runs = groupby(section.lines, key=lambda line: line.kind == "satisfaction")
    return {
        "title": section.title,
        "runs": [
            {"scored": scored, "lines": [_line(instrument, line) for line in lines]}
            for scored, lines in runs
        ],
    }


def _line(instrument: Instrument, line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "kind": line.kind,
        "text": f"{line.text}{' *' if line.provisional else ''}",
        "only": "; ".join(_conditions(instrument, line.code)),
        "choose": line.choose or 0,
        # What was left empty is no answer to print.
        "options": [[c.key, c.label] for c in line.choices if c.value],
    }


def _conditions(instrument: Instrument, code: str) -> Iterator[str]:
    """Of whom an item is asked, in words: only if N5 is late."""
    for skip in instrument.skips:
        if code in skip.items:
            options = instrument.by_code[skip.when].options
            answers = [shown(o.text) for o in options if o.code in skip.answers]
            said = {"item": skip.when, "answers": ", ".join(answers)}
            yield _("only if %(item)s: %(answers)s") % said
