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

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.special import stdtrit

from scoring.estimation.design import Flags, Floats, Ints
from scoring.estimation.ranking import ENDLESS, Standings

# Draws looked at again once pairs are decided, as multiples of those above the bar.
WITHIN = 2
# Numbers looked at at once: larger arrays are new pages each time, which cost more.
BLOCK = 100_000
HANDS = 2
STEADY = 1e6  # bars are rounded up to this grid: the same on every machine


Index = Any  # whatever numpy takes between brackets


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
    shared = _Shared(seed, draws, confidence, deviations)
    return _intervals(_Null(standings, shared), joint=joint, stepdown=stepdown)


def many_rank_intervals(
    many: Iterable[Standings], *, seed: int, confidence: float, draws: int = 1000
) -> list[RankIntervals]:
    """Marginal intervals of several indices, each as `rank_intervals` gives it.

    By a thread for each of two cores: numpy lets go of the interpreter while it counts,
    and whoever composes is the last at work in a run.
    """

    def several(some: Sequence[Standings]) -> list[RankIntervals]:
        shared = _Shared(seed, draws, confidence)
        return [_intervals(_Null(one, shared)) for one in some]

    every = list(many)
    half = (len(every) + 1) // 2
    with ThreadPoolExecutor(HANDS) as hands:
        first, second = hands.map(several, (every[:half], every[half:]))
    return first + second


def _intervals(
    null: "_Null", *, joint: bool = False, stepdown: bool = True
) -> RankIntervals:
    units = len(null.observed)
    steps = units**2 if stepdown else 1
    decided = _joint(null, steps) if joint else _marginal(null, steps)
    above, below = decided > 0, decided < 0
    return RankIntervals(1 + above.sum(axis=1), units - below.sum(axis=1), above, below)


@dataclass
class _Shared:
    """What indices share: chance, by degrees of freedom, and arrays to work in.

    Most indices of a basis have the degrees of freedom of the one before, and fresh
    arrays for each would cost as much as what is put into them.
    """

    seed: int
    draws: int
    confidence: float
    deviations: Floats | None = None
    chances: dict[bytes, tuple[Floats, Floats]] = field(default_factory=dict)
    normals: dict[int, tuple[Floats, Any]] = field(default_factory=dict)
    scales: dict[bytes, Floats] = field(default_factory=dict)
    arrays: dict[int, Floats] = field(default_factory=dict)

    def chance(self, degrees: Floats) -> tuple[Floats, Floats]:
        """Deviations of variance 1, and stray of variances, (u, r) both."""
        key = degrees.tobytes()
        if key not in self.chances:
            normal, after = self.normal(len(degrees))
            chance = np.random.Generator(np.random.PCG64(self.seed))
            chance.bit_generator.state = after
            stray = chance.chisquare(degrees, normal.shape[::-1]) / degrees
            self.chances = {key: (normal, np.ascontiguousarray(stray.T))}
        return self.chances[key]

    def normal(self, units: int) -> tuple[Floats, Any]:
        """Deviations (u, r), whatever the degrees; where the generator is after them.

        Moderated errors have degrees of their own for each family of indices.
        """
        if units not in self.normals:
            chance = np.random.Generator(np.random.PCG64(self.seed))
            drawn = self.deviations
            if drawn is None:
                drawn = chance.standard_normal((self.draws, units))
            rows = np.ascontiguousarray(drawn.T)
            self.normals = {units: (rows, chance.bit_generator.state)}
        return self.normals[units]

    def scale(self, degrees: Floats) -> Floats:
        """Squared t quantiles (u, u) of pairs, as if both units varied alike."""
        key = degrees.tobytes()
        if key not in self.scales:
            tail = (1 - self.confidence) / max(len(degrees) - 1, 1)
            pairs = 4.0 / (1 / degrees + 1 / degrees[:, np.newaxis])
            # Few pairs differ, and a quantile costs more than finding them.
            each, place = np.unique(pairs, return_inverse=True)
            squared = stdtrit(each, 1 - tail / 2) ** 2
            self.scales = {key: squared[place].reshape(pairs.shape)}
        return self.scales[key]

    def working(self, shape: tuple[int, ...]) -> Floats:
        """Five arrays of a shape, whatever stands in them."""
        if shape[0] not in self.arrays:
            self.arrays[shape[0]] = np.empty((5, *shape))
        return self.arrays[shape[0]]


