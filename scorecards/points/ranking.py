"""Ranks in a league: of totals, fields and criteria; groups by the year's bands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from scorecards.points.totals import Part, Total
from scorecards.trees import Groups, Tree

RANKED: Final = "ranked"
SCORED: Final = "scored"


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit of a league: its total, and whether it is ranked or scored only."""

    unit: str
    total: Total
    standing: str = RANKED


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands; ranks are None where it is scored only, and equal printed
    figures share one. `fields`, `criteria`: code -> rank by percent of the maximum."""

    unit: str
    total: Total
    rank: int | None
    group: str
    fields: Mapping[str, int]
    criteria: Mapping[str, int]


def ranks(values: Sequence[Decimal | None]) -> list[int | None]:
    """1 for the highest; of equal ones each has the best place, and the next are
    skipped. None has no rank."""
    places: dict[Decimal, int] = {}
    known = sorted((value for value in values if value is not None), reverse=True)
    for place, value in enumerate(known, 1):
        places.setdefault(value, place)
    return [None if value is None else places[value] for value in values]


def standings(tree: Tree, units: Sequence[Scored], *, year: int) -> list[Standing]:
    """The units of one league, in the order given; ranks are of those ranked."""
    ranked = [one for one in units if one.standing == RANKED]
    totals = dict(
        zip(
            (one.unit for one in ranked),
            ranks([one.total.percent for one in ranked]),
            strict=True,
        )
    )
    fields = _part_ranks(ranked, lambda total: total.fields)
    criteria = _part_ranks(ranked, lambda total: total.criteria)
    groups = tree.groups_in(year)
    return [
        Standing(
            unit=one.unit,
            total=one.total,
            rank=totals.get(one.unit),
            group=_group(one.total, groups),
            fields=fields.get(one.unit, {}),
            criteria=criteria.get(one.unit, {}),
        )
        for one in units
    ]


def _group(total: Total, groups: Groups | None) -> str:
    if groups is None or total.percent is None:
        return ""
    return groups.group_of(total.percent)


def _part_ranks(
    ranked: Sequence[Scored], parts_of: Callable[[Total], Sequence[Part]]
) -> dict[str, dict[str, int]]:
    """Unit -> part -> rank among the ranked units."""
    found: dict[str, dict[str, int]] = {one.unit: {} for one in ranked}
    columns = zip(*(parts_of(one.total) for one in ranked), strict=True)
    for column in columns:
        for one, part, rank in zip(
            ranked, column, ranks([part.percent for part in column]), strict=True
        ):
            if rank is not None:
                found[one.unit][part.code] = rank
    return found
