"""Points of components that sum exactly to announced totals and fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import numpy as np

from demonstration.scores.targets import Targets
from demonstration.simulation import ladder
from scorecards.trees import Component, Tree

HUNDREDTH = Decimal("0.01")
PointsOf = dict[str, Decimal]


def totals(targets: Targets, units: Sequence[str]) -> dict[str, Decimal]:
    """Unit -> total in hundredths: the announced ones at their ranks, and the mean."""
    rng = np.random.default_rng(targets.seed)
    order = ladder.climb(units, placed=targets.placed, standing={}, rng=rng)
    values = ladder.rungs(
        {rank: float(percent) for rank, percent in targets.rungs.items()},
        size=np.ones(len(units)),
        mean=float(targets.mean),
        rng=rng,
    )
    return {
        unit: Decimal(f"{value:.2f}") for unit, value in zip(order, values, strict=True)
    }


def spread(lost: int, room: Sequence[int], rng: np.random.Generator) -> list[int]:
    """`lost` hundredths over places that take at most `room` each, by chance.

    Raises ValueError where there is not room enough.
    """
    most = np.array(room, dtype=np.int64)
    if not 0 <= lost <= most.sum():
        raise ValueError(f"{lost} hundredths do not fit into {most.sum()}")
    wish = most * rng.gamma(1.2, size=len(most))
    low, high = 0.0, 1e6
    for _ in range(80):
        half = (low + high) / 2
        taken = np.minimum(wish * half, most).sum()
        low, high = (half, high) if taken < lost else (low, half)
    parts = np.floor(np.minimum(wish * low, most)).astype(np.int64)
    while (rest := lost - int(parts.sum())) > 0:
        open_ones = np.flatnonzero(parts < most)
        parts[open_ones[:rest]] += 1
    return [int(part) for part in parts]


def points_of(
    tree: Tree,
    total: Decimal,
    *,
    fields: Mapping[str, Decimal],
    fed: Mapping[str, Decimal],
    rng: np.random.Generator,
) -> PointsOf:
    """Component -> points: `total` in all, `fields` in those fields, `fed` as they are.

    What only adds or only deducts stays at nothing.
    """
    found = {leaf.code: Decimal(0) for leaf in tree.leaves} | dict(fed)
    scored = [field for field in tree.fields if field.part == "scored"]
    pool: list[Component] = []
    lost = _hundredths(tree.scale - total)
    for field in scored:
        leaves = [leaf for leaf in field.components() if leaf.code not in fed]
        if field.code not in fields:
            pool += leaves
            lost -= _lost_by(fed, field.components())
            continue
        own = _hundredths(field.maximum - fields[field.code])
        lost -= own
        own -= _lost_by(fed, field.components())
        found |= _with_lost(leaves, own, rng)
    return found | _with_lost(pool, lost, rng)


def _with_lost(
    leaves: Sequence[Component], lost: int, rng: np.random.Generator
) -> PointsOf:
    room = [_hundredths(leaf.maximum) for leaf in leaves]
    parts = spread(lost, room, rng)
    return {
        leaf.code: leaf.maximum - part * HUNDREDTH
        for leaf, part in zip(leaves, parts, strict=True)
    }


def lost_by(fed: Mapping[str, Decimal], leaves: Iterable[Component]) -> Decimal:
    """Points lost by what is fed."""
    lost = (leaf.maximum - fed[leaf.code] for leaf in leaves if leaf.code in fed)
    return sum(lost, Decimal(0))


def _lost_by(fed: Mapping[str, Decimal], leaves: Iterable[Component]) -> int:
    return _hundredths(lost_by(fed, leaves))


def _hundredths(points: Decimal) -> int:
    return int((points / HUNDREDTH).to_integral_value())
