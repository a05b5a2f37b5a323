"""Arithmetic on printed figures: changes, places, groups, ranks, and bounds of them.

Everything is a difference or an order of values as printed; nothing is estimated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from publishing.content.announced.statements import Band

HUNDREDTH = Decimal("0.01")


def change(now: Decimal, before: Decimal) -> Decimal:
    """Points between two printed figures."""
    return now - before


def change_with_margin(
    now: Decimal, *, lower: Decimal, upper: Decimal, before: Decimal
) -> tuple[Decimal, Decimal, Decimal]:
    """The change and its limits, from a figure with a margin and one without.

    The figure before was announced without one, so the margin is the new one's alone:
    the true limits are wider.
    """
    return now - before, lower - before, upper - before


def places(now: Decimal, before: Decimal) -> Decimal:
    """Places moved, positive upwards: from 39th to 31st is +8."""
    return before - now


def group_of(value: Decimal, bands: Sequence[Band]) -> str:
    """The code of the group a value falls in; "" outside all bands."""
    return next((band.code for band in bands if band.low <= value < band.high), "")


def percent_of(points: Decimal, maximum: Decimal) -> tuple[Decimal, ...]:
    """Points as percent of the maximum: rounded half up, and cut, where they differ.

    Announced percents are met in both ways (12.98 of 13 was printed as 99.84).
    """
    exact = 100 * points / maximum
    rounded = exact.quantize(HUNDREDTH, ROUND_HALF_UP)
    return tuple(dict.fromkeys([rounded, exact.quantize(HUNDREDTH, ROUND_DOWN)]))


@dataclass(frozen=True, slots=True)
class Bounds:
    """A value at least `low` and at most `high`; None is open."""

    low: Decimal | None
    high: Decimal | None

    @property
    def is_open(self) -> bool:
        return self.low is None and self.high is None

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def is_impossible(self) -> bool:
        return self.low is not None and self.high is not None and self.low > self.high

    def hold(self, value: Decimal) -> bool:
        return (self.low is None or value >= self.low) and (
            self.high is None or value <= self.high
        )


def ranks(values: Mapping[str, Decimal]) -> dict[str, int]:
    """Rank of each unit, equal values sharing the best place (1, 2, 2, 4)."""
    return {
        unit: 1 + sum(other > value for other in values.values())
        for unit, value in values.items()
    }


def rank_bounds(
    value: Decimal, others: Sequence[tuple[Decimal | None, Decimal | None]], of: int
) -> Bounds:
    """The places a value may hold among `of`, from what is known of other units.

    `others` are (value, rank) of each other unit, each None where it is not known. A
    unit known to be higher stands before it; a higher one's rank and a lower one's
    bound it from both sides; an equal value shares its rank.
    """
    low, high = 1, of
    low = max(low, 1 + sum(known is not None and known > value for known, _r in others))
    below = sum(known is not None and known < value for known, _r in others)
    high = min(high, of - below)
    for known, rank in others:
        if known is None or rank is None:
            continue
        if known > value:
            low = max(low, int(rank) + 1)
        elif known < value:
            high = min(high, int(rank) - 1)
        else:
            low, high = max(low, int(rank)), min(high, int(rank))
    return Bounds(Decimal(low), Decimal(high))


def value_bounds(rank: Decimal, others: Sequence[tuple[Decimal, Decimal]]) -> Bounds:
    """The values a rank may go with, from the (value, rank) of other units."""
    above = [value for value, known in others if known < rank]
    below = [value for value, known in others if known > rank]
    return Bounds(max(below, default=None), min(above, default=None))


def count_bounds(values: Sequence[Decimal], band: Band, *, of: int) -> Bounds:
    """How many of `of` units lie in a band, when the values of some are known."""
    inside = sum(band.low <= value < band.high for value in values)
    return Bounds(Decimal(inside), Decimal(inside + of - len(values)))
