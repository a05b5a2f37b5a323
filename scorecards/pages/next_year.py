"""A unit's lost points as work for next year: owners, days, done; to print."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.staff.pages import show
from accounts.staff.request import StaffRequest
from scorecards.appraisal import lost
from scorecards.models import Card
from scorecards.pages import scope
from scorecards.pages.deeds import do
from scorecards.pages.forms import day
from scorecards.release import next_year
from scorecards.release.next_year import Plan


class PlanForm(forms.Form):
    owner = forms.CharField(
        label=gettext_lazy("Who sees to it"), max_length=next_year.LONGEST_OWNER
    )
    due_on = day(label=gettext_lazy("Until"))
    is_done = forms.BooleanField(label=gettext_lazy("Done"), required=False)
    leaf = forms.CharField(widget=forms.HiddenInput, max_length=40)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@scope.of_card(scope.SEE)
def work_list(request: StaffRequest, card: Card) -> HttpResponse:
    """By the unit's own people, once its points are public; a POST plans one."""
    if request.method == "POST":
        return _plan(request, card)
    place = next_year.standing_of(card)
    rows = _rows(card, place) if place else []
    today = timezone.localdate()
    given = [row["plan"] for row in rows if row["plan"]]
    context: dict[str, Any] = {
        "card": card,
        "cycle": card.cycle,
        "place": place,
        "rows": rows,
        "given": len(given),
        "done": sum(one.is_done for one in given),
        "overdue": sum(not one.is_done and one.due_on < today for one in given),
        "today": today,
        "made_up": card.cycle.simulated,
        "watches": False,
    }
    return show(request, "scorecards/next_year.html", **context)


def _rows(card: Card, place: next_year.Place) -> list[dict[str, Any]]:
    """A row a lost point: how much, how the middle unit did, what is planned."""
    planned = next_year.planned(card)
    before = {one.code: one.before for one in lost.of_card(card)}
    rows = []
    for part in next_year.losses(place):
        code = part.indicator.code
        plan = planned.get(code)
        rows.append(
            {
                "part": part,
                "code": code,
                "before": before.get(code),
                "plan": plan,
                "form": _form(code, plan),
            }
        )
    return rows


def _form(code: str, plan: Any) -> PlanForm:
    initial = {"leaf": code, "seen": plan.number if plan else 0}
    if plan is not None:
        known = {"owner": plan.owner, "due_on": plan.due_on, "is_done": plan.is_done}
        initial |= known
    return PlanForm(initial=initial, auto_id=f"id_{code}_%s")


def _plan(request: StaffRequest, card: Card) -> HttpResponse:
    form = PlanForm(request.POST)
    if form.is_valid():
        plan = Plan(**form.cleaned_data)
        do(
            request,
            lambda: next_year.plan(card, plan, by=request.user, at=timezone.now()),
        )
    else:
        messages.error(request, _("Say who sees to it, and until which day."))
    return redirect("scorecards:next-year", pk=card.pk)
