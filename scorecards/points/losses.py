"""What each lost point cost: by component, against others, and if it had been won."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, pstdev

from scorecards.points.ranking import Scored, Standing, standings
from scorecards.points.totals import Total, total_of
from scorecards.rules import Points
from scorecards.trees import Tree
from wording.text import Text

ByLeaf = Mapping[str, Points]


@dataclass(frozen=True, slots=True)
class Loss:
    """Points a unit lost on a component: why, who appraised it, how the others did.

    `to_median` is what the middle unit has more (below 0: less); `before` is what was
    lost there a year ago, None where it was not scored.
    """

    code: str
    lost: Decimal
    state: str
    why: Text
    body: str
    to_median: Decimal
    before: Decimal | None = None


def losses(
    tree: Tree,
    own: ByLeaf,
    others: Sequence[ByLeaf],
    *,
    before: ByLeaf | None = None,
) -> tuple[Loss, ...]:
    """The losses of a unit, the largest first; `others` are all units with its own."""
    found = []
    for leaf in tree.leaves:
        points = own.get(leaf.code)
        if points is None or points.lost <= 0:
            continue
        values = [unit[leaf.code].value for unit in others if leaf.code in unit]
        earlier = before.get(leaf.code) if before else None
        found.append(
            Loss(
                code=leaf.code,
                lost=points.lost,
                state=points.state,
                why=points.why,
                body=leaf.body,
                to_median=(median(values) if values else points.value) - points.value,
                before=earlier.lost if earlier else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.lost, one.code)))


@dataclass(frozen=True, slots=True)
class Distances:
    """Points of the index from a unit to others; None where nothing is above it."""

    to_median: Decimal
    to_next_rank: Decimal | None
    next_rank: int | None
    to_next_group: Decimal | None
    next_group: str


def distances(
    tree: Tree, unit: str, league: Sequence[Standing], *, year: int
) -> Distances:
    """How far a ranked unit is from the middle, the next place and the next group."""
    own = next(one for one in league if one.unit == unit)
    percents = [one.total.percent for one in league if one.rank is not None]
    known = [one for one in percents if one is not None]
    mine = own.total.percent or Decimal(0)
    above = min((one for one in known if one > mine), default=None)
    rank = next((one.rank for one in league if one.total.percent == above), None)
    groups = tree.groups_in(year)
    higher = [band for band in groups.bands if band[1] > mine] if groups else []
    code, least = higher[-1] if higher else ("", None)
    return Distances(
        to_median=median(known) - mine,
        to_next_rank=None if above is None else above - mine,
        next_rank=rank if above is not None else None,
        to_next_group=None if least is None else least - mine,
        next_group=code,
    )


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A unit's total, group and rank had it had other points, and nobody else."""

    total: Total
    rank: int | None
    group: str


def if_had(
    tree: Tree,
    unit: str,
    own: ByLeaf,
    league: Sequence[Scored],
    *,
    wished: Mapping[str, Decimal],
    year: int,
) -> WhatIf:
    """What a unit would be with the wished points; each is kept inside its component's
    limits. Raises KeyError for a component that the tree does not have."""
    changed = dict(own)
    for code, value in wished.items():
        leaf, had = tree.by_code[code], own[code]
        inside = min(max(value, leaf.least), had.maximum)
        changed[code] = Points(code, inside, had.maximum, had.state, had.why)
    total = total_of(tree, changed)
    units = [
        Scored(unit, total, one.standing) if one.unit == unit else one for one in league
    ]
    found = next(one for one in standings(tree, units, year=year) if one.unit == unit)
    return WhatIf(total, found.rank, found.group)


@dataclass(frozen=True, slots=True)
class LeafAcrossUnits:
    """How a component tells units apart: the spread of its points in points, the share
    of units with full marks, and what its spread adds to that of the totals (0 to 1).
    `self_over_final` is the mean of self-score less final points, None unscored."""

    code: str
    mean: Decimal
    spread: float
    full: Decimal
    separates: float
    self_over_final: Decimal | None


def across_units(
    tree: Tree,
    final: Mapping[str, ByLeaf],
    claimed: Mapping[str, Mapping[str, Decimal]],
) -> tuple[LeafAcrossUnits, ...]:
    """Every component over all ranked units, in the order of the tree."""
    totals = {unit: total_of(tree, points).points for unit, points in final.items()}
    return tuple(
        _across(leaf.code, final, claimed, totals) for leaf in tree.leaves if final
    )


def _across(
    code: str,
    final: Mapping[str, ByLeaf],
    claimed: Mapping[str, Mapping[str, Decimal]],
    totals: Mapping[str, Decimal],
) -> LeafAcrossUnits:
    units = [unit for unit, points in final.items() if code in points]
    values = [final[unit][code].value for unit in units]
    full = [unit for unit in units if final[unit][code].lost <= 0]
    differences = [
        claimed[unit][code] - final[unit][code].value
        for unit in units
        if code in claimed.get(unit, {})
    ]
    return LeafAcrossUnits(
        code=code,
        mean=_mean(values),
        spread=pstdev(map(float, values)) if values else 0.0,
        full=Decimal(len(full)) / max(len(units), 1),
        separates=_share(values, [totals[unit] for unit in units]),
        self_over_final=_mean(differences) if differences else None,
    )


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values) if values else Decimal(0)


def _share(values: Sequence[Decimal], totals: Sequence[Decimal]) -> float:
    """Covariance with the total over the total's variance: shares of all components
    sum to 1."""
    if not values:
        return 0.0
    mean, middle = float(_mean(values)), float(_mean(totals))
    spread = sum((float(total) - middle) ** 2 for total in totals)
    pairs = zip(values, totals, strict=True)
    together = sum((float(v) - mean) * (float(t) - middle) for v, t in pairs)
    return together / spread if spread else 0.0
