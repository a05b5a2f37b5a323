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
    applies,
    chosen,
)
from surveys.questionnaire.instrument import Instrument, Item

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


def encoded(
    instrument: Instrument, people: Sequence[Mapping[str, Answer] | None]
) -> NDArray[np.uint8]:
    """Bytes (n, options): 5 chosen, 1 another option chosen, 0 no answer, 9 not asked.

    Whoever left the filter before an item without an answer was not asked either.
    """
    items = opinions(instrument)
    places = {item.code: place for place, item in enumerate(items)}
    width = [len(item.options) for item in items]
    starts = np.concatenate([[0], np.cumsum(width)[:-1]]).astype(int)
    option = [{o.code: i for i, o in enumerate(item.options)} for item in items]
    sheet = np.full((len(people), sum(width)), NO_ANSWER, np.uint8)
    filtered = {code for skip in instrument.skips for code in skip.items}
    for row, given in enumerate(people):
        asked = applies(instrument, given or {}) if filtered else ()
        for code in filtered.intersection(places) - set(asked):
            at = starts[places[code]]
            sheet[row, at : at + width[places[code]]] = DOES_NOT_APPLY
        for code, answer in (given or {}).items():
            place = places.get(code)
            words = chosen(answer)
            if place is None or not words:
                continue
            at = starts[place]
            sheet[row, at : at + width[place]] = NOT_CHOSEN
            for word in words:
                if word in option[place]:
                    sheet[row, at + option[place][word]] = CHOSEN
    return sheet
