"""Comments that nobody at their point may handle: assigned and answered elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.staff.keyset import page_of
from accounts.staff.request import StaffRequest
from onestop import history
from onestop.models import Feedback
from onestop.pages.actions import DEEDS, Answer, Close, Deed, Reopen, possible
from onestop.pages.comments import about, done, staff_of
from onestop.pages.scope import Trust, entrusted

A_PAGE = 100
# Who answers for another point neither sorts nor hands on.
ANSWERER_DEEDS = (Answer, Close, Reopen)


@entrusted
def comments(request: StaffRequest, trust: Trust) -> HttpResponse:
    return render(request, "onestop/entrusted.html", _listed(request, trust))


@entrusted
def comment(request: StaffRequest, trust: Trust, *, pk: int) -> HttpResponse:
    """One of them with its history; a POST does one of the possible deeds."""
    given = get_object_or_404(trust.comments(), pk=pk)
    offered = _offered(trust, given)
    asked = DEEDS.get(request.POST.get("deed", ""))
    if request.method == "POST" and asked not in offered(given, user=request.user):
        return HttpResponseBadRequest(_("Choose one of the buttons of the page."))
    tried = None
    if asked:
        tried = asked(request.POST, given=given, staff=staff_of(given))
        if tried.is_valid() and done(request, tried):
            # It may have gone back to the staff of its point, out of reach.
            return redirect("onestop:entrusted")
    context = _listed(request, trust) | about(request, given, tried, offered=offered)
    context["point_name"] = given.service_point.name
    status = 409 if tried is not None else 200
    return render(request, "onestop/entrusted.html", context, status=status)


def _listed(request: StaffRequest, trust: Trust) -> dict[str, Any]:
    found = trust.comments().select_related("service_point").by_urgency()
    page = page_of(request, found, size=A_PAGE)
    lines = history.lines(page, today=timezone.localdate())
    return {
        "page": page,
        "lines": [(line, line.feedback.service_point.name) for line in lines],
        "made_up": any(line.feedback.simulated for line in lines),
    }


def _offered(trust: Trust, given: Feedback) -> Callable[..., list[type[Deed]]]:
    """Deeds by state: all for who oversees the point, else only the answerer's."""
    if trust.overseen().filter(pk=given.pk).exists():
        return possible

    def answering(given: Feedback, *, user: User) -> list[type[Deed]]:
        return [deed for deed in possible(given, user=user) if deed in ANSWERER_DEEDS]

    return answering
