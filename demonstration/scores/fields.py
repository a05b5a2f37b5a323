"""Points of a field for every unit, so that an announced rank in it comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

HUNDREDTH = Decimal("0.01")
# Of what a unit loses in all, a field loses its share by chance, within these.
LEAST, MOST = 0.6, 1.5


@dataclass(frozen=True)
class Ranked:
    """A field in which one unit's points and rank were announced."""

    field: str
    maximum: Decimal
    unit: str
    points: Decimal
    rank: int


def points_of_all(
    ranked: Ranked,
    totals: Mapping[str, Decimal],
    *,
    scale: Decimal,
    fed_lost: Mapping[str, Decimal],
    rng: np.random.Generator,
) -> dict[str, Decimal]:
    """Unit -> points of the field: `rank` - 1 units above the announced points, those
    of the highest totals whose fed points (`fed_lost`) let them, all others below.

    Raises ValueError where too few can be above.
    """
    above = _above(ranked, totals, fed_lost)
    found = {}
    for unit, total in sorted(totals.items()):
        share = float((scale - total) / scale) * rng.uniform(LEAST, MOST)
        wish = ranked.maximum - _hundredths(float(ranked.maximum) * share)
        most = ranked.maximum - fed_lost.get(unit, Decimal(0))
        if unit == ranked.unit:
            found[unit] = ranked.points
        elif unit in above:
            found[unit] = min(max(wish, ranked.points + HUNDREDTH), most)
        else:
            found[unit] = min(wish, ranked.points - HUNDREDTH, most)
    return found


def _above(
    ranked: Ranked, totals: Mapping[str, Decimal], fed_lost: Mapping[str, Decimal]
) -> Sequence[str]:
    able = [
        unit
        for unit in sorted(totals, key=lambda one: (-totals[one], one))
        if unit != ranked.unit
        and ranked.maximum - fed_lost.get(unit, Decimal(0)) > ranked.points
    ]
    if len(able) < ranked.rank - 1:
        raise ValueError(f"{ranked.field}: {len(able)} units can be above")
    return able[: ranked.rank - 1]


def _hundredths(number: float) -> Decimal:
    return Decimal(repr(round(number, 2))).quantize(HUNDREDTH)
