"""Answers chosen among options: perception, needs and expectations. PURE.

They enter no index. Each option becomes a column like that of a criterion: chosen,
not chosen, no answer, or not asked; a share of people then has its error like any.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.questionnaire.answers import (
    DOES_NOT_APPLY,
    NO_ANSWER,
    Answer,
    chosen,
)
from surveys.questionnaire.instrument import Instrument, Item, Skip

Columns = Mapping[str, Sequence[Answer]]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

CHOSEN, NOT_CHOSEN = 5, 1


def opinions(instrument: Instrument) -> tuple[Item, ...]:
    """Items with options, in file order, outside the block on who is answering."""
    profile = {item.block for item in instrument.items if item.domain}
    return tuple(
        item for item in instrument.items if item.options and item.block not in profile
    )


def columns(instrument: Instrument) -> tuple[tuple[str, str], ...]:
    """(item, option) of every option of those items, in file order."""
    return tuple(
        (item.code, option.code)
        for item in opinions(instrument)
        for option in item.options
    )


def encoded(instrument: Instrument, given: Columns, people: int) -> Bytes:
    """Bytes (n, options): 5 chosen, 1 another option chosen, 0 no answer, 9 not asked.

    `given`: the answers (n,) to each item by its code; nobody answered the others.
    Whoever left the filter before an item without an answer was not asked either.
    What is said in an item is looked up once, however many say it.
    """
    asked = _asked(instrument, given, people)
    silent = [None] * people
    sheets = [
        _sheet(item, given.get(item.code, silent), asked.get(item.code))
        for item in opinions(instrument)
    ]
    return np.concatenate([np.zeros((people, 0), np.uint8), *sheets], axis=1)


def _sheet(item: Item, given: Sequence[Answer], asked: Flags | None) -> Bytes:
    """Bytes (n, options) of one item; asked (n,), or everybody."""
    said, place = _said(given)
    marks = np.array([_marks(item, words) for words in said], np.uint8)
    sheet = marks.reshape(-1, len(item.options))[place]
    if asked is not None:
        sheet[~asked & (sheet == NO_ANSWER).all(axis=1)] = DOES_NOT_APPLY
    return sheet


def _marks(item: Item, words: tuple[str, ...]) -> list[int]:
    """The byte of each option where these were chosen."""
    other = NOT_CHOSEN if words else NO_ANSWER
    return [CHOSEN if option.code in words else other for option in item.options]


def _said(given: Sequence[Answer]) -> tuple[list[tuple[str, ...]], Ints]:
    """Different answers to an item, and the place of each person's among them (n,)."""
    words = given
    if list in set(map(type, given)):
        words = [tuple(word) if type(word) is list else word for word in given]
    places = {answer: place for place, answer in enumerate(dict.fromkeys(words))}
    place = np.fromiter(map(places.__getitem__, words), np.int64, len(words))
    return [chosen(answer) for answer in places], place


def _asked(instrument: Instrument, given: Columns, people: int) -> dict[str, Flags]:
    """Who was asked each item that stands under a skip (n,), as `applies` has it."""
    asked: dict[str, Flags] = {}
    everybody = np.ones(people, bool)
    skips = [(skip, _opened(skip, given, people)) for skip in instrument.skips]
    for item in instrument.items:
        known = everybody
        for skip, opened in skips:
            if item.code in skip.items:
                known = known & asked.get(skip.when, ~everybody) & opened
        asked[item.code] = known
    return {code: known for code, known in asked.items() if known is not everybody}


def _opened(skip: Skip, given: Columns, people: int) -> Flags:
    """Who gave one of the answers that open the items of a skip (n,)."""
    said, place = _said(given.get(skip.when, [None] * people))
    opening = [not set(words).isdisjoint(skip.answers) for words in said]
    return np.array(opening, bool)[place]
