"""Cycles: listed, set up, watched; opened, closed and extended by the council."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.staff.pages import decide, done, show, staff_page, tell
from accounts.staff.request import StaffRequest
from localities.models import Unit
from scorecards.appraisal import matrix, seats, tallies
from scorecards.appraisal.matrix import ASKED, DECIDED, NOTHING, OVERDUE
from scorecards.appraisal.second_reading import agreement, read_twice
from scorecards.cycles import life, setting_up
from scorecards.models import Card, ClosingRequest, Cycle, CycleRequest, Stage
from scorecards.models.card import owners_of
from scorecards.pages import scope
from scorecards.pages.forms import CycleForm, ExtendForm, PlacingForm
from scorecards.refusals import Refused
from wording.shown import shown

SHOWN_REQUESTS = 20


def listed(request: StaffRequest) -> list[tuple[Cycle, Stage]]:
    """Cycles somebody sits over, the newest year first."""
    rows = Cycle.objects.filter(owner__in=owners_of(request.user))
    rows = rows.select_related("owner").order_by("-year", "code")[:60]
    now = timezone.now()
    return [(one, one.stage(now)) for one in rows]


@staff_page(scope.SET_UP)
def new(request: StaffRequest) -> HttpResponse:
    """A cycle from nothing: level, year, tree, days; then a card for each unit."""
    owners = Unit.objects.filter(pk__in=owners_of(request.user, roles={Role.COUNCIL}))
    owner = get_object_or_404(owners.order_by("level", "pk")[:1])
    form = CycleForm(request.POST or None, owner=owner)
    if request.method == "POST" and form.is_valid():
        try:
            cycle = setting_up.create(
                form.setup(owner),
                by=request.user,
                at=timezone.now(),
                simulated=settings.DEMONSTRATION,
            )
        except Refused as error:
            tell(request, error)
        else:
            messages.success(request, _("The cycle is stored, in preparation."))
            return redirect("scorecards:cycle", code=cycle.code)
    return show(request, "scorecards/cycle_new.html", form=form, owner=owner)


@scope.of_cycle(scope.WATCH)
def cycle(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    """Where every unit and every leaf stands; a POST opens, closes, extends."""
    deed = request.POST.get("deed", "")
    if deed:
        return _done(request, cycle, deed)
    now = timezone.now()
    found = matrix.of(cycle, at=now)
    council = seats.sits_on_council(request.user, cycle)
    requests = _requests(cycle)
    context: dict[str, Any] = {
        "cycle": cycle,
        "stage": cycle.stage(now),
        "due_on": cycle.due_on(now),
        "days_left": _days_left(cycle, now),
        "days_overdue": -_days_left(cycle, now),
        "days": _days(cycle, now),
        "units": _units(request, cycle, found, now),
        "leaves": _leaves(request, cycle, found),
        "agreement": agreement((a.point, b.point) for a, b in read_twice(cycle)),
        "council": council,
        "requests": requests,
        "asked": any(one.is_waiting for one in requests),
        "decided_requests": [one for one in requests if not one.is_waiting],
        "extend": ExtendForm(auto_id="id_extend_%s"),
        "placing": PlacingForm(auto_id="id_place_%s"),
        "surveyed": bool(tallies.leaves_of(cycle.tree)),
        "made_up": cycle.simulated,
    }
    return show(request, "scorecards/cycle.html", **context)


def _days_left(cycle: Cycle, now: datetime) -> int:
    due = cycle.due_on(now)
    return (due - timezone.localdate(now)).days if due else 0


def _days(cycle: Cycle, now: datetime) -> list[tuple[str, dict[str, Any]]]:
    """The last day of each stage, and whether it is over, running or to come."""
    stages = [Stage.CLAIMS, Stage.APPRAISING, Stage.EXPLAINING, Stage.DECIDING]
    days = [cycle.claims_due, cycle.appraisal_due]
    days += [cycle.explanation_due, cycle.closes_due]
    here = cycle.stage(now)
    at = stages.index(here) if here in stages else 0 if here == Stage.DRAFT else 4
    return [
        (
            str(stage.label),
            {
                "on": day,
                "mood": "done" if place < at else "now" if stage == here else "ahead",
            },
        )
        for place, (stage, day) in enumerate(zip(stages, days, strict=True))
    ]


def _units(
    request: StaffRequest, cycle: Cycle, found: matrix.Matrix, now: datetime
) -> list[dict[str, Any]]:
    """A line a unit: signed or late, decided of how many, what waits there."""
    cards = cycle.cards.prefetch_related("signatures", "extensions", "cycle")
    rows = {card.pk: card for card in cards}
    today = timezone.localdate(now)
    lines = []
    for line in found.lines:
        card = rows[line.card.pk]
        signature, due = card.signature(), card.claims_until()
        lines.append(
            {
                "card": line.card,
                "signature": signature,
                "due": due,
                "is_late": signature is None and today > due,
                "filled": len(line.cells) - line.count(NOTHING),
                "decided": line.count(DECIDED),
                "asked": line.count(ASKED),
                "overdue": line.count(OVERDUE),
            }
        )
    return lines


def _leaves(
    request: StaffRequest, cycle: Cycle, found: matrix.Matrix
) -> list[dict[str, Any]]:
    """A line a leaf that the person appraises: how many units are decided."""
    mine = {leaf.code for leaf in seats.leaves_of(request.user, cycle)}
    return [
        {
            "leaf": leaf,
            "name": shown(leaf.name),
            "decided": found.of_leaf(at).count(DECIDED),
            "units": len(found.lines),
        }
        for at, leaf in enumerate(cycle.tree.leaves)
        if leaf.code in mine
    ]


def _requests(cycle: Cycle) -> list[Any]:
    """What was asked of two people, the newest first."""
    rows: list[Any] = [
        *cycle.opening_requests.select_related("asked_by", "decided_by"),
        *cycle.closing_requests.select_related("asked_by", "decided_by"),
    ]
    return sorted(rows, key=lambda one: one.asked_at, reverse=True)[:SHOWN_REQUESTS]


def _done(request: StaffRequest, cycle: Cycle, deed: str) -> HttpResponse:
    page = "scorecards:cycle"
    reason = request.POST.get("reason", "")[:300]
    answer: HttpResponse | None = None
    if deed in OF_A_CARD:
        return _about_card(request, cycle, deed)
    if deed == "give-up":
        return _give_up(request, cycle)
    if deed in ("approve", "decline"):
        kind = ClosingRequest if request.POST.get("what") == "close" else CycleRequest
        verb = life.close if kind is ClosingRequest else life.open_cycle
        decide(request, "scorecards:home", kind, approve=verb, decline=life.decline)
    elif deed in ASKING:
        done(request, "scorecards:home", ASKING[deed], cycle, reason=reason)
    return answer or redirect(page, code=cycle.code)


ASKING = {"ask-open": life.ask_opening, "ask-close": life.ask_closing}


OF_A_CARD: dict[str, tuple[type[forms.Form], Callable[..., object]]] = {
    "extend": (ExtendForm, life.extend),
    "place": (PlacingForm, life.place_card),
}


def _about_card(request: StaffRequest, cycle: Cycle, deed: str) -> HttpResponse:
    """A deed about one unit: a later day, or with whom it is ranked."""
    pk = request.POST.get("card", "")
    rows = scope.cards().filter(cycle=cycle)
    card: Card = get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)
    kind, verb = OF_A_CARD[deed]
    form = kind(request.POST)
    if form.is_valid():
        done(request, "scorecards:home", verb, card, **form.cleaned_data)
    elif deed == "extend":
        messages.error(request, _("Give a day and a reason."))
    else:
        messages.error(request, _("Choose a standing and give a reason."))
    return redirect("scorecards:cycle", code=cycle.code)


def _give_up(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    try:
        setting_up.discard(cycle, by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
        return redirect("scorecards:cycle", code=cycle.code)
    messages.success(request, _("The cycle is deleted; the deed is on record."))
    return redirect("scorecards:home")
