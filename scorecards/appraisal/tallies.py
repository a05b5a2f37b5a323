"""Counts of the leaders' survey: judged, stored, and fed as points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from scorecards.appraisal.feeding import feed, open_to
from scorecards.claims import cards
from scorecards.models import Card, Cycle, Tally
from scorecards.refusals import refused
from scorecards.rules import Context, Declared, points_of, read_figures
from scorecards.rules.model import MISSING
from scorecards.trees.model import Component, Tree

KIND = "survey_shares"
LONGEST_SOURCE = 200


@dataclass(frozen=True)
class Counted:
    """How many people of a card's survey chose what of a leaf: "group.option" to a
    whole number, as typed."""

    card: Card
    leaf: str
    counts: Mapping[str, str]


def leaves_of(tree: Tree) -> list[Component]:
    """Components whose points are shares of survey answers, in the tree's order."""
    return [leaf for leaf in tree.leaves if leaf.rule.kind == KIND]


def assessed(cycle: Cycle) -> list[Card]:
    """Cards the survey is about."""
    found = cycle.cards.exclude(standing=Card.Standing.OUTSIDE)
    return list(found.alphabetical())


def point(leaf: Component, counts: Mapping[str, str], *, year: int) -> Decimal:
    """The point counts give. Raises Refused."""
    points = points_of(leaf, read_figures(leaf, counts, year=year), Context(year))
    if points.state == MISSING:
        raise refused("nobody_answered", leaf.code, said=leaf.code)
    return points.value


def in_force(cycle: Cycle) -> dict[int, dict[str, Tally]]:
    """The newest counts by card and leaf."""
    found: dict[int, dict[str, Tally]] = {}
    for one in Tally.objects.filter(card__cycle=cycle).newest():
        found.setdefault(one.card_id, {})[one.leaf] = one
    return found


def counts(cycle: Cycle) -> dict[int, dict[str, Declared]]:
    """Counts in force as the rules read them: for the error of an index."""
    tree, year = cycle.tree, cycle.year
    return {
        card: {
            code: read_figures(tree.by_code[code], one.counts, year=year)
            for code, one in leaves.items()
        }
        for card, leaves in in_force(cycle).items()
    }


@transaction.atomic
def store(
    cycle: Cycle, many: Sequence[Counted], *, source: str, by: User, at: datetime
) -> int:
    """Store counts and feed the points they give, all of them or none; how many.

    `source` says where they come from. What was stored before stays beside them.
    Raises Refused.
    """
    cycle = open_to(cycle, by)
    if not source.strip():
        raise refused("source_missing", "source")
    points: dict[str, dict[int, Decimal]] = {}
    for one in many:
        leaf = _survey_leaf(cycle, one)
        fed = points.setdefault(leaf.code, {})
        fed[one.card.pk] = point(leaf, one.counts, year=cycle.year)
    told = source.strip()[:LONGEST_SOURCE]
    for code, given in points.items():
        feed(cycle, code, given, source=told, by=by, at=at)
    Tally.objects.bulk_create(_rows(cycle, many, source=told, by=by, at=at))
    return len(many)


def _survey_leaf(cycle: Cycle, one: Counted) -> Component:
    leaf = cards.leaf_of(cycle, one.leaf)
    if leaf.rule.kind != KIND:
        raise refused("leaf_not_surveyed", "leaf", said=leaf.code)
    return leaf


def _rows(
    cycle: Cycle, many: Sequence[Counted], *, source: str, by: User, at: datetime
) -> list[Tally]:
    before = in_force(cycle)
    rows = []
    for one in many:
        last = before.get(one.card.pk, {}).get(one.leaf)
        number = last.number + 1 if last else 1
        words = {"card": one.card, "leaf": one.leaf, "counts": dict(one.counts)}
        rows.append(Tally(number=number, source=source, by=by, at=at, **words))
    return rows
