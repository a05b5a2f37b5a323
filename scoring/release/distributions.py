"""How people answered each criterion: shares of the five levels, from the tallies.

Units are those of the indices: the round's own, the restated ones and the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from publishing.content import release_content as handed
from publishing.content.release_content import DistributionRow
from scoring.estimation.design import Floats, Ints
from scoring.indices.estimates import Grouping, summed
from scoring.indices.table import EVERYBODY
from scoring.runs.stored import StoredRun
from scoring.tally.record import Tally

LEVELS = slice(1, 6)
HUNDREDTHS = 10_000
# Remainders closer than this are one: machines differ beyond.
NOISE_DECIMALS = 6


def distributions(stored: StoredRun) -> Iterator[DistributionRow]:
    """Rows of every basis, unit and criterion; withheld below the minimum count."""
    method, criteria = stored.method, stored.criteria
    answered, weighted = stored_levels(stored)
    told = [i for i, code in enumerate(criteria) if code in method.items]
    for grouping, found in stored.grouped:
        people, shares = of_units(grouping, answered, weighted)
        levels = iter(percents(shares[:, told].reshape(-1, 5)))
        for u, unit in enumerate(found):
            for i in told:
                yield row(
                    people[u, i],
                    next(levels),
                    minimum=method.minimum_respondents,
                    unit_id=unit.pk,
                    indicator=criteria[i],
                    basis=grouping.basis,
                )


def stored_levels(stored: StoredRun) -> tuple[Floats, Floats]:
    """Answers (units, k, 5) of everybody in each unit, plain and weighted."""
    totals = [level_totals(of.tallies[EVERYBODY]) for of in stored.localities]
    shape = (len(totals), len(stored.criteria), 5)
    plain, weighted = zip(*totals, strict=True)
    return np.array(plain).reshape(shape), np.array(weighted).reshape(shape)


def level_totals(tally: Tally) -> tuple[Floats, Floats]:
    """Sums (k, 5) over the clusters of a tally, of people and of weights."""
    return flat_sum(tally.counts[..., LEVELS]), flat_sum(tally.weighted[..., LEVELS])


def flat_sum(columns) -> Floats:
    """Sums over the first axis, added in the order of the rows."""
    rows = columns.reshape(len(columns), -1)
    return summed(rows, np.zeros(len(rows), np.int64), 1).reshape(columns.shape[1:])


def of_units(
    grouping: Grouping, answered: Floats, weighted: Floats
) -> tuple[Floats, Floats]:
    """People (units, k) and level shares (units, k, 5) of the units of a basis.

    The whole of a method that averages localities is the mean of their shares; where
    one of them has no answer to a criterion the whole has none, as its index.
    """
    units = len(grouping.units)
    people = regrouped(answered, grouping.of_locality, units).sum(axis=2)
    if grouping.shares is None:
        return people, shares_of(regrouped(weighted, grouping.of_locality, units))
    counted = grouping.shares > 0
    apart = shares_of(weighted[counted])
    return people, np.tensordot(grouping.shares[counted], apart, axes=1)[None]


def regrouped(levels: Floats, of_locality: Ints, units: int) -> Floats:
    """Sums (units, k, 5) of localities (n, k, 5), each in its unit."""
    rows = levels.reshape(len(levels), -1)
    return summed(rows, of_locality, units).reshape(units, *levels.shape[1:])


def shares_of(levels: Floats) -> Floats:
    """Shares (n, k, 5) of levels; not a number where nobody answered."""
    total = levels.sum(axis=2, keepdims=True)
    shares = np.full(levels.shape, np.nan)
    return np.divide(levels, total, out=shares, where=total > 0)


def row(
    people: float, levels: Sequence[Decimal] | None, *, minimum: int, **place: Any
) -> DistributionRow:
    """One distribution; without percents it says why."""
    answered = int(people)
    if levels is None:
        return handed.DistributionRow(
            answered=answered, note=handed.NOT_ANSWERED, **place
        )
    if answered < minimum:
        return handed.DistributionRow(
            answered=answered, note=handed.BELOW_MINIMUM, **place
        )
    named: dict[str, Any] = {
        f"level_{n}": percent for n, percent in enumerate(levels, 1)
    }
    return handed.DistributionRow(answered=answered, **named, **place)


def percents(shares: Floats) -> list[list[Decimal] | None]:
    """Decimals of two places that sum to 100, of each row of shares (n, levels).

    By the largest remainder; of equal remainders the lower level is rounded up. None
    for a row that is not a number.
    """
    unknown: Any = np.isnan(shares).any(axis=1)
    exact = np.where(unknown[:, None], 0.0, shares) * HUNDREDTHS
    whole = np.floor(exact).astype(np.int64)
    remainder = [
        [round(part, NOISE_DECIMALS) for part in parts]
        for parts in (exact - whole).tolist()
    ]
    order = np.argsort(-np.array(remainder).reshape(shares.shape), kind="stable")
    up = np.arange(shares.shape[1]) < HUNDREDTHS - whole.sum(axis=1, keepdims=True)
    np.put_along_axis(whole, order, np.take_along_axis(whole, order, 1) + up, 1)
    made = {part: Decimal(part).scaleb(-2) for part in np.unique(whole).tolist()}
    return [
        None if no else [made[part] for part in parts]
        for no, parts in zip(unknown.tolist(), whole.tolist(), strict=True)
    ]
