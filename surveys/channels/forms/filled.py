"""The lines of a questionnaire with what was given to them and what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from surveys.questionnaire import Instrument, Item, sheet
from surveys.questionnaire.sheet import Choice, Line, Section
from wording.shown import language


@dataclass(frozen=True)
class Row:
    """`choices` are (choice, whether given); `text` what was typed; `wrong` a
    sentence; `empty` whether an answer is missing."""

    line: Line
    choices: tuple[tuple[Choice, bool], ...]
    text: str
    wrong: str
    empty: bool


def laid_out(instrument: Instrument) -> tuple[Section, ...]:
    """The questionnaire as sections of lines, in the language of the page."""
    words = {"x": _("does not apply"), "": _("no answer")}
    return sheet.sections(instrument, language=language(), words=words)


def filled(
    sections: Iterable[Section],
    *,
    answers: Mapping[str, Any] | None = None,
    wrong: Mapping[str, str] | None = None,
    empty: Iterable[Item] = (),
) -> list[tuple[Section, list[Row]]]:
    """(section, rows) of a questionnaire; nothing is given when answers are None."""
    codes = {item.code for item in empty}
    return [
        (
            section,
            [
                _row(line, answers, (wrong or {}).get(line.code, ""), codes)
                for line in section.lines
            ],
        )
        for section in sections
    ]


def _row(line, answers, wrong, codes):
    given = None if answers is None else answers.get(line.code)
    chosen = set(given) if isinstance(given, list) else {str(given or "")}
    # An empty page has nothing chosen, not even "no answer".
    is_new = answers is None
    return Row(
        line=line,
        choices=tuple(
            (choice, not is_new and choice.value in chosen) for choice in line.choices
        ),
        text="" if line.width or given is None else str(given),
        wrong=wrong,
        empty=line.code in codes,
    )
