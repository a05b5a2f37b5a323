"""A unit's scorecard: all of it, a leaf of it, its evidence, its signature."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from scorecards.appraisal import lost
from scorecards.appraisal.second_reading import hidden_of_card
from scorecards.claims import answering, evidence, filling, pointing, signing, state
from scorecards.claims.cards import last_day, works_at
from scorecards.models import Card, Cycle, Evidence, Inquiry, SignOff
from scorecards.pages import scope, tickets
from scorecards.pages.cycles import listed
from scorecards.pages.deeds import do
from scorecards.pages.forms import LeafForm
from scorecards.pages.words import row
from scorecards.refusals import Refused, refused
from scorecards.release import next_year
from scorecards.trees.model import Component
from wording.shown import shown

BEFORE = 20


@staff_page(scope.SEE, scope.WATCH)
def home(request: StaffRequest) -> HttpResponse:
    """Cards of the own place, and cycles one sits over."""
    mine = Card.objects.own(request.user).alphabetical()
    mine = mine.prefetch_related("extensions", "signatures").order_by("-cycle__year")
    now = timezone.now()
    found = [(_read(card, at=now), card) for card in mine[:BEFORE]]
    context: dict[str, Any] = {"cards": found, "cycles": listed(request)}
    context["stages"] = {card.cycle_id: card.cycle.stage(now) for _s, card in found}
    return show(request, "scorecards/home.html", **context)


def _read(card: Card, *, at: datetime) -> state.CardState:
    """Decisions are a unit's once the cycle is closed; earlier on the card's page."""
    return state.of(card, at=at, decisions=card.cycle.state == Cycle.State.CLOSED)


@scope.of_card(scope.SEE, scope.WATCH)
def card(request: StaffRequest, card: Card) -> HttpResponse:
    """Where every leaf of a card stands; a POST signs or takes a signature back."""
    if request.method == "POST":
        return _sign(request, card)
    now = timezone.now()
    sees = scope.sees_decisions(request.user, card, at=now)
    hidden = hidden_of_card(card, by=request.user, at=now)
    found = state.of(card, at=now, decisions=sees, hidden=hidden)
    context: dict[str, Any] = {
        **_frame(request, card),
        "state": found,
        "fields": [
            (field, [(one, [row(leaf) for leaf in leaves]) for one, leaves in criteria])
            for field, criteria in found.by_field()
        ],
        "sees": sees,
        "missing": [one.leaf for one in found.own if not one.is_done],
        "released": card.cycle.state == "closed" and next_year.release_of(card),
        "ticket": tickets.give(request.user, card, ""),
        "signatures": SignOff.objects.filter(card=card)
        .select_related("by", "minutes")
        .order_by("-pk"),
    }
    return show(request, "scorecards/card.html", **context)


def _frame(request: StaffRequest, card: Card) -> dict[str, Any]:
    """What every page of a card says above: whose it is, how long there is time."""
    now = timezone.now()
    days = (card.claims_until() - timezone.localdate(now)).days
    return {
        "card": card,
        "cycle": card.cycle,
        "stage": card.cycle.stage(now),
        "due_on": card.claims_until(),
        "days_left": days,
        "days_overdue": -days,
        "last_day": last_day(card),
        "signature": card.signature(),
        "fills": works_at(request.user, card, Role.SCORE_OFFICER),
        "signs": works_at(request.user, card, Role.SCORE_LEADER),
        "watches": scope.watches(request.user, card.cycle),
        "made_up": card.cycle.simulated,
    }


def _sign(request: StaffRequest, card: Card) -> HttpResponse:
    page = redirect("scorecards:card", pk=card.pk)
    if request.POST.get("deed") != "withdraw":
        return page
    do(
        request,
        lambda: signing.withdraw(
            card,
            reason=request.POST.get("reason", "")[:300],
            by=request.user,
            at=timezone.now(),
        ),
    )
    return page


@scope.of_card(scope.SEE, scope.WATCH)
def leaf(request: StaffRequest, card: Card, *, code: str) -> HttpResponse:
    """A leaf with its figures and evidence; a POST tries, stores, answers, attaches."""
    component = scope.leaf_or_404(card.cycle, code)
    deed = request.POST.get("deed", "")
    if deed in DEEDS:
        return DEEDS[deed](request, card, component)
    return _leaf_page(request, card, component)


def _leaf_page(
    request: StaffRequest,
    card: Card,
    component: Component,
    form: LeafForm | None = None,
    **more: Any,
) -> HttpResponse:
    now = timezone.now()
    sees = scope.sees_decisions(request.user, card, at=now)
    hidden = hidden_of_card(card, by=request.user, at=now)
    found = state.of(card, at=now, decisions=sees, hidden=hidden)
    mine = found.leaves[component.code]
    parents = card.cycle.tree.parents[component.code]
    previous, following = found.beside(component.code)
    context: dict[str, Any] = {
        **_frame(request, card),
        "row": row(mine),
        "leaf": component,
        "field": parents[0],
        "criterion": parents[1],
        "form": form or LeafForm(leaf=component, claim=mine.claim),
        "previous": previous,
        "following": following,
        "points": explained(card, found, component),
        "history": card.claims.filter(leaf=component.code)
        .select_related("by")
        .order_by("-number")[:BEFORE],
        "files": evidence.files_of(card),
        "ticket": tickets.give(request.user, card, component.code),
        "writes": _writes(request, card, mine),
        "body": card.cycle.tree.body(component.body),
        "decisions": [
            one for one in (mine.first, mine.after, mine.final) if one is not None
        ],
    }
    return show(request, "scorecards/leaf.html", **(context | more))


def _writes(request: StaffRequest, card: Card, mine: state.LeafState) -> bool:
    """Whether the person may store something of this leaf now."""
    if not works_at(request.user, card, Role.SCORE_OFFICER):
        return False
    if mine.asks is not None:
        return True
    is_open = card.cycle.state == "open" and card.signature() is None
    return is_open and timezone.localdate() <= last_day(card)


def explained(card: Card, found: state.CardState, leaf: Component) -> Any:
    """The point of the claim in force with its sentence; None before there is one."""
    claim = found.leaves[leaf.code].claim
    if claim is None:
        return None
    figures = {
        code: None if one.claim.not_applicable else one.claim.figures
        for code, one in found.leaves.items()
        if one.claim
    }
    return pointing.in_cycle(card.cycle, leaf.code, figures)


def _store(request: StaffRequest, card: Card, leaf: Component) -> HttpResponse:
    """Store what was typed; when it is refused nothing typed is lost."""
    form = LeafForm(request.POST, leaf=leaf)
    if not form.is_valid():
        return _leaf_page(request, card, leaf, form, status=422)
    try:
        filling.save(card, form.filled(), by=request.user, at=timezone.now())
    except Refused as error:
        return _refused(request, card, leaf, form, error)
    messages.success(request, _("Stored. The point and its reason stand below."))
    return redirect("scorecards:leaf", pk=card.pk, code=leaf.code)


def _refused(
    request: StaffRequest, card: Card, leaf: Component, form: LeafForm, error: Refused
) -> HttpResponse:
    """Both contents, where somebody else was quicker: one of them is chosen."""
    tell(request, error)
    theirs = None
    if error.code == "written_meanwhile":
        theirs = filling.in_force(card).get(leaf.code)
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = str(theirs.number if theirs else 0)  # type: ignore[index]
    return _leaf_page(request, card, leaf, form, theirs=theirs, status=422)


def _try(request: StaffRequest, card: Card, leaf: Component) -> HttpResponse:
    """The point the typed figures would give; nothing is stored."""
    form = LeafForm(request.POST, leaf=leaf)
    if not form.is_valid():
        return _leaf_page(request, card, leaf, form, status=422)
    try:
        typed = form.filled()
        claim = filling.judged(card, leaf, typed, filling.in_force(card))
        stored = filling.in_force(card) | {leaf.code: claim}
        figures = {
            code: None if one.not_applicable else one.figures
            for code, one in stored.items()
        }
        tried = pointing.in_cycle(card.cycle, leaf.code, figures)
    except Refused as error:
        tell(request, error)
        return _leaf_page(request, card, leaf, form, status=422)
    return _leaf_page(request, card, leaf, form, tried=tried)


def _answer(request: StaffRequest, card: Card, leaf: Component) -> HttpResponse:
    pk = request.POST.get("inquiry", "")
    rows = Inquiry.objects.filter(card=card, leaf=leaf.code).select_related("card")
    asked = get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)
    words = request.POST.get("words", "")
    do(
        request,
        lambda: answering.answer(
            asked, words=words, by=request.user, at=timezone.now()
        ),
    )
    return redirect("scorecards:leaf", pk=card.pk, code=leaf.code)


def _reuse(request: StaffRequest, card: Card, leaf: Component) -> HttpResponse:
    """Show a file that was stored before for this leaf too."""
    pk = request.POST.get("file", "")
    chosen = [one for one in evidence.files_of(card) if str(one.pk) == pk]

    def attach() -> None:
        if not chosen:
            raise refused("file_missing", "file")
        evidence.attach(
            *(card, leaf.code, chosen[0]),
            page=request.POST.get("page", ""),
            by=request.user,
            at=timezone.now(),
        )

    do(request, attach)
    return redirect("scorecards:leaf", pk=card.pk, code=leaf.code)


def _detach(request: StaffRequest, card: Card, leaf: Component) -> HttpResponse:
    pk = request.POST.get("evidence", "")
    rows = Evidence.objects.filter(card=card, leaf=leaf.code)
    found = get_object_or_404(
        rows.select_related("file", "card"), pk=pk if pk.isdecimal() else 0
    )
    do(
        request,
        lambda: evidence.detach(found, by=request.user, at=timezone.now()),
    )
    return redirect("scorecards:leaf", pk=card.pk, code=leaf.code)


DEEDS = {
    "store": _store,
    "try": _try,
    "answer": _answer,
    "reuse": _reuse,
    "detach": _detach,
}


@scope.of_card(scope.SEE, scope.WATCH)
def losses(request: StaffRequest, card: Card) -> HttpResponse:
    """Where points were lost, once what was decided may be seen."""
    now = timezone.now()
    if not scope.sees_decisions(request.user, card, at=now):
        raise Http404
    hidden = hidden_of_card(card, by=request.user, at=now)
    found, tree = lost.of_card(card, hidden=hidden), card.cycle.tree
    rows = [
        {
            "loss": one,
            "name": shown(tree.by_code[one.code].name),
            "body": shown(tree.body(one.body).name),
        }
        for one in found
    ]
    total = sum((one.lost for one in found), signing.ZERO)
    context = {**_frame(request, card), "losses": rows, "total": total}
    return show(request, "scorecards/lost.html", **context)
