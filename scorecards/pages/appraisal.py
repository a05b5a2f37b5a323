"""Appraisal by criterion: one leaf across all units, and all of them in one table."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts.staff.pages import show, tell
from accounts.staff.request import StaffRequest
from scorecards.appraisal import asking, deciding, matrix, seats, second_reading
from scorecards.appraisal.automatic import automatic
from scorecards.appraisal.deciding import Ruling
from scorecards.appraisal.matrix import Entry
from scorecards.claims import state
from scorecards.models import Card, Cycle, Decision
from scorecards.pages import scope
from scorecards.pages.cards import explained
from scorecards.pages.forms import InquiryForm, RulingForm
from scorecards.pages.words import declared, point
from scorecards.refusals import Refused
from scorecards.trees.model import Component
from wording.shown import shown

UNIT = "don-vi"
MOST_DIGITS = 12
ANY_LEAF = "any-leaf"


@scope.of_cycle(scope.WATCH)
def criterion(request: StaffRequest, cycle: Cycle, *, leaf: str) -> HttpResponse:
    """One leaf of every unit; a POST decides or asks about the unit in hand."""
    component = scope.leaf_or_404(cycle, leaf)
    if request.method == "POST":
        return _deed(request, cycle, component)
    return _criterion_page(request, cycle, component)


def _criterion_page(
    request: StaffRequest,
    cycle: Cycle,
    leaf: Component,
    form: RulingForm | None = None,
    **more: Any,
) -> HttpResponse:
    now, by = timezone.now(), request.user
    hidden = second_reading.hidden_of_leaf(cycle, leaf.code, by=by, at=now)
    hidden |= scope.unseen_cards(by, cycle, at=now)
    found = matrix.entries(cycle, leaf, hidden=hidden)
    here = _here(request, found)
    mine = seats.leaves_of(request.user, cycle)
    context: dict[str, Any] = {
        "cycle": cycle,
        "stage": cycle.stage(now),
        "leaf": leaf,
        "name": shown(leaf.name),
        "maximum": point(leaf.maximum),
        "field": cycle.tree.parents[leaf.code][0],
        "rows": [_row(one, leaf, here) for one in found],
        "decided": sum(one.is_hidden or one.stands is not None for one in found),
        "may_decide": leaf in mine and cycle.state == Cycle.State.OPEN,
        "made_up": cycle.simulated,
        **_beside(mine, leaf),
        **_in_hand(request, cycle, leaf, here, form),
    }
    return show(request, "scorecards/criterion.html", **(context | more))


def _here(request: StaffRequest, found: list[Entry]) -> Entry | None:
    """The unit in hand: the one asked for, else the first that waits."""
    wanted = request.POST.get("card") or request.GET.get(UNIT, "")
    named = (one for one in found if str(one.card.pk) == wanted)
    waiting = (
        one
        for one in found
        if one.is_signed and one.stands is None and not one.is_hidden
    )
    return next(named, None) or next(waiting, None) or next(iter(found), None)


def _row(one: Entry, leaf: Component, here: Entry | None) -> dict[str, Any]:
    stands = one.stands
    return {
        "entry": one,
        "here": one is here,
        "declared": declared(leaf, one.claim),
        "point": point(getattr(one.claim, "point", None)),
        "last": point(one.last_year) if one.last_year is not None else "",
        "stands": _stands(stands),
        "differs": stands is not None
        and stands.point != getattr(one.claim, "point", None),
        "asks": any(not hasattr(asked, "answer") for asked in one.asked),
    }


def _stands(decision: Decision | None) -> str:
    if decision is None:
        return ""
    return _("n/a") if decision.not_applicable else point(decision.point)


def _beside(mine: list[Component], leaf: Component) -> dict[str, str]:
    """Codes of the leaves before and after, of those the person appraises."""
    codes = [one.code for one in mine]
    if leaf.code not in codes:
        return {"previous": "", "following": ""}
    at = codes.index(leaf.code)
    return {
        "previous": codes[at - 1] if at else "",
        "following": codes[at + 1] if at + 1 < len(codes) else "",
    }


def _in_hand(
    request: StaffRequest,
    cycle: Cycle,
    leaf: Component,
    here: Entry | None,
    form: RulingForm | None,
) -> dict[str, Any]:
    """All of the unit in hand: its sentence, its history, the forms about it."""
    if here is None:
        return {"here": None}
    now = timezone.now()
    card: Card = get_object_or_404(scope.cards(), pk=here.card.pk)
    whole = state.of(card, at=now)
    stage = seats.stage_of(card, leaf.code, by=request.user, at=now)
    last = here.decided.get(stage)
    decisions = card.decisions.filter(leaf=leaf.code, reading=1)
    decisions = decisions.none() if here.is_hidden else decisions
    claim = here.claim
    suggested = getattr(claim, "point", None)
    if claim is None:
        suggested = automatic(card, leaf)
    initial = {
        "point": point(suggested) if suggested is not None else "",
        "seen": last.number if last else 0,
    }
    ask = {"due_on": cycle.explanation_due}
    return {
        "here": here,
        "explained": explained(card, whole, leaf),
        "own_point": initial["point"],
        "claim": claim,
        "form": form or RulingForm(initial=initial, leaf=leaf),
        "ask": InquiryForm(initial=ask),
        "own_unit": seats.works_in(request.user, card),
        "seen": initial["seen"],
        "in_stage": Decision.Stage(stage).label,
        "decisions": decisions.select_related("by").order_by("pk"),
    }


def _deed(request: StaffRequest, cycle: Cycle, leaf: Component) -> HttpResponse:
    pk = request.POST.get("card", "")
    rows = scope.cards().filter(cycle=cycle)
    card: Card = get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)
    if request.POST.get("deed") == "ask":
        return _ask(request, card, leaf)
    form = RulingForm(request.POST, leaf=leaf)
    if not form.is_valid():
        return _criterion_page(request, cycle, leaf, form, status=422)
    try:
        ruling = _ruling(form, leaf)
        deciding.decide(card, ruling, by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
        if error.code == "decided_meanwhile":
            return redirect(_place(cycle, leaf, card))
        return _criterion_page(request, cycle, leaf, form, status=422)
    said = _("%(unit)s: decided.") % {"unit": card.short_name}
    messages.success(request, said)
    return redirect(_place(cycle, leaf))


def _ruling(form: RulingForm, leaf: Component) -> Ruling:
    said = form.cleaned_data
    return Ruling(
        leaf=leaf.code,
        point=typed_point(said["point"]),
        reason=said["reason"],
        not_applicable=bool(said.get("not_applicable")),
        seen=said["seen"],
    )


def typed_point(text: str) -> Decimal | None:
    """A point as typed, with a comma or a full stop; None for what is no number."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    # Points have few digits; an exponent of a million has none of its own.
    fits = found.is_finite() and abs(found.adjusted()) < MOST_DIGITS
    return found if fits or not found else None