class _Null:
    """Studentised differences as they would fall if no two units differed.

    Deviations of units, stray of their variances, and variances are (u, r): one row a
    unit and the draws along it, for the long axis is the fast one.
    """

    def __init__(self, standings: Standings, shared: _Shared) -> None:
        degrees = np.clip(standings.degrees, 1.0, ENDLESS)
        deviation, self.stray = shared.chance(degrees)
        self.working = shared.working(self.stray.shape)
        self.deviation, self.variance = self.working[:2]
        variance = np.diag(standings.covariance)[:, np.newaxis]
        np.multiply(self.stray, variance, out=self.variance)
        if shared.deviations is None:
            _spread(deviation, standings.covariance, out=self.deviation)
        else:
            self.deviation[:] = deviation
        self.shared = standings.covariance.copy()
        np.fill_diagonal(self.shared, 0.0)
        # Asked once: of most indices all units can be compared, and none share errors.
        self.none_shared = not self.shared.any()
        self.known = standings.comparable()
        others = self.known | np.eye(len(self.known), dtype=bool)
        self.all_known = bool(others.all() and (variance > 0).all())
        self.scale = shared.scale(degrees)
        error = np.where(self.known, standings.difference_error(), 1.0)
        self.observed = _signed_square(standings.difference() / error) / self.scale
        self.observed[~self.known] = 0.0
        # Of so many draws the bar is the least: the (r + 1)-rule, on the safe side.
        count = self.stray.shape[1]
        self.above_bar = count + 1 - int(np.ceil(shared.confidence * (count + 1)))

    def spread(
        self, one: Index, others: Index, pairs: Index, out: Floats | None = None
    ) -> Floats:
        """Drawn variances of differences, put on one scale; `pairs` says of which.

        Endless where two units cannot be compared.
        """
        variance: Floats = np.add(self.variance[others], self.variance[one], out=out)
        if not self.none_shared and (shared := self.shared[pairs]).any():
            variance -= 2 * shared * np.sqrt(self.stray[others] * self.stray[one])
            np.maximum(variance, np.finfo(np.float64).tiny, out=variance)
        variance *= self.scale[pairs]
        # Nobody differs from themselves, whatever the variance.
        if not self.all_known:
            np.copyto(variance, np.inf, where=~self.known[pairs])
        return variance

    def largest(self) -> Floats:
        """Largest square (u, r) of each unit against the others.

        A pair is made once and counts for both its units.
        """
        largest, square, variance = self.working[2:]
        largest[:] = 0.0
        for unit in range(len(largest) - 1):
            later = slice(unit + 1, None)
            pairs = np.s_[unit, later, np.newaxis]
            apart = self.deviation[later], self.deviation[unit]
            here = np.subtract(*apart, out=square[later])
            here *= here
            here /= self.spread(unit, later, pairs, out=variance[later])
            np.maximum(largest[unit], here.max(axis=0), out=largest[unit])
            np.maximum(largest[later], here, out=largest[later])
        return np.asarray(largest)

    def rows(self, units: Ints, chosen: Ints) -> Floats:
        """Signed squares (u, rows, k) of every unit against some.

        `chosen` (rows, k) are the draws looked at.
        """
        one, every = (units[:, np.newaxis], chosen), np.s_[:, chosen]
        square = _signed_square(self.deviation[every] - self.deviation[one])
        square /= self.spread(one, every, np.s_[:, units, np.newaxis])
        return square

    def bar(self, largest: Floats) -> Floats:
        """What the largest statistics (..., r) stay below as often as asked."""
        draws = largest.shape[-1]
        if self.above_bar < 1:
            return np.full(largest.shape[:-1], np.inf)
        place = draws - self.above_bar
        value = np.partition(largest, place, axis=-1)[..., place]
        return np.asarray(np.ceil(value * STEADY) / STEADY)


