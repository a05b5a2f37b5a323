"""Points that follow from what is on record, unless somebody decides otherwise.

A late signature deducts as the tree says, by the days on the signature itself; where
nobody recorded an event there is none to deduct for.
"""

from __future__ import annotations

from decimal import Decimal

from scorecards.models import Card
from scorecards.rules import Context, points_of
from scorecards.trees.model import Component


def automatic(card: Card, leaf: Component) -> Decimal | None:
    """The point of a deduction; None for other leaves, and before a signature."""
    if leaf.rule.kind == "daily_deduction":
        signature = card.signature()
        if signature is None:
            return None
        declared = {"days": Decimal(signature.days_late)}
    elif leaf.rule.kind == "deduction":
        declared = {"count": Decimal(0)}
    else:
        return None
    return points_of(leaf, declared, Context(year=card.cycle.year)).value
