"""If a unit had other points: its total and group by what it may see itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scorecards.appraisal.final import by_leaf, standing
from scorecards.claims import filling
from scorecards.models import Card, Decision
from scorecards.points import Total, total_of
from scorecards.rules import Context, Points, points_of
from scorecards.rules.model import SCORED
from scorecards.trees import Tree
from scorecards.trees.model import Component
from wording.text import Text

NOTHING = Text("", "")


@dataclass(frozen=True)
class Standing:
    """A total with the group it gives in the scored year, "" where there are none."""

    total: Total
    group: str


def points_seen(card: Card, *, decided: bool) -> dict[str, Points]:
    """What is claimed of each leaf, and where decisions may be seen what stands of
    them. Of a leaf nobody said anything about there is nothing: it counts as 0."""
    tree, year = card.cycle.tree, card.cycle.year
    found = {
        code: _points(tree.by_code[code], claim.point, claim.not_applicable, year)
        for code, claim in filling.in_force(card).items()
        if code in tree.by_code and (claim.not_applicable or claim.point is not None)
    }
    if not decided:
        return found
    rows = by_leaf(Decision.objects.filter(card=card).newest())
    for leaf in tree.leaves:
        stands = standing(rows.get((card.pk, leaf.code), {}))
        if stands is not None:
            found[leaf.code] = _points(leaf, stands.point, stands.not_applicable, year)
    return found


def _points(
    leaf: Component, point: Decimal | None, not_applicable: bool, year: int
) -> Points:
    if not_applicable or point is None:
        return points_of(leaf, {}, Context(year, applies=False))
    return Points(leaf.code, point, leaf.maximum, SCORED, NOTHING)


def standing_with(
    tree: Tree,
    points: Mapping[str, Points],
    *,
    wished: Mapping[str, Decimal],
    year: int,
) -> Standing:
    """What these points come to, with the wished ones in place of their own; each is
    kept inside its component's limits, and what does not apply stays so."""
    changed = dict(points)
    for code, value in wished.items():
        leaf, had = tree.by_code[code], points.get(code)
        if had is None or had.state == SCORED:
            inside = min(max(value, leaf.least), leaf.maximum)
            changed[code] = Points(code, inside, leaf.maximum, SCORED, NOTHING)
    total = total_of(tree, changed)
    groups = tree.groups_in(year)
    if groups is None or total.percent is None:
        return Standing(total, "")
    return Standing(total, groups.group_of(total.percent))
