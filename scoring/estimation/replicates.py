"""What every replicate method shares: PSU totals in, replicate indices out.

The totals of a PSU are all that a replicate needs: a replicate reweights PSUs, so its
totals are a matrix product over tallies and no answer is read again.

Sums are exact. Totals are first rounded to a binary grid, the finest on which every sum
of them stays below 2**53; float64 then adds whole numbers without error, in any order
and on any number of threads: the same input gives the same bytes on every machine.
"""

from dataclasses import dataclass

import numpy as np

from scoring.estimation.design import (
    TAKEN_WHOLE,
    Flags,
    Floats,
    Ints,
    LonelyPsu,
    listed,
)
from scoring.refusals import refused

EXACT_BITS = 52  # one bit below the 2**53 up to which float64 counts without gaps
ONE_CORE = 200_000  # multiplications, below which a product is not split over threads


@dataclass(frozen=True, eq=False)
class PsuTotals:
    """Weighted totals of k criteria in p PSUs, one row per PSU, empty PSUs kept.

    numerator, denominator (p, k): weighted satisfied answers and weighted answers.
    stratum, unit (p,): whole-number codes; a unit is whatever gets an index of its own.
    psu_population (p,): PSUs in the row's stratum; None means drawn with replacement.
    Pooled answers are the same thing after `numerator @ A.T, denominator @ A.T`.
    """

    numerator: Floats
    denominator: Floats
    stratum: Ints
    unit: Ints
    psu_population: Floats | None = None

    def __post_init__(self) -> None:
        above, below = self.numerator.shape, self.denominator.shape
        if above != below or len(above) != 2:
            raise refused("shapes_differ", "PSU totals", first=above, second=below)
        for codes in (self.stratum, self.unit):
            if codes.shape != above[:1]:
                raise refused(
                    "shapes_differ", "PSU totals", first=above, second=codes.shape
                )
        for row in np.flatnonzero(~np.isfinite(self.both()).all(axis=1))[:1]:
            raise refused(
                "total_not_finite", f"PSU row {row}, stratum {self.stratum[row]}"
            )

    def both(self) -> Floats:
        """Numerators and denominators side by side (p, 2k)."""
        return np.hstack([self.numerator, self.denominator])

    def regrouped(self, unit: Ints) -> "PsuTotals":
        """The same PSUs under other units: a merger is nothing more than this."""
        return PsuTotals(
            self.numerator, self.denominator, self.stratum, unit, self.psu_population
        )


@dataclass(frozen=True, eq=False)
class PsuRoles:
    """What the draw of each PSU's stratum allows: all arrays (p,).

    drawn: PSUs in the stratum; lonely: the only one, with chance left in its draw;
    left_out: 1 - f, the fraction of the stratum's PSUs that was not drawn.
    """

    drawn: Ints
    lonely: Flags
    left_out: Floats


def psu_roles(totals: PsuTotals, *, lonely: LonelyPsu) -> PsuRoles:
    """Strata counted, the finite population correction and the policy applied.

    Raises Refused, for a single PSU under FAIL too.
    """
    _, index, count = np.unique(totals.stratum, return_inverse=True, return_counts=True)
    drawn = count[index].astype(np.int64)
    left_out = np.ones(len(drawn))
    if totals.psu_population is not None:
        _refuse_small_population(totals.stratum, drawn, totals.psu_population)
        left_out = 1.0 - drawn / totals.psu_population
    alone = (drawn == 1) & (left_out >= TAKEN_WHOLE)
    if lonely is LonelyPsu.FAIL and alone.any():
        raise refused(
            "single_psu", listed(np.unique(totals.stratum[alone]).tolist()), stage=1
        )
    return PsuRoles(drawn, alone, left_out)


def _refuse_small_population(stratum: Ints, drawn: Ints, population: Floats) -> None:
    for row in np.flatnonzero(~(population >= drawn))[:1]:
        raise refused(
            "population_too_small",
            f"stratum {stratum[row]}",
            population=f"{population[row]:g}",
            sample=drawn[row],
            stage=1,
        )


def grid(largest: Floats, *, terms: int) -> Floats:
    """Powers of two: on whole multiples of 1 / grid, sums of `terms` values are exact.

    Multiplying and dividing by a power of two loses nothing.
    """
    finest = EXACT_BITS - np.frexp(largest * terms)[1]
    return np.asarray(np.ldexp(1.0, np.clip(finest, -1000, 1000)))


def exact_sum(values: Floats, *, axis: int) -> Floats:
    """Sum over an axis that does not depend on the order of its terms."""
    largest = np.abs(values).max(axis=axis, initial=0.0, keepdims=True)
    fine = grid(largest, terms=values.shape[axis])
    whole = values * fine
    total = np.rint(whole, out=whole).sum(axis=axis, keepdims=True)
    return np.asarray((total / fine).squeeze(axis))


def exact_product(left: Floats, right: Floats, out: Floats) -> None:
    """Matrix product of whole numbers into `out`, in blocks small enough for one core.

    A threaded product of such small matrices spends its time waiting for threads.
    """
    block = max(64, ONE_CORE // left.size)
    for start in range(0, right.shape[1], block):
        part = slice(start, start + block)
        np.matmul(left, right[:, part], out=out[:, part])


def shares(totals: Floats, *, otherwise: Floats | float = 0.0) -> Floats:
    """Numerators over denominators: (2k, ...) totals -> (k, ...) shares.

    Where a replicate left nobody who answered, the share is `otherwise`.
    """
    above, below = np.split(totals, 2)
    answered = below > 0
    if answered.all():
        return np.asarray(above / below)
    ratio = np.empty_like(above)
    ratio[...] = otherwise
    return np.divide(above, below, out=ratio, where=answered)


def compose(share: Floats, composition: Floats) -> Floats:
    """Indices (m, u, r) = composition (m, k) or (u, m, k) times shares (k, u, r).

    Terms are added one criterion after another, never by a matrix product whose order
    would differ between machines; zeros of the composition cost nothing.
    """
    weights = composition if composition.ndim == 3 else composition[np.newaxis]
    index = np.zeros((weights.shape[1], *share.shape[1:]))
    term = np.empty(share.shape[1:])
    for indicator, criterion in np.argwhere((weights != 0).any(axis=0)):
        weight = weights[:, indicator, criterion, np.newaxis]
        np.multiply(share[criterion], weight, out=term)
        index[indicator] += term
    return index


def defined(denominator: Floats, composition: Floats) -> Flags:
    """Whether each index (m, u) rests on answered criteria only; denominator (k, u)."""
    weights = composition if composition.ndim == 3 else composition[np.newaxis]
    rests_on = (weights != 0).transpose(1, 2, 0)
    return np.asarray(~(rests_on & (denominator <= 0)[np.newaxis]).any(axis=1))
