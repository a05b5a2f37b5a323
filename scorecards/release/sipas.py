"""Points fed from released SIPAS figures, and what their errors are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from publishing.content.release_content import PUBLISHED
from publishing.models import Figure, Release
from scorecards.appraisal.feeding import feed
from scorecards.models import Card, Cycle
from scorecards.refusals import refused
from scorecards.rules import Context, points_of
from scorecards.trees import Component, Tree

# By card: leaf -> standard errors by SIPAS figure, in percent.
Errors = Mapping[int, Mapping[str, Mapping[str, Decimal]]]


def release_of(cycle: Cycle) -> Release | None:
    """The public national SIPAS release of the cycle's year; one that is simulated
    feeds simulated cycles alone."""
    found = Release.objects.public().national().filter(year=cycle.year)
    return found.filter(simulated=cycle.simulated).newest_first().first()


def points(cycle: Cycle, leaf: Component) -> tuple[dict[int, Decimal], str]:
    """(points by card number, where they come from). Raises Refused where a unit has
    no released figure."""
    release, cards = release_of(cycle), _assessed(cycle)
    found = _figures(cycle, leaf, release)
    missing = [card for card in cards if card.pk not in found]
    if release is None or missing:
        first = (missing or cards)[0].short_name
        facts = {"year": cycle.year, "count": len(missing or cards), "value": first}
        raise refused("sipas_not_released", leaf.code, **facts)
    fed = {
        card: points_of(leaf, percents, Context(cycle.year)).value
        for card, percents in (
            (card, {code: one.percent for code, one in figures.items() if one.percent})
            for card, figures in found.items()
        )
    }
    return fed, f"{release.round_code} · {release.edition} · {release.digest[:12]}"


def errors(cycle: Cycle, tree: Tree) -> Errors:
    """Standard errors of the figures each card is fed with, where they are released."""
    release = release_of(cycle)
    told: dict[int, dict[str, Mapping[str, Decimal]]] = {}
    for leaf in tree.leaves:
        if leaf.rule.kind != "sipas":
            continue
        for card, figures in _figures(cycle, leaf, release).items():
            known = {
                code: one.standard_error
                for code, one in figures.items()
                if one.standard_error is not None
            }
            if len(known) == len(figures):
                told.setdefault(card, {})[leaf.code] = known
    return told


def _assessed(cycle: Cycle) -> list[Card]:
    cards = cycle.cards.exclude(standing=Card.Standing.OUTSIDE)
    return list(cards.alphabetical())


def _figures(
    cycle: Cycle, leaf: Component, release: Release | None
) -> dict[int, dict[str, Figure]]:
    """Card -> SIPAS figure by its code; cards with all of them."""
    if release is None:
        return {}
    codes = [figure.code for figure in leaf.figures]
    rows = release.figures.whole().filter(
        basis=PUBLISHED, indicator__in=codes, percent__isnull=False
    )
    by_unit: dict[int, dict[str, Figure]] = {}
    for figure in rows:
        by_unit.setdefault(figure.unit_id, {})[figure.indicator] = figure
    return {
        card.pk: by_unit[card.unit_id]
        for card in _assessed(cycle)
        if card.unit_id in by_unit and len(by_unit[card.unit_id]) == len(codes)
    }


def feed_all(cycle: Cycle, *, by: User, at: datetime) -> int:
    """Feed every component that follows SIPAS from the released figures, by somebody of
    the council; how many points. Raises Refused."""
    fed = 0
    for leaf in cycle.tree.leaves:
        if leaf.rule.kind == "sipas":
            given, source = points(cycle, leaf)
            fed += feed(cycle, leaf.code, given, source=source, by=by, at=at)
    return fed
