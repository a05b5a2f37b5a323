"""Over all units of a cycle: what separates them, and self-scores from decisions."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from scorecards.appraisal.final import by_leaf, standing
from scorecards.models import Card, Claim, Cycle, Decision
from scorecards.points import LeafAcrossUnits, across_units
from scorecards.rules import Points
from scorecards.rules.model import SCORED
from wording.text import Text

ZERO = Decimal(0)
NOTHING = Text("", "")


@dataclass(frozen=True)
class SelfScored:
    """What a unit claimed of components that are decided, and what they were given;
    `lowered` of them got less than was claimed."""

    card: Card
    claimed: Decimal
    decided: Decimal
    components: int
    lowered: int

    @property
    def over(self) -> Decimal:
        return self.claimed - self.decided


@dataclass(frozen=True)
class Apart:
    units: list[SelfScored]
    leaves: list[LeafAcrossUnits]


def of(cycle: Cycle) -> Apart:
    """By what stands now; units by how far over, components by how they separate. Three
    queries."""
    cards = list(cycle.cards.exclude(standing=Card.Standing.OUTSIDE).alphabetical())
    claims: dict[int, dict[str, Decimal]] = {}
    for claim in Claim.objects.filter(card__cycle=cycle).newest():
        if claim.point is not None:
            claims.setdefault(claim.card_id, {})[claim.leaf] = claim.point
    rows = by_leaf(Decision.objects.filter(card__cycle=cycle).newest())
    decided = {card.pk: _decided(cycle, card, rows) for card in cards}
    units = [
        _self_scored(card, claims.get(card.pk, {}), decided[card.pk]) for card in cards
    ]
    names = {str(card.pk): card.pk for card in cards if decided[card.pk]}
    leaves = across_units(
        cycle.tree,
        {name: decided[pk] for name, pk in names.items()},
        {name: claims.get(pk, {}) for name, pk in names.items()},
    )
    return Apart(
        units=sorted(
            (one for one in units if one.components), key=lambda one: -one.over
        ),
        leaves=sorted(leaves, key=lambda one: -one.separates),
    )


def _decided(
    cycle: Cycle, card: Card, rows: dict[tuple[int, str], dict[str, Decision]]
) -> dict[str, Points]:
    found = {}
    for leaf in cycle.tree.leaves:
        stands = standing(rows.get((card.pk, leaf.code), {}))
        if stands is not None and stands.point is not None:
            found[leaf.code] = Points(
                leaf.code, stands.point, leaf.maximum, SCORED, NOTHING
            )
    return found


def _self_scored(
    card: Card, claims: dict[str, Decimal], decided: dict[str, Points]
) -> SelfScored:
    both = [code for code in claims if code in decided]
    return SelfScored(
        card=card,
        claimed=sum((claims[code] for code in both), ZERO),
        decided=sum((decided[code].value for code in both), ZERO),
        components=len(both),
        lowered=sum(decided[code].value < claims[code] for code in both),
    )
