"""Who is drawn, given random numbers in [0, 1). PURE.

Every function takes leading axes: random numbers of shape (d, ...) make d draws at
once, which is how their inclusion probabilities are tested.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class SelectionError(ValueError):
    """A draw that cannot be made from this population."""


def simple(chance: Floats, *, size: int) -> Ints:
    """Positions (..., size) of the smallest of the numbers (..., N), in that order.

    Every set of `size` is equally likely; so is every order, and the next smallest
    numbers are reserves.
    """
    _check_size(size, chance.shape[-1])
    order: Ints = np.argsort(chance, axis=-1, kind="stable")[..., :size]
    return order


def systematic(start: Floats, *, population: int, size: int) -> Ints:
    """Positions (..., size) at even steps of N / n through the list, from `start`."""
    _check_size(size, population)
    # Cut to 32 bits the sums are exact, so that no step falls on its neighbour.
    exact = np.floor(np.asarray(start) * 2.0**32) / 2.0**32
    steps = (exact[..., None] + np.arange(size)) * population / max(size, 1)
    return steps.astype(np.int64)


def inclusion(measures: Floats, *, size: int) -> Floats:
    """Inclusion probabilities (N,) in proportion to size, none above 1; sum `size`.

    Units too big for their share are taken with certainty and the rest is shared
    anew. Source: Sarndal, Swensson and Wretman (1992), 3.6.2.
    """
    _check_size(size, len(measures))
    if not (np.isfinite(measures) & (measures > 0)).all():
        raise SelectionError("every measure of size must be above 0")
    certain = np.zeros(len(measures), dtype=bool)
    while True:
        left = size - int(certain.sum())
        total = measures[~certain].sum()
        shares = np.where(certain, 1.0, left * measures / total if total else 1.0)
        over = ~certain & (shares >= 1 - 1e-12)
        if not over.any():
            return shares
        certain |= over


def brewer(chance: Floats, *, inclusion: Floats) -> Ints:
    """Positions (..., n), sorted, from numbers (..., n): exact probabilities (N,).

    Unlike systematic PPS, any two units may come together, so variances can be
    estimated. Source: Brewer (1975); Tille (2006), algorithm 6.10.
    """
    size = _whole_size(inclusion)
    certain = np.flatnonzero(inclusion >= 1 - 1e-9)
    others = np.flatnonzero(inclusion < 1 - 1e-9)
    steps = size - len(certain)
    draws = chance.shape[:-1]
    drawn = np.zeros((*draws, len(inclusion)), dtype=bool)
    drawn[..., certain] = True
    open_to = np.broadcast_to(inclusion[others], (*draws, len(others))).copy()
    for step in range(steps):
        taken = _brewer_step(chance[..., step], open_to, left=steps - step)
        np.put_along_axis(drawn, others[taken], True, axis=-1)
        np.put_along_axis(open_to, taken, 0.0, axis=-1)
    return np.nonzero(drawn)[-1].reshape(*draws, size)


def _brewer_step(chance: Floats, shares: Floats, *, left: int) -> Ints:
    """One unit (..., 1) by shares (..., N), 0 for the taken, with `left` to take."""
    total = shares.sum(axis=-1, keepdims=True)
    odds = shares * (total - shares) / (total - left * shares)
    ends = np.cumsum(odds, axis=-1)
    point = chance[..., None] * ends[..., -1:]
    # The first end beyond the point; a taken unit adds nothing and is passed over.
    taken: Ints = (ends <= point).sum(axis=-1, keepdims=True)
    return taken


def _whole_size(inclusion: Floats) -> int:
    size = round(float(inclusion.sum()))
    if abs(inclusion.sum() - size) > 1e-6:
        raise SelectionError("inclusion probabilities must sum to a whole number")
    return size


def _check_size(size: int, population: int) -> None:
    if not 0 <= size <= population:
        raise SelectionError(f"{size} to draw of {population}; lower the size")
