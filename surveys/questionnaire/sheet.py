"""An instrument laid out for keying: sections, rows, and the key of every answer. PURE.

Keys: 1 to 5 a level, 9 does not apply, 0 no answer. Other items: one key an option;
two digits where there are more than eight to choose one of.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from surveys.questionnaire import Answers, Instrument, Item, Text
from surveys.questionnaire.answers import NOT_APPLICABLE_MARK

NOT_APPLICABLE_KEY = "9"
NO_ANSWER_KEY = "0"
# With more options a single digit would no longer leave 9 and 0 their meaning.
MOST_SINGLE_KEYS = 8
MOST_MULTIPLE_KEYS = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to press: `value` is sent, `key` pressed, `label` read."""

    value: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One item on the screen; `width` digits choose an answer, 0 means typing."""

    code: str
    kind: str
    text: str
    choices: tuple[Choice, ...]
    width: int
    choose: int | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    title: str
    lines: tuple[Line, ...]


def sections(
    instrument: Instrument, *, language: str, words: Mapping[str, str]
) -> tuple[Section, ...]:
    """`words` gives the labels of "x" (does not apply) and "" (no answer)."""

    def said(text: Text) -> str:
        return text.to(language)

    return tuple(
        Section(
            block.code,
            said(block.title),
            tuple(
                _line(instrument, item, said, words)
                for item in instrument.items_of(block.code)
            ),
        )
        for block in instrument.blocks
    )


def plan(instrument: Instrument) -> dict[str, object]:
    """What the keypad must know, as JSON values: rows with keys, and the skips."""
    return {
        "rows": [
            {
                "code": item.code,
                "kind": item.kind,
                "keys": {key: value for value, key in _keys(instrument, item)},
                "width": _width(item),
                "choose": item.choose,
            }
            for item in instrument.items
        ],
        "skips": [
            {"items": list(skip.items), "when": skip.when, "answers": skip.answers}
            for skip in instrument.skips
        ],
    }


def answers_in(
    instrument: Instrument, fields: Callable[[str], Sequence[str]]
) -> dict[str, int | str | list[str] | None]:
    """Answers by item from a submitted page; `fields(code)` gives its texts.

    What is no level, option or number is left for the questionnaire to refuse.
    """
    return {
        item.code: _answer(item, [text.strip() for text in fields(item.code)])
        for item in instrument.items
    }


def missing(
    instrument: Instrument, answers: Answers, asked: Sequence[str]
) -> list[Item]:
    """Items this person is asked and nothing was keyed for; words may stay empty."""
    return [
        instrument.by_code[code]
        for code in asked
        if instrument.by_code[code].kind != "text"
        and answers.get(code) in (None, "", [])
    ]


def _answer(item: Item, texts: list[str]) -> int | str | list[str] | None:
    first = texts[0] if texts else ""
    match item.kind:
        case "multiple":
            return [text for text in texts if text]
        case "satisfaction" if first in ("1", "2", "3", "4", "5"):
            return int(first)
        case "number" if first.isdecimal():
            return int(first)
        case _:
            return first or None


def _line(
    instrument: Instrument,
    item: Item,
    said: Callable[[Text], str],
    words: Mapping[str, str],
) -> Line:
    labels = {str(level.value): said(level.text) for level in instrument.levels}
    labels |= words
    if not item.scored:
        labels = {option.code: said(option.text) for option in item.options}
        labels[""] = words[""]
    return Line(
        code=item.code,
        kind=item.kind,
        text=said(item.text),
        choices=tuple(
            Choice(value, key, labels[value]) for value, key in _keys(instrument, item)
        ),
        width=_width(item),
        choose=item.choose,
        provisional=item.provisional,
    )


def _width(item: Item) -> int:
    match item.kind:
        case "number" | "text":
            return 0
        case "single" if len(item.options) > MOST_SINGLE_KEYS:
            return 2
        case "multiple" if len(item.options) > MOST_MULTIPLE_KEYS:
            return 2
        case _:
            return 1


def _keys(instrument: Instrument, item: Item) -> list[tuple[str, str]]:
    """(value, key) of every answer, in the order they stand on the screen."""
    width = _width(item)
    match item.kind:
        case "satisfaction":
            levels = [
                (str(level.value), str(level.value)) for level in instrument.levels
            ]
            return [
                *levels,
                (NOT_APPLICABLE_MARK, NOT_APPLICABLE_KEY),
                ("", NO_ANSWER_KEY),
            ]
        case "single":
            numbered = enumerate(item.options, start=1)
            keys = [(option.code, f"{at:0{width}d}") for at, option in numbered]
            return [*keys, ("", NO_ANSWER_KEY * width)]
        case "multiple":
            numbered = enumerate(item.options, start=1)
            # The tenth of ten options stands on 0, as on a keyboard.
            return [
                (option.code, f"{at:0{width}d}"[-width:]) for at, option in numbered
            ]
        case _:
            return []
