"""Options chosen in items that are not scored: printed shares met, the rest chance."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from surveys.questionnaire.choices import opinions
from surveys.questionnaire.instrument import Instrument, Item

# Chance shares of the options lean towards those listed first, as answers do.
LEAN = 0.75
MANY = 0.35
NO_ANSWER = 0.004

Printed = Mapping[str, Mapping[str, str]]


def columns(
    instrument: Instrument, number: int, *, printed: Printed, seed: int
) -> dict[str, list[str]]:
    """Columns of the round's file, one cell a person: codes parted by spaces.

    `printed` holds percents by item and option; those people are exactly as many as
    the percent of whoever was asked allows. Who was not asked has an empty cell.
    """
    rng = np.random.default_rng([seed, 1])
    cells: dict[str, list[str]] = {}
    for item in opinions(instrument):
        asked = _asked(instrument, item, cells, number)
        cells[item.code] = _cells(item, asked, printed.get(item.code), rng)
    return cells


def _asked(
    instrument: Instrument, item: Item, cells: Mapping[str, Sequence[str]], number: int
) -> NDArray[np.bool_]:
    asked = np.ones(number, bool)
    for skip in instrument.skips:
        if item.code in skip.items and skip.when in cells:
            asked &= np.isin(cells[skip.when], skip.answers)
    return asked


def _cells(
    item: Item,
    asked: NDArray[np.bool_],
    printed: Mapping[str, str] | None,
    rng: np.random.Generator,
) -> list[str]:
    codes = [option.code for option in item.options]
    if item.kind == "multiple":
        return _several(codes, asked, item.choose, rng)
    people = np.flatnonzero(asked)
    if not printed:
        people = people[rng.random(len(people)) >= NO_ANSWER]
        shares = LEAN ** np.arange(len(codes)) * rng.uniform(0.5, 1.5, len(codes))
    else:
        shares = np.array([float(printed[code]) for code in codes])
    edges = np.rint(np.cumsum(shares / shares.sum()) * len(people)).astype(int)
    order = rng.permutation(people)
    cells = np.full(len(asked), "", dtype=object)
    for code, start, end in zip(codes, [0, *edges[:-1]], edges, strict=True):
        cells[order[start:end]] = code
    return list(cells)


def _several(
    codes: list[str],
    asked: NDArray[np.bool_],
    choose: int | None,
    rng: np.random.Generator,
) -> list[str]:
    """Options chosen one by one, or the most wished for where their number is set."""
    chance = rng.random((len(asked), len(codes)))
    likely = MANY * rng.uniform(0.5, 1.8, len(codes))
    chosen = chance < likely
    if choose:
        wished = np.argsort(chance / likely, axis=1)[:, :choose]
        chosen = np.zeros_like(chosen)
        np.put_along_axis(chosen, wished, True, axis=1)
    return [
        " ".join(code for code, yes in zip(codes, row, strict=True) if yes)
        if ask
        else ""
        for row, ask in zip(chosen, asked, strict=True)
    ]
