"""Final points of a closed cycle, with the figures behind them, card by card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from localities.models import Unit
from scorecards.appraisal.tallies import in_force
from scorecards.models import Card, Claim, Cycle, Decision
from scorecards.rules import Context, Declared, Points, points_of, read_figures
from scorecards.rules.model import SCORED
from scorecards.rules.saying import sentence
from scorecards.trees import Component, Tree
from wording.refusals import Refused
from wording.text import Text

ZERO = Decimal(0)


@dataclass(frozen=True)
class Final:
    """A card's points by leaf as decided, what the unit claimed, and the figures."""

    card: Card
    points: dict[str, Points]
    claimed: dict[str, Decimal]
    figures: dict[str, Mapping[str, str]]


def of_cycle(cycle: Cycle) -> list[Final]:
    """Cards that were assessed, with their final decisions; four queries."""
    cards = cycle.cards.exclude(standing=Card.Standing.OUTSIDE)
    decided: dict[int, dict[str, Decision]] = {}
    rows = Decision.objects.filter(card__cycle=cycle, stage=Decision.Stage.FINAL)
    for one in rows.newest():
        decided.setdefault(one.card_id, {})[one.leaf] = one
    claims: dict[int, dict[str, Claim]] = {}
    for claim in Claim.objects.filter(card__cycle=cycle).newest():
        claims.setdefault(claim.card_id, {})[claim.leaf] = claim
    # What leaders answered stands where a unit's own figures stand elsewhere.
    for card_id, tallies in in_force(cycle).items():
        for code, tally in tallies.items():
            own = Claim(leaf=code, figures=tally.counts)
            claims.setdefault(card_id, {})[code] = own
    tree = cycle.tree
    return [
        _final(tree, card, decided.get(card.pk, {}), claims.get(card.pk, {}))
        for card in cards.alphabetical()
    ]


def _final(
    tree: Tree,
    card: Card,
    decided: Mapping[str, Decision],
    claims: Mapping[str, Claim],
) -> Final:
    points: dict[str, Points] = {}
    for leaf in tree.leaves:
        if (decision := decided.get(leaf.code)) is not None:
            claim = claims.get(leaf.code)
            points[leaf.code] = _points(leaf, decision, claim, card, points)
    claimed = {
        code: claim.point for code, claim in claims.items() if claim.point is not None
    }
    figures = {code: claim.figures for code, claim in claims.items() if claim.figures}
    return Final(card, points, claimed, figures)


def _points(
    leaf: Component,
    decision: Decision,
    claim: Claim | None,
    card: Card,
    others: Mapping[str, Points],
) -> Points:
    """What was decided; the rule's own sentence where it gives the same points."""
    year = card.cycle.year
    if decision.not_applicable or decision.point is None:
        return points_of(leaf, {}, Context(year, applies=False, others=others))
    value = decision.point.normalize() + ZERO
    return Points(
        leaf.code, value, leaf.maximum, SCORED, why(leaf, value, claim, year, others)
    )


def why(
    leaf: Component,
    value: Decimal,
    claim: Claim | None,
    year: int,
    others: Mapping[str, Points],
) -> Text:
    """No word that somebody typed: readers get the rule's sentence, or that the points
    are those of the appraisal."""
    computed = _computed(leaf, claim, year, others)
    if computed is not None and computed.value == value:
        return computed.why
    return sentence("Theo thẩm định: {value}.", "As appraised: {value}.", value=value)


def _computed(
    leaf: Component, claim: Claim | None, year: int, others: Mapping[str, Points]
) -> Points | None:
    if claim is None or claim.not_applicable:
        return None
    try:
        declared: Declared = read_figures(leaf, claim.figures, year=year)
    except Refused:
        return None
    return points_of(leaf, declared, Context(year, others=others))


def record(cycle: Cycle, finals: list[Final]) -> str:
    """What the points were made of, as the bundle has it: canonical JSON."""
    cards = [
        {
            "place": place_of(final.card),
            "league": final.card.league,
            "standing": final.card.standing,
            "leaves": {
                code: _leaf(points, final.figures.get(code, {}))
                for code, points in final.points.items()
            },
        }
        for final in finals
    ]
    whole = {"year": cycle.year, "cycle": cycle.code, "scorecards": cards}
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1)


def _leaf(points: Points, figures: Mapping[str, str]) -> dict[str, Any]:
    return {
        "figures": dict(figures),
        "points": f"{points.value:f}",
        "applies": points.state == SCORED,
    }


def place_of(card: Card) -> list[str]:
    """How the sealed record names a place: by level, code and first day."""
    if card.body is not None:
        return ["body", card.body.code, f"{card.body.valid_from:%Y-%m-%d}"]
    unit: Unit = card.place
    return [unit.level, unit.code, f"{unit.valid_from:%Y-%m-%d}"]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
