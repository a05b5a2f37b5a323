"""Changes against the year before, in points and in places."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scorecards.points.ranking import Standing

COMPARABLE: Final = "comparable"
MERGED: Final = "merged"
OTHER_TREE: Final = "other_tree"
NO_YEAR_BEFORE: Final = "none"


@dataclass(frozen=True, slots=True)
class Change:
    """`points` are a difference of printed figures; `places` are positive upwards. Both
    are None where the verdict says that the two years cannot be compared."""

    verdict: str
    points: Decimal | None = None
    places: int | None = None


def change_of(
    now: Standing, before: Standing | None, *, same_unit: bool, same_method: bool
) -> Change:
    """A unit of the merger of 2025 keeps its name and not its territory: no figure of
    the old one is subtracted from its own."""
    if before is None:
        return Change(NO_YEAR_BEFORE)
    if not same_unit:
        return Change(MERGED)
    if not same_method:
        return Change(OTHER_TREE)
    points = places = None
    if now.total.percent is not None and before.total.percent is not None:
        points = now.total.percent - before.total.percent
    if now.rank is not None and before.rank is not None:
        places = before.rank - now.rank
    return Change(COMPARABLE, points, places)
