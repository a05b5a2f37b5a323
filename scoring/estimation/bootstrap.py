"""Rao-Wu rescaled bootstrap of indices, by matrix product over PSU totals.

In each stratum n - 1 PSUs are drawn with replacement from the n of the sample, and the
weights of the stratum become w * (1 - s + s * n / (n - 1) * times drawn), where
s = sqrt(1 - f) with the sampling fraction f, and s = 1 without population counts.
Source: Rao and Wu (1988), JASA 83, 231-241; Rao, Wu and Yue (1992), Survey Methodology
18, 209-217.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.estimation.design import Flags, Floats, Ints, LonelyPsu
from scoring.estimation.replicates import (
    PsuRoles,
    PsuTotals,
    compose,
    defined,
    exact_product,
    exact_sum,
    grid,
    psu_roles,
    shares,
)
from scoring.refusals import refused


@dataclass(frozen=True, eq=False)
class Replicates:
    """m indices of u units in r replicates; units in the order of their codes (u,).

    estimate (m, u); values (m, u, r); defined (m, u): False where a criterion of the
    index was answered by nobody, and the numbers there mean nothing.
    """

    units: Ints
    estimate: Floats
    values: Floats
    defined: Flags

    def deviations(self, indicator: int) -> Floats:
        """Replicates of one index about their mean, one row per replicate (r, u)."""
        return np.ascontiguousarray(self._about_mean(indicator).T)

    def variance(self) -> Floats:
        """Variance of every index (m, u), about the mean of its replicates."""
        # One indicator at a time stays in the processor's cache.
        rows = [
            exact_sum(self._about_mean(indicator) ** 2, axis=1)
            for indicator in range(len(self.values))
        ]
        return np.asarray(np.array(rows) / (self.values.shape[2] - 1))

    def covariance(self, indicator: int) -> Floats:
        """Covariance (u, u) of one index between units that share strata."""
        deviation = self._about_mean(indicator)
        rows = [exact_sum(one * deviation, axis=1) for one in deviation]
        return np.asarray(np.array(rows) / (deviation.shape[1] - 1))

    def _about_mean(self, indicator: int) -> Floats:
        values = self.values[indicator]
        mean = exact_sum(values, axis=1) / values.shape[1]
        return np.asarray(values - mean[:, np.newaxis])


def bootstrap(
    totals: PsuTotals,
    composition: Floats,
    *,
    seed: int,
    draws: int = 1000,
    lonely_psu: str = LonelyPsu.FAIL,
) -> Replicates:
    """Replicate indices of every unit: composition (m, k) or (u, m, k) of shares.

    Draws belong to (seed, stratum code), rows of a stratum taken in the order given. So
    the same PSUs under other units, or another domain's totals, get the same draws, and
    a province's replicates do not depend on which other provinces are in the run.
    A stratum's single PSU: "certainty" keeps weight 1; "adjust" moves by its distance
    from the unit's mean PSU; "average" stretches the unit's other deviations.
    """
    lonely = LonelyPsu(lonely_psu)
    roles = psu_roles(totals, lonely=lonely)
    units = np.unique(totals.unit)
    criteria = totals.numerator.shape[1]
    full = np.empty((2 * criteria, len(units)))
    share = np.empty((criteria, len(units), draws))
    stretch = np.ones(len(units))
    for place, (rows, own) in enumerate(rows_of_units(totals, units)):
        full[:, place] = exact_sum(own, axis=0)
        replicate = _replicate_totals(
            totals, roles, rows, own, seed=seed, draws=draws, lonely=lonely
        )
        alone = shares(full[:, place])[:, np.newaxis]
        share[:, place] = shares(replicate, otherwise=alone)
        if lonely is LonelyPsu.AVERAGE:
            stretch[place] = np.sqrt(averaging(totals, roles, rows))
    estimate = compose(shares(full)[..., np.newaxis], composition)
    values = compose(share, composition)
    if (stretch != 1).any():
        values = estimate + stretch[:, np.newaxis] * (values - estimate)
    answered = defined(full[criteria:], composition)
    return Replicates(units, estimate[..., 0], values, answered)


def rows_of_units(totals: PsuTotals, units: Ints) -> Iterator[tuple[Ints, Floats]]:
    """For each unit, the PSUs of its strata and their totals (q, 2k) inside the unit.

    A PSU of the same stratum in another unit stays as a zero row.
    """
    both = totals.both()
    for unit in units:
        inside = totals.unit == unit
        rows = np.flatnonzero(np.isin(totals.stratum, totals.stratum[inside]))
        yield rows, np.where(inside[rows, np.newaxis], both[rows], 0.0)


def averaging(totals: PsuTotals, roles: PsuRoles, rows: Ints) -> float:
    """Factor on a unit's variance that gives single PSUs the average of the others."""
    strata = len(np.unique(totals.stratum[rows]))
    alone = int(roles.lonely[rows].sum())
    if alone and alone == strata:
        raise refused("nothing_to_average", f"unit {totals.unit[rows][0]}")
    return strata / (strata - alone)


def _replicate_totals(
    totals: PsuTotals,
    roles: PsuRoles,
    rows: Ints,
    own: Floats,
    *,
    seed: int,
    draws: int,
    lonely: LonelyPsu,
) -> Floats:
    """Totals (2k, draws) of one unit: fixed part plus times drawn @ moving part."""
    drawn = roles.drawn[rows, np.newaxis]
    keep = np.sqrt(roles.left_out[rows, np.newaxis])
    several = drawn > 1
    moving = np.where(several, keep * drawn / np.maximum(drawn - 1, 1), 0.0) * own
    fixed = np.where(several, 1.0 - keep, 1.0) * own
    if lonely is LonelyPsu.ADJUST:
        apart = keep * (own - exact_sum(own, axis=0) / len(own))
        moving = np.where(roles.lonely[rows, np.newaxis], apart, moving)
    largest = np.maximum(np.abs(moving), np.abs(fixed)).max(axis=0)
    fine = grid(largest, terms=2 * len(rows))
    times = _times_drawn(totals.stratum[rows], seed=seed, draws=draws)
    total = np.empty((len(fine), draws))
    exact_product(np.ascontiguousarray(np.rint(moving * fine).T), times, total)
    total += np.rint(fixed * fine).sum(axis=0)[:, np.newaxis]
    total /= fine[:, np.newaxis]
    return total


def _times_drawn(stratum: Ints, *, seed: int, draws: int) -> Floats:
    """How often each PSU (q,) is drawn in each replicate (q, draws).

    A single PSU gets +1 or -1, the direction in which "adjust" moves it.
    """
    times = np.empty((len(stratum), draws))
    for code in np.unique(stratum):
        rows = np.flatnonzero(stratum == code)
        key = np.random.SeedSequence(seed, spawn_key=(int(code),))
        raw = np.random.PCG64(key).random_raw(max(len(rows) - 1, 1) * draws)
        # Raw words are stable across numpy versions; the top 32 bits times n, shifted
        # back, pick one of n with an unevenness below n / 2**32.
        high = raw >> np.uint64(32)
        if len(rows) == 1:
            times[rows] = (high >> np.uint64(31)).astype(np.float64) * 2.0 - 1.0
            continue
        pick = (high * np.uint64(len(rows)) >> np.uint64(32)).astype(np.int64)
        cell = pick.reshape(-1, draws) * draws + np.arange(draws)
        count = np.bincount(cell.ravel(), minlength=len(rows) * draws)
        times[rows] = count.reshape(len(rows), draws)
    return times
