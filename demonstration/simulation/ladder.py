"""The order of the provinces and the value on every rung, printed ones fixed."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Neighbours further apart than one hundredth never print alike.
STEP = 0.015


class LadderError(ValueError):
    """Printed values that no ladder can join."""


def climb(
    units: Sequence[str],
    *,
    placed: Mapping[str, int],
    standing: Mapping[str, float],
    rng: np.random.Generator,
) -> list[str]:
    """Units by rank, best first: placed ones at their rank, others by standing.

    `standing` is the mean rank a unit printed in other years; a unit without one
    stands in the middle. Chance moves every free unit by some ten places.
    """
    middle = (len(units) + 1) / 2
    chance = rng.normal(scale=10.0, size=len(units))
    free = {
        unit: standing.get(unit, middle) + move
        for unit, move in zip(units, chance, strict=True)
        if unit not in placed
    }
    queue = iter(sorted(free, key=lambda unit: free[unit]))
    by_rank = {rank: unit for unit, rank in placed.items()}
    return [by_rank.get(rank) or next(queue) for rank in range(1, len(units) + 1)]


def rungs(
    known: Mapping[int, float],
    *,
    size: Floats,
    mean: float,
    rng: np.random.Generator,
) -> Floats:
    """Values by rank (units,) in percent, falling, whose `size`-weighted mean holds.

    Between two known rungs the values bend by one common power, found by halving.
    Raises LadderError when even the strongest bend misses the mean.
    """
    jitter = rng.uniform(-0.35, 0.35, size=len(size))

    def weighted(power: float) -> float:
        values = _bent(known, jitter=jitter, power=power)
        return float((values * size).sum() / size.sum())

    low, high = -3.0, 3.0
    if not weighted(np.exp(low)) <= mean <= weighted(np.exp(high)):
        raise LadderError(f"no ladder through {dict(known)} has the mean {mean}")
    for _ in range(60):
        half = (low + high) / 2
        low, high = (half, high) if weighted(np.exp(half)) < mean else (low, half)
    return _bent(known, jitter=jitter, power=float(np.exp(low)))


def _bent(known: Mapping[int, float], *, jitter: Floats, power: float) -> Floats:
    values = np.empty(len(jitter))
    ranks = sorted(known)
    if ranks[0] != 1 or ranks[-1] != len(values):
        raise LadderError("the first and the last rank need a value")
    values[[rank - 1 for rank in ranks]] = [known[rank] for rank in ranks]
    for top, bottom in pairwise(ranks):
        for rank in range(top + 1, bottom):
            way = (rank - top + jitter[rank - 1]) / (bottom - top)
            bent = known[top] - (known[top] - known[bottom]) * way**power
            floor = known[bottom] + STEP * (bottom - rank)
            values[rank - 1] = max(min(bent, values[rank - 2] - STEP), floor)
    return values
