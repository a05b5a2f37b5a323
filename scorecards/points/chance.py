"""The error of the points that rest on samples, and the ranks it leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import sqrt
from typing import Final

from scorecards.rules import Declared
from scorecards.trees import Component, Tree

# Two-sided, at 95 %.
QUANTILE: Final = 1.959964


def index_error(
    tree: Tree,
    figures: Mapping[str, Declared],
    errors: Mapping[str, Mapping[str, Decimal]],
    *,
    maximum: Decimal,
) -> float:
    """Standard error of a unit's index in percent points.

    `figures`: counts of answers by component; `errors`: standard errors in percent of
    the SIPAS figures a component is fed with. Appraised points have no error.
    """
    variance = 0.0
    for leaf in tree.leaves:
        if leaf.rule.kind == "survey_shares":
            variance += survey_variance(leaf, figures.get(leaf.code, {}))
        elif leaf.rule.kind == "sipas":
            variance += sipas_variance(leaf, errors.get(leaf.code, {}))
    return 100 * sqrt(variance) / float(maximum) if maximum > 0 else 0.0


def survey_variance(leaf: Component, figures: Declared) -> float:
    """Variance of a component's points by simple random answers in each group.

    Source: Cochran (1977), 5.1: stratified means with fixed weights.
    """
    variance, weights = 0.0, 0.0
    for group in leaf.rule.groups:
        options = leaf.rule.choices
        counts = [_count(figures, f"{group.code}.{one.code}") for one in options]
        answered = sum(counts)
        if not answered:
            continue
        weights += float(group.weight)
        worth = [float(one.points) / 100 for one in leaf.rule.choices]
        mean = sum(n * w for n, w in zip(counts, worth, strict=True)) / answered
        squares = sum(n * (w - mean) ** 2 for n, w in zip(counts, worth, strict=True))
        if answered > 1:
            spread = squares / (answered - 1)
            variance += float(group.weight) ** 2 * spread / answered
    return variance * (float(leaf.maximum) / weights) ** 2 if weights else 0.0


def _count(figures: Declared, code: str) -> float:
    value = figures.get(code)
    return float(value) if isinstance(value, Decimal) else 0.0


def sipas_variance(leaf: Component, errors: Mapping[str, Decimal]) -> float:
    """Variance of points fed from indices whose errors are known; they are taken as
    going together, which is the wider way."""
    error = sum(
        float(part.weight) * float(errors.get(part.code, 0))
        for part in leaf.rule.groups
    )
    return (float(leaf.maximum) * error / 100) ** 2


def rank_range(
    index: int, percents: Sequence[Decimal], errors: Sequence[float]
) -> tuple[int, int]:
    """Places a unit may hold: those surely above it and surely below it are left out.

    Two units are told apart where their difference is over 1.96 of its own error.
    """
    own, above, below = float(percents[index]), 0, 0
    for other, (percent, error) in enumerate(zip(percents, errors, strict=True)):
        margin = QUANTILE * sqrt(error**2 + errors[index] ** 2)
        difference = float(percent) - own
        if other != index and abs(difference) > margin:
            above += difference > 0
            below += difference < 0
    return above + 1, len(percents) - below