def _signed_square(difference: Floats) -> Floats:
    """Squares that keep the sign: as good as t for comparing, without square roots."""
    return np.asarray(difference * np.abs(difference))


def _spread(normal: Floats, covariance: Floats, out: Floats) -> None:
    """Independent normal draws (u, r) given the covariance (u, u) of the standings."""
    variance = np.diag(covariance)
    if not (covariance - np.diag(variance)).any():
        np.multiply(normal, np.sqrt(variance)[:, np.newaxis], out=out)
        return
    value, vector = np.linalg.eigh(covariance)
    out[:] = ((vector * np.sqrt(np.maximum(value, 0.0))) @ vector.T) @ normal


def _largest(statistic: Floats, decided: Floats) -> Floats:
    """Largest statistics (rows, k) over the pairs (u, rows, k) that are still open.

    Of a pair decided (rows, u) only the opposite direction is open: it could still be
    wrong.
    """
    sign = decided.T[:, :, np.newaxis]
    size = np.where(sign == 0, np.abs(statistic), -statistic * sign)
    return np.asarray(size.max(axis=0, initial=0.0))


def _marginal(null: _Null, steps: int) -> Floats:
    """Signs (u, u) decided for each row by itself: +1 the column is surely above."""
    largest = null.largest()
    signs = _decided(null.observed, null.bar(largest))
    rows = np.flatnonzero(signs.any(axis=1)) if steps > 1 else np.arange(0)
    at_once = max(1, BLOCK // max(1, WITHIN * null.above_bar * len(signs)))
    for start in range(0, len(rows), at_once):
        some = rows[start : start + at_once]
        signs[some] = _stepped(null, some, largest[some], signs[some], steps - 1)
    return signs


def _decided(observed: Floats, bar: Floats) -> Floats:
    """Signs of the pairs (rows, u) beyond the bar (rows,)."""
    beyond = np.abs(observed) > bar[:, np.newaxis]
    return np.where(beyond, np.sign(observed), 0.0)


def _stepped(
    null: _Null, rows: Ints, largest: Floats, decided: Floats, steps: int
) -> Floats:
    """Signs (rows, u) once decided pairs raise the bar no longer.

    Deciding only lowers the largest statistics (rows, r), so the bar is looked for
    among the draws where they were high, and among all where it lies lower than those.
    """
    draws = largest.shape[1]
    few = min(WITHIN * null.above_bar, draws)
    high = np.argpartition(largest, -few, axis=1)[:, -few:]
    reached = np.take_along_axis(largest, high, axis=1).min(axis=1)
    statistic, every = null.rows(rows, high), np.arange(draws)[np.newaxis]
    size, known = np.abs(statistic), np.zeros_like(decided)
    wholes: dict[int, Floats] = {}
    for _ in range(steps):
        # Only pairs decided since have another number now.
        at, unit = np.nonzero(decided != known)
        sign, signed = decided[at, unit, np.newaxis], statistic[unit, at]
        size[unit, at] = np.where(sign == 0, np.abs(signed), -signed * sign)
        known = decided
        bar = null.bar(size.max(axis=0, initial=0.0))
        low = np.flatnonzero(bar < reached + 2 / STEADY).tolist()
        for row in low if few < draws else ():
            if row not in wholes:
                wholes[row] = null.rows(rows[[row]], every)
            bar[row] = null.bar(_largest(wholes[row], decided[[row]]))[0]
        fresh = _decided(null.observed[rows], bar)
        if (fresh == decided).all():
            break
        decided = fresh
    return decided


def _joint(null: _Null, steps: int) -> Floats:
    """Signs (u, u) decided for all rows together by one bar."""
    signs = np.zeros_like(null.observed)
    for _ in range(steps):
        largest = np.max(list(_largest_of_rows(null, signs)), axis=0)
        fresh = _decided(null.observed, null.bar(largest))
        if (fresh == signs).all():
            break
        signs = fresh
    return signs


def _largest_of_rows(null: _Null, signs: Floats) -> Iterator[Floats]:
    every = np.arange(null.stray.shape[1])[np.newaxis]
    for unit in range(len(signs)):
        yield _largest(null.rows(np.array([unit]), every), signs[[unit]])
