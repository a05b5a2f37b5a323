"""Where a unit lost points, and where it lost them the year before."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from scorecards.appraisal.final import by_leaf, standing
from scorecards.appraisal.matrix import previous
from scorecards.models import Card, Decision
from scorecards.points import Loss, losses
from scorecards.rules import Points
from scorecards.rules.model import SCORED
from scorecards.trees import Tree
from wording.text import Text


def of_card(card: Card, *, hidden: Collection[str] = ()) -> tuple[Loss, ...]:
    """The losses of a unit by what is decided now, the largest first; none of `hidden`
    leaves.

    What others have is no part of it: that is known once figures are released.
    """
    tree, own = card.cycle.tree, _points(card)
    own = {code: one for code, one in own.items() if code not in hidden}
    return losses(tree, own, [own], before=_before(card, tree))


def _points(card: Card) -> dict[str, Points]:
    """Decided points by leaf, with the appraisers' words; none that does not apply."""
    rows = by_leaf(Decision.objects.filter(card=card).newest())
    found = {}
    for leaf in card.cycle.tree.leaves:
        decided = standing(rows.get((card.pk, leaf.code), {}))
        if decided is not None and decided.point is not None:
            why = Text(decided.reason, decided.reason)
            found[leaf.code] = Points(
                leaf.code, decided.point, leaf.maximum, SCORED, why
            )
    return found


def _before(card: Card, tree: Tree) -> Mapping[str, Points] | None:
    """The same unit's points a year earlier, of components with the same maximum."""
    cycle = previous(card.cycle)
    twin = cycle and cycle.cards.filter(unit=card.unit_id, body=card.body_id).first()
    if not twin:
        return None
    return {
        code: points
        for code, points in _points(twin).items()
        if code in tree.by_code and tree.by_code[code].maximum == points.maximum
    }
