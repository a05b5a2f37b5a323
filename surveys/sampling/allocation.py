"""A sample shared out over strata, by largest remainder within bounds. PURE."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Counts = Sequence[int] | Ints
# Smallest claim beside the largest, so that factors stay finite.
_SMALLEST = 1e-6
# Strata without a claim are filled last, when all others are full.
_LAST = 1e-9


class AllocationError(ValueError):
    """A sample that the strata cannot hold, or that cannot reach every minimum."""


def proportional(total: int, *, sizes: Counts, minimum: int = 0) -> Ints:
    """Each stratum in proportion to its size (k,); returns counts (k,)."""
    return _share_out(total, np.asarray(sizes, float), sizes, minimum)


def equal(total: int, *, sizes: Counts, minimum: int = 0) -> Ints:
    """The same in each stratum (k,), as far as the small ones reach."""
    return _share_out(total, np.ones(len(sizes)), sizes, minimum)


def neyman(
    total: int, *, sizes: Counts, deviations: Sequence[float], minimum: int = 0
) -> Ints:
    """In proportion to size times standard deviation (k,). Source: Neyman (1934)."""
    spread = np.asarray(deviations, float)
    if len(spread) != len(sizes) or not (np.isfinite(spread) & (spread >= 0)).all():
        raise AllocationError("one standard deviation, 0 or more, for each stratum")
    return _share_out(total, spread * np.asarray(sizes, float), sizes, minimum)


def fixed(counts: Counts, *, sizes: Counts) -> Ints:
    """The counts as given (k,). Raises AllocationError for one above its stratum."""
    given, most = np.asarray(counts, np.int64), np.asarray(sizes, np.int64)
    if given.shape != most.shape or (given < 0).any():
        raise AllocationError("one count, 0 or more, for each stratum")
    for at in np.flatnonzero(given > most):
        raise AllocationError(
            f"stratum {at + 1}: {given[at]} to draw of {most[at]}; lower the count"
        )
    return given


def _share_out(total: int, claims: Floats, sizes: Counts, minimum: int) -> Ints:
    """Counts (k,) that sum to `total`, between the minimum and the stratum's size."""
    most = np.asarray(sizes, np.int64)
    least = np.minimum(most, max(minimum, 0))
    if not least.sum() <= total <= most.sum():
        raise AllocationError(
            f"{total} to draw, but the strata take {least.sum()} to {most.sum()}"
        )
    if not total:
        return least
    largest = claims.max()
    claimed = np.maximum(claims / largest if largest > 0 else claims, _SMALLEST)
    claims = np.where(claims > 0, claimed, most / most.sum() * _LAST)
    return _rounded(_within_bounds(total, claims, least, most), total)


def _within_bounds(total: int, claims: Floats, least: Ints, most: Ints) -> Floats:
    """Claims times one factor, cut to the bounds, summing to `total`."""
    bounded = most > 0
    ratios = [least[bounded] / claims[bounded], most[bounded] / claims[bounded]]
    factors = np.unique(np.concatenate(ratios))
    sums = np.array([np.clip(f * claims, least, most).sum() for f in factors])
    # The sum is piecewise linear in the factor, with its corners at the factors.
    factor = np.interp(total, sums, factors)
    shares: Floats = np.clip(factor * claims, least, most)
    return shares


def _rounded(shares: Floats, total: int) -> Ints:
    """Largest remainders get the rest; of equal ones the earlier stratum."""
    whole = np.floor(shares + 1e-9).astype(np.int64)
    rest = np.round(shares - whole, 9)
    whole[np.argsort(-rest, kind="stable")[: total - int(whole.sum())]] += 1
    return whole
