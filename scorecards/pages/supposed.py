"""A unit's own card: what its total would be, had it other points."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.staff.pages import show
from accounts.staff.request import StaffRequest
from scorecards.appraisal import supposed
from scorecards.models import Card
from scorecards.pages import scope
from scorecards.refusals import Refused, refused
from scorecards.release import next_year
from scorecards.rules.model import SCORED
from scorecards.trees.model import Component
from wording.shown import shown

LONGEST = 10


@require_safe
@scope.of_card(scope.SEE, scope.WATCH)
def page(request: StaffRequest, card: Card) -> HttpResponse:
    """A GET that stores nothing: before a release by the own points alone."""
    tree, year = card.cycle.tree, card.cycle.year
    sees = scope.sees_decisions(request.user, card, at=timezone.now())
    points = supposed.points_seen(card, decided=sees)
    rows, wished, problem = [], {}, None
    for leaf in tree.leaves:
        had = points.get(leaf.code)
        if had is not None and had.state != SCORED:
            continue
        typed = request.GET.get(leaf.code, "").strip()[:LONGEST]
        value = had.value if had else None
        rows.append({"leaf": leaf, "name": shown(leaf.name), "had": value})
        rows[-1]["typed"] = typed
        try:
            if typed:
                wished[leaf.code] = _point(leaf, typed)
        except Refused as wrong:
            problem = shown(wrong.text)
    if problem:
        wished = {}
    context: dict[str, Any] = {
        "card": card,
        "cycle": card.cycle,
        "rows": sorted(rows, key=_lost, reverse=True),
        "problem": problem,
        "now": supposed.standing_with(tree, points, wished={}, year=year),
        "then": supposed.standing_with(tree, points, wished=wished, year=year)
        if wished
        else None,
        "sees": sees,
        "released": next_year.release_of(card),
        "made_up": card.cycle.simulated,
        "watches": scope.watches(request.user, card.cycle),
    }
    return show(request, "scorecards/supposed.html", **context)


def _lost(row: dict[str, Any]) -> Decimal:
    """Points that could be won, the most first."""
    maximum: Decimal = row["leaf"].maximum
    return maximum - (row["had"] or Decimal(0))


def _point(leaf: Component, typed: str) -> Decimal:
    try:
        point = Decimal(typed.replace(",", ".").replace("−", "-"))
    except InvalidOperation:
        point = Decimal("NaN")
    if not point.is_finite() or not leaf.least <= point <= leaf.maximum:
        limits = {"least": f"{leaf.least:f}", "most": f"{leaf.maximum:f}"}
        raise refused("supposed_out_of_limits", leaf.code, leaf=leaf.code, **limits)
    return point
