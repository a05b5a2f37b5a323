"""Pages of rounds: all of them, a new one, and one with its steps and deeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.staff.keyset import page_of
from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from scoring import round_methods
from surveys.instruments.lookup import SHORT
from surveys.models import OpeningRequest, Round
from surveys.refusals import Refused
from surveys.rounds import life, setting_up
from work.rounds import standing, steps
from work.rounds.forms import (
    ExtendForm,
    NewForm,
    SetUpForm,
    dated,
    initial,
    next_year,
    versioned,
)

A_PAGE = 30
SHOWN_REQUESTS = 20


def _round(request: StaffRequest, _permissions: Sequence[str], *, code: str) -> Round:
    found = Round.objects.select_related("owner", "instrument")
    return get_object_or_404(found, code=code)


# Views take the round after the request.
of_round = partial(staff_page, of=_round, by=["code"])


@staff_page("watch_rounds")
def listed(request: StaffRequest) -> HttpResponse:
    """Every round, the newest year first."""
    found = Round.objects.select_related("owner").order_by("-year", "-opens", "code")
    context: dict[str, Any] = {
        "page": page_of(request, found, size=A_PAGE),
        "may_set_up": "set_up_round" in request.allowed,
        "asked": set(OpeningRequest.objects.waiting().values_list("round", flat=True)),
    }
    return show(request, "work/rounds/listed.html", **context)


@staff_page("set_up_round")
def new(request: StaffRequest) -> HttpResponse:
    """A round from nothing, or filled like an earlier one (?like=code)."""
    like = Round.objects.filter(code=request.GET.get("like", "")).first()
    filled = next_year(like) if like else {"year": timezone.localdate().year}
    form = NewForm(request.POST or None, initial=filled)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        made = _kept(
            request,
            form,
            lambda: setting_up.create(
                code,
                form.setup(),
                simulated=settings.DEMONSTRATION,
                by=request.user,
            ),
        )
        if made:
            return made
    rounds = Round.objects.order_by("-year", "code")[:A_PAGE]
    return show(request, "work/rounds/new.html", form=form, like=like, rounds=rounds)


@of_round("set_up_round")
def edit(request: StaffRequest, rnd: Round) -> HttpResponse:
    form = SetUpForm(request.POST or None, initial=initial(rnd))
    if request.method == "POST" and form.is_valid():
        made = _kept(
            request, form, lambda: setting_up.edit(rnd, form.setup(), by=request.user)
        )
        if made:
            return made
    return show(request, "work/rounds/edit.html", form=form, rnd=rnd)


def _kept(
    request: StaffRequest, form: forms.Form, verb: Callable[[], Round]
) -> HttpResponseRedirect | None:
    """Where the round is shown; None where it was refused, which the form says."""
    try:
        rnd = verb()
    except Refused as error:
        tell(request, error)
        return None
    messages.success(request, _("The round is stored, in preparation."))
    return redirect("work:round", code=rnd.code)


@of_round("watch_rounds")
def one(request: StaffRequest, rnd: Round) -> HttpResponse:
    """Where every step stands; a POST asks, decides, extends, closes or gives up."""
    deed = request.POST.get("deed", "")
    form = ExtendForm(request.POST if deed == "extend" else None)
    if deed in DEEDS and (deed != "extend" or form.is_valid()):
        return _done(request, rnd, deed, form)
    found, method = standing.of(rnd, at=timezone.now()), round_methods.of_round(rnd)
    told = [step.for_whom(request.allowed) for step in steps.of(found)]
    asked = rnd.opening_requests.select_related("asked_by", "decided_by").decided()
    context: dict[str, Any] = {
        "rnd": rnd,
        "standing": found,
        "steps": told,
        "decided": asked[:SHOWN_REQUESTS],
        "form": form,
        "made_up": rnd.simulated,
        "may_set_up": "set_up_round" in request.allowed,
        "may_approve": "approve_opening" in request.allowed,
        "may_see_lists": "draw_sample" in request.allowed,
        "may_score": "score_round" in request.allowed,
        "ways": [way.label for way in Round.Way if rnd.takes(way)],
        "instrument": versioned(rnd.instrument.content),
        "form_key": rnd.instrument.digest[:SHORT],
        "method": dated(method) if method else "",
    }
    return show(request, "work/rounds/one.html", **context)


def _done(
    request: StaffRequest, rnd: Round, deed: str, form: ExtendForm
) -> HttpResponse:
    permission, verb = DEEDS[deed]
    if permission not in request.allowed:
        raise NotYours(permission)
    try:
        verb(request, rnd, form)
        messages.success(request, _("It is done, and on record."))
    except Refused as error:
        tell(request, error)
    if deed == "give-up" and not Round.objects.filter(pk=rnd.pk).exists():
        return redirect("work:rounds")
    return redirect("work:round", code=rnd.code)


def _ask(request: StaffRequest, rnd: Round, _form: ExtendForm) -> object:
    words: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    return life.ask_opening(rnd, reason=_said(request, "reason"), **words)


def _approve(request: StaffRequest, rnd: Round, _form: ExtendForm) -> object:
    return life.open(_asked(request, rnd), by=request.user, at=timezone.now())


def _decline(request: StaffRequest, rnd: Round, _form: ExtendForm) -> object:
    words: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    answer = _said(request, "answer")
    return life.decline_opening(_asked(request, rnd), answer=answer, **words)


def _extend(request: StaffRequest, rnd: Round, form: ExtendForm) -> object:
    return life.extend(rnd, by=request.user, **form.cleaned_data)


def _close(request: StaffRequest, rnd: Round, _form: ExtendForm) -> object:
    return life.close(rnd, by=request.user)


def _give_up(request: StaffRequest, rnd: Round, _form: ExtendForm) -> None:
    setting_up.give_up(rnd, by=request.user, reason=_said(request, "reason"))


# Deed -> the permission it takes, and what it does.
DEEDS: dict[str, tuple[str, Callable[[StaffRequest, Round, ExtendForm], object]]] = {
    "ask": ("set_up_round", _ask),
    "approve": ("approve_opening", _approve),
    # Whoever asked may take it back; the rule knows who that is.
    "decline": ("watch_rounds", _decline),
    "extend": ("set_up_round", _extend),
    "close": ("set_up_round", _close),
    "give-up": ("set_up_round", _give_up),
}


def _said(request, name):
    return request.POST.get(name, "")[:300]


def _asked(request: StaffRequest, rnd: Round) -> OpeningRequest:
    pk = request.POST.get("pk", "")
    return get_object_or_404(
        rnd.opening_requests, pk=pk if pk.isdecimal() and len(pk) < 19 else 0
    )
