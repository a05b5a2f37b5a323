"""Variance of totals under a design, stage by stage, for many indicators and units.

Influences are linearised variables times weights: one number for each indicator and
row, (m, n); their sums over rows are the estimates' errors. Sums are numpy's pairwise
sums in the order of the design, never matrix products: the same bytes everywhere.
Source: Sarndal, Swensson, Wretman (1992), 4.3 and 5.5; agrees with R `svyrecvar`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.estimation.design import Design, Flags, Floats, Ints, LonelyPsu, Stage


@dataclass(frozen=True)
class Layout:
    """The rows of a design sorted by unit of estimation, stratum and stages.

    A unit (a province, a region) may cut through strata: the PSUs it does not reach
    count as zeros, as R does for a subset of a design.
    """

    design: Design
    units: NDArray[np.generic]
    unit: Ints

    @classmethod
    def of(cls, design: Design, unit: ArrayLike | None = None) -> "Layout":
        """The layout for units (n,) of any codes; None is one unit for all rows."""
        codes = np.zeros(design.rows, np.int64) if unit is None else np.asarray(unit)
        units, index = np.unique(codes, return_inverse=True)
        return cls(design, units, index.astype(np.int64))

    @cached_property
    def order(self) -> Ints:
        return np.lexsort(self._keys[::-1]).astype(np.int64)

    @cached_property
    def starts(self) -> tuple[Ints, ...]:
        """First sorted rows of each unit, stratum in it, PSU in that, and so on."""
        change = np.zeros(self.design.rows, np.bool_)
        change[:1] = True
        found = []
        for key in self._keys:
            ordered = key[self.order]
            change[1:] |= ordered[1:] != ordered[:-1]
            found.append(np.flatnonzero(change))
        return tuple(found)

    @cached_property
    def unit_of_row(self) -> Ints:
        """Unit index of each sorted row."""
        return self.unit[self.order]

    def sums(self, ordered: Floats, level: int = 0) -> Floats:
        """Sums of sorted rows (m, n) by unit, or by a deeper level of `starts`."""
        return _group_sums(ordered, self.starts[level])

    def firsts(self, level: int) -> Ints:
        """A row of the design for each group of a level."""
        return self.order[self.starts[level]]

    @property
    def _keys(self) -> list[Ints]:
        drawn = [stage.drawn for stage in self.design.stages]
        return [self.unit, self.design.stratum, *drawn]


@dataclass(frozen=True)
class Spread:
    """Variance (m, units), and where it is `known` (m, units)."""

    variance: Floats
    known: Flags


def variances(layout: Layout, influence: Floats) -> Spread:
    """Variances (m, units) of the sums over rows of influence (m, n), sorted rows."""
    return covariances(layout, influence, influence)


def covariances(layout: Layout, influence: Floats, other: Floats) -> Spread:
    """Covariances (m, units) of two influences (m, n) on the same sorted rows."""
    total = np.zeros((len(influence), len(layout.units)))
    known = np.ones(total.shape, np.bool_)
    for number, (stage, factor) in enumerate(layout.design.counted_stages()):
        added = _stage_spread(layout, number, stage, factor, influence, other)
        total += added.variance
        known &= added.known
    return Spread(total, known)


def covariance_matrix(layout: Layout, influence: Floats) -> Floats:
    """Covariances (units, m, m) of all pairs of indicators, from influence (m, n)."""
    rows = [
        covariances(layout, np.broadcast_to(one, influence.shape), influence).variance
        for one in influence
    ]
    return np.stack(rows).transpose(2, 0, 1)


def _stage_spread(
    layout: Layout,
    number: int,
    stage: Stage,
    factor: Floats,
    influence: Floats,
    other: Floats,
) -> Spread:
    """What one stage adds (m, units): level `number + 2` drawn within `number + 1`."""
    parent = np.searchsorted(layout.starts[number + 2], layout.starts[number + 1])
    drawn = layout.sums(influence, number + 2), layout.sums(other, number + 2)
    row = layout.firsts(number + 1)
    sample, lonely = stage.sample[row], stage.lonely[row]
    squares = _centred_products(*drawn, parent, sample)
    scale = stage.uncovered[row] * sample / np.maximum(sample - 1, 1) * factor[row]
    if layout.design.lonely_psu is LonelyPsu.ADJUST:
        # Not centred: the mean of all linearised variables is zero.
        squares[:, lonely] = (drawn[0] * drawn[1])[:, parent[lonely]]
    if layout.design.lonely_psu is LonelyPsu.AVERAGE:
        met = (influence != 0) | (other != 0)
        reached = np.logical_or.reduceat(met, layout.starts[number + 1], axis=1)
        return _averaged(layout, number, squares * scale, ~lonely & reached, reached)
    inside = np.searchsorted(layout.starts[number + 1], layout.starts[0])
    variance = _group_sums(squares * scale, inside)
    return Spread(variance, np.ones(variance.shape, np.bool_))


def _centred_products(
    first: Floats, second: Floats, parent: Ints, sample: Ints
) -> Floats:
    """Sums of products about the mean (m, parents); units not met count as zeros."""
    met = np.diff(parent, append=first.shape[1])
    means = [_group_sums(drawn, parent) / sample for drawn in (first, second)]
    apart = [
        drawn - np.repeat(mean, met, axis=1)
        for drawn, mean in zip((first, second), means, strict=True)
    ]
    unmet = (sample - met) * means[0] * means[1]
    return _group_sums(apart[0] * apart[1], parent) + unmet


def _averaged(
    layout: Layout, number: int, parts: Floats, sound: Flags, reached: Flags
) -> Spread:
    """Sum of parts (m, parents) by unit, a lonely one counting as the average.

    The average is taken among the parents of the same stratum of the stage above that
    the indicator reached at all, as R does for a subset; the units that have none to
    take it from are not known.
    """
    upper = np.searchsorted(layout.starts[number + 1], layout.starts[number])
    every, usable = (
        np.add.reduceat(flags.astype(np.int64), upper, axis=1)
        for flags in (reached, sound)
    )
    sums = _group_sums(parts * sound, upper) * (every / np.maximum(usable, 1))
    inside = np.searchsorted(layout.starts[number], layout.starts[0])
    known = np.logical_and.reduceat((usable > 0) | (every == 0), inside, axis=1)
    return Spread(_group_sums(sums, inside), known)


def _group_sums(columns: Floats, starts: Ints) -> Floats:
    """Sums of columns (m, n) between starts; numpy adds pairwise in a fixed order."""
    return np.asarray(np.add.reduceat(columns, starts, axis=1))
