"""Simulated counts of the leaders' survey, which give its points their error."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from scorecards.models import Cycle, Decision
from scorecards.rules import Declared
from scorecards.trees import Component

# Some 49,000 leaders and managers answered nationwide, of 63 provinces.
ANSWERED = 780
Counts = dict[int, dict[str, Declared]]


def counts(cycle: Cycle, *, seed: int) -> Counts:
    """Card -> component -> answers by option, whose shares give about its points."""
    rng = np.random.default_rng(seed)
    surveyed = {
        leaf.code: leaf
        for leaf in cycle.tree.leaves
        if leaf.rule.kind == "survey_shares"
    }
    rows = Decision.objects.filter(
        card__cycle=cycle, leaf__in=surveyed, point__isnull=False
    )
    found: Counts = {}
    for card, code, point in rows.order_by("card", "leaf").values_list(
        "card", "leaf", "point"
    ):
        found.setdefault(card, {})[code] = _answers(surveyed[code], point, rng)
    return found


def _answers(
    leaf: Component, point: Decimal | None, rng: np.random.Generator
) -> Declared:
    share = float((point or 0) / leaf.maximum)
    worth = np.array([float(one.points) / 100 for one in leaf.rule.choices])
    # Answers gather round the option that is worth about what the unit got.
    chances = np.exp(-(((worth - share) / 0.25) ** 2))
    declared: dict[str, Decimal] = {}
    for group in leaf.rule.groups:
        drawn = rng.multinomial(ANSWERED, chances / chances.sum())
        for option, number in zip(leaf.rule.choices, drawn, strict=True):
            declared[f"{group.code}.{option.code}"] = Decimal(int(number))
    return declared
