"""The final point of every leaf, written when a cycle closes.

What the council decided itself stands; else the decision after the explanation, else
the first one. Leaves whose points are fed must have been fed before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from accounts.models import User
from scorecards.appraisal.automatic import automatic
from scorecards.appraisal.seats import works_in_one
from scorecards.models import Card, Cycle, Decision
from scorecards.refusals import refused
from scorecards.trees.model import Component

ORDER = (
    Decision.Stage.FINAL,
    Decision.Stage.AFTER_EXPLANATION,
    Decision.Stage.FIRST,
)
BY_RULE = "rule"
OfLeaves = Mapping[tuple[int, str], Mapping[str, Decision]]


def by_leaf(rows: Iterable[Decision]) -> dict[tuple[int, str], dict[str, Decision]]:
    """Decisions in force by (card, leaf) and stage; second readings left out."""
    found: dict[tuple[int, str], dict[str, Decision]] = {}
    for one in rows:
        if one.reading == 1:
            found.setdefault((one.card_id, one.leaf), {})[one.stage] = one
    return found


def standing(decisions: Mapping[str, Decision]) -> Decision | None:
    """The decision that would be final now."""
    return next((decisions[one] for one in ORDER if one in decisions), None)


def undecided(
    cycle: Cycle, cards: Iterable[Card], decided: OfLeaves
) -> list[tuple[Card, Component]]:
    """(card, leaf) of every point still open."""
    return [
        (card, leaf)
        for card in cards
        for leaf in cycle.tree.leaves
        if standing(decided.get((card.pk, leaf.code), {})) is None
        and automatic(card, leaf) is None
    ]


def write_final(cycle: Cycle, *, by: User, at: datetime) -> int:
    """Store the final decision of each leaf that has none of its own; how many.

    Raises Refused while a point of an assessed unit is open, or where somebody works
    in one of the units.
    """
    assessed = cycle.cards.exclude(standing=Card.Standing.OUTSIDE).alphabetical()
    cards = list(assessed.prefetch_related("signatures"))
    if works_in_one(by, [card.pk for card in cards]):
        raise refused("own_unit")
    rows = Decision.objects.filter(card__cycle=cycle).newest()
    decided = by_leaf(rows)
    if open_points := undecided(cycle, cards, decided):
        card, leaf = open_points[0]
        value = f"{card.short_name}, {leaf.code}"
        raise refused("points_open", count=len(open_points), value=value)
    final = [
        _final_of(stands, by=by, at=at)
        for card in cards
        for leaf in cycle.tree.leaves
        if (stands := standing(decided.get((card.pk, leaf.code), {})))
        or (stands := _by_rule(card, leaf))
        if stands.stage != Decision.Stage.FINAL
    ]
    Decision.objects.bulk_create(final)
    return len(final)


def _by_rule(card: Card, leaf: Component) -> Decision:
    """What follows from the card's own days, as if it had been decided so."""
    return Decision(
        card_id=card.pk, leaf=leaf.code, point=automatic(card, leaf), source=BY_RULE
    )


def _final_of(stands: Decision, *, by: User, at: datetime) -> Decision:
    return Decision(
        card_id=stands.card_id,
        leaf=stands.leaf,
        stage=Decision.Stage.FINAL,
        number=1,
        point=stands.point,
        not_applicable=stands.not_applicable,
        reason=stands.reason,
        source=stands.source,
        by=by,
        at=at,
    )
