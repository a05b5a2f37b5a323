"""Rank intervals that cover: ranks inferred from differences that are surely not zero.

A unit's true rank lies between 1 + the units surely above it and the number of units
minus those surely below it. "Surely" is a max-t test over all its pairs at once, with
stepdown: pairs already decided no longer raise the bar for the others. Source: Mogstad,
Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518; stepdown by
Romano and Wolf (2005), Econometrica 73, 1237-1282.

Few degrees of freedom enter by studentising: each drawn difference is divided by its
own drawn standard error, whose variances vary like chi-square with each unit's degrees
of freedom. Pairs are put on one scale by the t quantile of their degrees of freedom, so
that a province with two of them does not widen the intervals of all the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import stdtrit

from scoring.estimation.design import Flags, Floats, Ints
from scoring.estimation.ranking import ENDLESS, Standings

STEADY = 1e6  # bars are rounded up to this grid: the same on every machine


@dataclass(frozen=True, eq=False)
class RankIntervals:
    """First and last rank (u,) each unit may truly hold, and what decided it.

    above (u, u): True where the column's unit surely stands above the row's; below
    likewise. Marginal intervals decide row by row, joint ones for all pairs at once.
    """

    first: Ints
    last: Ints
    above: Flags
    below: Flags

    def alike(self) -> Flags:
        """Pairs (row, column) not distinguishable, nobody paired with itself (u, u)."""
        undecided = ~(self.above | self.below)
        np.fill_diagonal(undecided, False)
        return undecided

    def including(self, printed: Ints) -> "RankIntervals":
        """Widened to hold the printed ranks, which rounding and ties may move."""
        first = np.minimum(self.first, printed)
        return replace(self, first=first, last=np.maximum(self.last, printed))


def rank_intervals(
    standings: Standings,
    *,
    seed: int,
    confidence: float = 0.95,
    joint: bool = False,
    stepdown: bool = True,
    draws: int = 1000,
    deviations: Floats | None = None,
) -> RankIntervals:
    """Intervals for the true rank of each unit, or of all of them jointly.

    `deviations` (r, u): bootstrap replicates about their mean, in place of `draws`
    normal ones. A unit without a known error may hold any rank.
    """
    null = _Null(standings, confidence, seed=seed, draws=draws, deviations=deviations)
    steps = len(standings.value) ** 2 if stepdown else 1
    decided = _joint(null, steps) if joint else _marginal(null, steps)
    above, below = decided > 0, decided < 0
    units = len(standings.value)
    return RankIntervals(1 + above.sum(axis=1), units - below.sum(axis=1), above, below)


class _Null:
    """Studentised differences as they would fall if no two units differed."""

    def __init__(
        self,
        standings: Standings,
        confidence: float,
        *,
        seed: int,
        draws: int,
        deviations: Floats | None,
    ) -> None:
        chance = np.random.Generator(np.random.PCG64(seed))
        units = len(standings.value)
        if deviations is None:
            normal = chance.standard_normal((draws, units))
            deviations = _spread(normal, standings.covariance)
        degrees = np.clip(standings.degrees, 1.0, ENDLESS)
        stray = (chance.chisquare(degrees, deviations.shape) / degrees).T
        # One row per unit and the draws along it: the long axis is the fast one.
        self.deviation = np.ascontiguousarray(deviations.T)
        self.stray = np.ascontiguousarray(stray)
        self.covariance = standings.covariance
        self.variance = self.stray * np.diag(self.covariance)[:, np.newaxis]
        self.known = standings.comparable()
        self.scale = _scale(degrees, (1 - confidence) / max(units - 1, 1)) ** 2
        error = np.where(self.known, standings.difference_error(), 1.0)
        self.observed = _signed_square(standings.difference() / error) / self.scale
        self.observed[~self.known] = 0.0
        self.confidence = confidence

    def row(self, unit: int) -> Floats:
        """Drawn signed squares (pairs, r) of one unit against its comparable ones."""
        pairs = self.known[unit]
        variance = self.variance[pairs] + self.variance[unit]
        shared = self.covariance[unit, pairs, np.newaxis]
        if shared.any():
            variance -= 2 * shared * np.sqrt(self.stray[pairs] * self.stray[unit])
            variance = np.maximum(variance, np.finfo(np.float64).tiny)
        variance *= self.scale[unit, pairs, np.newaxis]
        square = _signed_square(self.deviation[pairs] - self.deviation[unit])
        return np.asarray(square / variance)

    def critical(self, largest: Floats) -> float:
        """The bar that the largest statistics (r,) stay below as often as asked.

        On the safe side of finitely many draws: the (r + 1)-rule, rounded up.
        """
        place = int(np.ceil(self.confidence * (len(largest) + 1))) - 1
        if place >= len(largest):
            return np.inf
        value = float(np.partition(largest, place)[place])
        return float(np.ceil(value * STEADY) / STEADY)


def _signed_square(difference: Floats) -> Floats:
    """Squares that keep the sign: as good as t for comparing, without square roots."""
    return np.asarray(difference * np.abs(difference))


def _spread(normal: Floats, covariance: Floats) -> Floats:
    """Independent normal draws (r, u) given the covariance (u, u) of the standings."""
    variance = np.diag(covariance)
    if not (covariance - np.diag(variance)).any():
        return np.asarray(normal * np.sqrt(variance))
    value, vector = np.linalg.eigh(covariance)
    root = (vector * np.sqrt(np.maximum(value, 0.0))) @ vector.T
    return np.asarray(normal @ root)


def _scale(degrees: Floats, tail: float) -> Floats:
    """t quantiles (u, u) of pairs, as if both units had the same variance."""
    freedom = 4.0 / (1 / degrees + 1 / degrees[:, np.newaxis])
    return np.asarray(stdtrit(freedom, 1 - tail / 2))


def _largest(statistic: Floats, decided: Floats) -> Floats:
    """Largest statistic (r,) over the pairs (pairs, r) that are still open.

    Of a decided pair only the opposite direction is open: it could still be wrong.
    """
    size = np.abs(statistic)
    settled = decided != 0
    size[settled] = -statistic[settled] * decided[settled, np.newaxis]
    return np.asarray(size.max(axis=0, initial=0.0))


def _marginal(null: _Null, steps: int) -> Floats:
    """Signs (u, u) decided for each row by itself: +1 the column is surely above."""
    signs = np.zeros_like(null.observed)
    for unit, pairs in enumerate(null.known):
        statistic, observed = null.row(unit), null.observed[unit, pairs]
        decided = np.zeros(len(observed))
        for _ in range(steps):
            bar = null.critical(_largest(statistic, decided))
            fresh = np.where(np.abs(observed) > bar, np.sign(observed), 0.0)
            if (fresh == decided).all():
                break
            decided = fresh
        signs[unit, pairs] = decided
    return signs


def _joint(null: _Null, steps: int) -> Floats:
    """Signs (u, u) decided for all rows together by one bar."""
    signs = np.zeros_like(null.observed)
    for _ in range(steps):
        bar = null.critical(np.max(list(_largest_of_rows(null, signs)), axis=0))
        fresh = np.where(np.abs(null.observed) > bar, np.sign(null.observed), 0.0)
        if (fresh == signs).all():
            break
        signs = fresh
    return signs


def _largest_of_rows(null: _Null, signs: Floats) -> Iterator[Floats]:
    for unit, pairs in enumerate(null.known):
        yield _largest(null.row(unit), signs[unit, pairs])
