"""What people chose in items that are not scored: shares of options with their limits.

Perception, needs and expectations enter no index. Their shares are estimated under the
same design as the criteria, each option as a criterion of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localities.models import Unit
from publishing.content import release_content as handed
from publishing.content.release_content import OpinionRow
from scoring import methodology as methods
from scoring.estimation.design import Floats
from scoring.estimation.intervals import limits
from scoring.estimation.taylor import State, estimate
from scoring.estimation.whole import mean_of_units
from scoring.indices.estimates import Grouping, masked, summed
from scoring.methodology.model import Methodology
from scoring.release.distributions import percents
from scoring.runs.stored import StoredRun
from surveys.questionnaire import choices
from surveys.questionnaire.instrument import Instrument, Item

CHOSEN = (0, 0, 0, 0, 0, 1, 0)
ANSWERED = (0, 1, 1, 1, 1, 1, 0)


@dataclass(frozen=True)
class Shares:
    """Of the units of a basis: people who answered, shares, limits (units, options).

    Percents and limits are printed ones.
    """

    answered: np.ndarray
    value: np.ndarray
    percent: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    known: np.ndarray
    limited: np.ndarray


def opinions(stored: StoredRun, *, nation_only: bool = False) -> Iterator[OpinionRow]:
    """Rows of every basis, unit, item and option; none of a round without such items.

    Where a unit has fewer answers to an item than the minimum, the item is told of the
    whole alone: a sum less its other parts would give the unit away.
    """
    if not stored.opinions:
        return
    method, items = stored.method, choices.opinions(stored.instrument)
    found = list(shares(stored))
    small = too_small(items, found, minimum=method.minimum_respondents)
    for grouping, places, measured in found:
        for item, start in placed(items):
            hidden = nation_only or item.code in small
            if hidden and (grouping.ranked or grouping.basis != handed.PUBLISHED):
                continue
            columns = slice(start, start + len(item.options))
            told: Any = measured.percent[:, columns]
            if item.kind == "single":
                told = percents(measured.value[:, columns])
            for u, unit in enumerate(places):
                yield from rows_of(
                    item, start, measured, u, told[u], method, unit, grouping.basis
                )


def shares(
    stored: StoredRun,
) -> Iterator[tuple[Grouping, list[Unit], Shares]]:
    """(Grouping, its units, their shares of options with limits) of each basis."""
    counts = np.concatenate([own.counts for own in stored.opinions])
    weighted = np.concatenate([own.weighted for own in stored.opinions])
    parts = masked(weighted, CHOSEN), masked(weighted, ANSWERED)
    people = masked(counts, ANSWERED)
    for grouping, places in stored.grouped:
        yield grouping, places, of_units(stored, grouping, parts, people)


def of_units(
    stored: StoredRun, grouping: Grouping, parts: tuple[Floats, Floats], people: Floats
) -> Shares:
    """Shares of the units of one basis; people (rows, options) who answered."""
    scorer = stored.scorer
    unit = grouping.of_locality[scorer.locality]
    if grouping.shares is None:
        measured = estimate(scorer.design, *parts, unit=unit, residual=scorer.residual)
    else:
        apart = estimate(
            scorer.design, *parts, unit=scorer.locality, residual=scorer.residual
        )
        measured = mean_of_units(apart, grouping.shares, residual=scorer.residual)
    answered = summed(people, unit, len(grouping.units))
    bounds = limits(measured, answered, confidence=stored.method.confidence)
    return Shares(
        answered=answered,
        value=measured.value,
        percent=printed(measured.value, stored.method),
        lower=printed(bounds.lower, stored.method),
        upper=printed(bounds.upper, stored.method),
        known=~measured.having(State.UNANSWERED),
        limited=bounds.known,
    )


def printed(shares: Floats, method: Methodology) -> NDArray[np.object_]:
    """Printed percents of shares, of the same shape."""
    found = methods.percents(shares.ravel().tolist(), method)
    return np.array(found, object).reshape(shares.shape)


def placed(items: Sequence[Item]) -> Iterator[tuple[Item, int]]:
    """(item, column of its first option)."""
    start = 0
    for item in items:
        yield item, start
        start += len(item.options)


def too_small(
    items: Sequence[Item],
    found: Sequence[tuple[Grouping, list[Unit], Shares]],
    *,
    minimum: int,
) -> set[str]:
    """Codes of items some unit answered fewer times than the minimum."""
    few = set()
    for grouping, _, measured in found:
        for item, start in placed(items):
            people = measured.answered[:, start]
            if grouping.ranked and ((people > 0) & (people < minimum)).any():
                few.add(item.code)
    return few


def rows_of(
    item: Item,
    start: int,
    measured: Shares,
    u: int,
    told: Any,
    method: Methodology,
    unit: Unit,
    basis: str,
) -> Iterator[OpinionRow]:
    """The options of one item in one unit; without percents where nobody answered."""
    answered = int(measured.answered[u, start])
    place: dict[str, Any] = {"unit_id": unit.pk, "basis": basis, "item": item.code}
    if not measured.known[u, start] or answered < method.minimum_respondents:
        note = handed.BELOW_MINIMUM if answered else handed.NOT_ANSWERED
        for option in item.options:
            yield handed.OpinionRow(
                option=option.code, answered=answered, note=note, **place
            )
        return
    for column, (option, percent) in enumerate(
        zip(item.options, told, strict=True), start
    ):
        lower = upper = None
        if measured.limited[u, column]:
            lower = min(percent, measured.lower[u, column])
            upper = max(percent, measured.upper[u, column])
        yield handed.OpinionRow(
            option=option.code,
            answered=answered,
            percent=percent,
            lower=lower,
            upper=upper,
            **place,
        )


def questions(instrument: Instrument) -> list[dict[str, object]]:
    """The items and their options as readers are told of them."""
    blocks = {block.code: block.title for block in instrument.blocks}
    return [
        {
            "code": item.code,
            "several": item.kind == "multiple",
            "provisional": item.provisional,
            "block": [blocks[item.block].vi, blocks[item.block].en],
            "text": [item.text.vi, item.text.en],
            "options": [[o.code, o.text.vi, o.text.en] for o in item.options],
        }
        for item in choices.opinions(instrument)
    ]