def _place(cycle: Cycle, leaf: Component, card: Card | None = None) -> str:
    place = reverse("scorecards:criterion", args=[cycle.code, leaf.code])
    return f"{place}?{UNIT}={card.pk}" if card else place


def _ask(request: StaffRequest, card: Card, leaf: Component) -> HttpResponse:
    form = InquiryForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what is missing, and until which day."))
        return redirect(_place(card.cycle, leaf, card))
    try:
        asking.ask(
            card, leaf.code, by=request.user, at=timezone.now(), **form.cleaned_data
        )
    except Refused as error:
        tell(request, error)
        return redirect(_place(card.cycle, leaf, card))
    messages.success(request, _("The unit is asked; it finds this on its home page."))
    return redirect(_place(card.cycle, leaf))


@scope.of_cycle(scope.WATCH)
def table(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    """Every unit against every leaf, a letter a cell."""
    now = timezone.now()
    found = matrix.of(cycle, at=now)
    context: dict[str, Any] = {
        "cycle": cycle,
        "stage": cycle.stage(now),
        "head": _head(cycle),
        "body": _body(cycle, found),
        "legend": _letters(),
        "made_up": cycle.simulated,
    }
    return show(request, "scorecards/matrix.html", **context)


def _letters() -> dict[str, tuple[str, str]]:
    """(sign, words) of each letter of a cell."""
    return {
        matrix.NOTHING: ("·", _("nothing yet")),
        matrix.CLAIMED: ("○", _("figures, no evidence")),
        matrix.SHOWN: ("◐", _("figures and evidence")),
        matrix.ASKED: ("?", _("the unit is asked")),
        matrix.OVERDUE: ("!", _("an answer is overdue")),
        matrix.DECIDED: ("●", _("decided")),
    }


def _head(cycle: Cycle) -> SafeString:
    # One address reversed for all: a hundred take longer than the database.
    any_leaf = reverse("scorecards:criterion", args=[cycle.code, ANY_LEAF])
    places = [
        (any_leaf.replace(ANY_LEAF, quote(leaf.code)), shown(leaf.name), leaf.code)
        for leaf in cycle.tree.leaves
    ]
    cell = '<th scope="col"><a href="{}" title="{}">{}</a></th>'
    return format_html_join("", cell, places)


def _body(cycle: Cycle, found: matrix.Matrix) -> SafeString:
    """Rows of cells. Written by hand: 5,544 of them are a page's whole time."""
    # What a cell says besides its unit, once for each leaf and letter.
    letters = {key: sign for key, (sign, _words) in _letters().items()}
    # From where the table stands: shorter by half over all the cells.
    places = [f"../{quote(leaf.code)}/" for leaf in cycle.tree.leaves]
    cells = [
        {
            key: f'<td class="m{"n" if key == matrix.NOTHING else key}">'
            f'<a href="{place}?{UNIT}={{}}">{sign}</a></td>'
            for key, sign in letters.items()
        }
        for place in places
    ]
    rows = []
    for line in found.lines:
        pk = str(line.card.pk)
        # Addresses of ours, letters of ours and a number: nothing that was typed.
        made = "".join(
            cell[letter].replace("{}", pk)
            for cell, letter in zip(cells, line.cells, strict=True)
        )
        head = format_html('<tr><th scope="row">{}</th>', line.card.short_name)
        rows.append(head + mark_safe(made) + mark_safe("</tr>"))  # nosec B703
    return mark_safe("".join(rows))  # nosec B703


@scope.of_cycle(*scope.APPRAISE)
def second(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    """Drawn leaves that somebody else appraised first, one after another, blind."""
    now = timezone.now()
    waiting = second_reading.waiting(cycle, by=request.user, at=now)
    if request.method == "POST":
        return _read_again(request, cycle)
    context: dict[str, Any] = {"cycle": cycle, "count": len(waiting), "here": None}
    context["stage"], context["made_up"] = cycle.stage(now), cycle.simulated
    if waiting:
        context |= _blind(request, waiting[0])
    return show(request, "scorecards/second.html", **context)


def _blind(request: StaffRequest, first: Decision) -> dict[str, Any]:
    """The unit's claim and evidence, and nothing of what was decided."""
    card, leaf = first.card, first.card.cycle.tree.by_code[first.leaf]
    whole = state.of(card, at=timezone.now(), decisions=False)
    mine = whole.leaves[leaf.code]
    return {
        "here": card,
        "leaf": leaf,
        "name": shown(leaf.name),
        "maximum": point(leaf.maximum),
        "declared": declared(leaf, mine.claim),
        "claim": mine.claim,
        "own_point": point(mine.claim.point) if mine.claim else "–",
        "shown": mine.shown,
        "explained": explained(card, whole, leaf),
        "form": RulingForm(initial={"seen": 0}, leaf=leaf),
    }


def _read_again(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    pk = request.POST.get("card", "")
    rows = scope.cards().filter(cycle=cycle)
    card: Card = get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)
    leaf = scope.leaf_or_404(cycle, request.POST.get("leaf", ""))
    form = RulingForm(request.POST, leaf=leaf)
    verb: Callable[..., Any] = deciding.read_again
    if form.is_valid():
        try:
            verb(card, _ruling(form, leaf), by=request.user, at=timezone.now())
            messages.success(request, _("It is done, and on record."))
        except Refused as error:
            tell(request, error)
    return redirect("scorecards:second", code=cycle.code)
