"""Comments that nobody at their point may handle: assigned and answered elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.staff_request import StaffRequest
from onestop import history, statistics
from onestop.history import Line
from onestop.models import Feedback
from onestop.pages.actions import DEEDS, Answer, Close, Deed, Reopen, possible
from onestop.pages.comments import about, done, staff_of
from onestop.pages.scope import Trust, entrusted

SHOWN = 100
# Who answers for another point neither sorts nor hands on.
ANSWERER_DEEDS = (Answer, Close, Reopen)


@entrusted
def comments(request: StaffRequest, trust: Trust) -> HttpResponse:
    return render(request, "onestop/entrusted.html", _listed(trust))


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
    context = _listed(trust) | about(request, given, tried, offered=offered)
    context["point_name"] = statistics.point_name(given.service_point)
    status = 409 if tried is not None else 200
    return render(request, "onestop/entrusted.html", context, status=status)


def _listed(trust: Trust) -> dict[str, bool | list[tuple[Line, str]]]:
    found = trust.comments().select_related("service_point").by_urgency()[:SHOWN]
    lines = history.lines(found, today=timezone.localdate())
    return {
        "lines": [
            (line, statistics.point_name(line.feedback.service_point)) for line in lines
        ],
        "made_up": any(line.feedback.simulated for line in lines),
    }


def _offered(trust: Trust, given: Feedback) -> Callable[..., list[type[Deed]]]:
    """Deeds by state: all for who oversees the point, else only the answerer's."""
    if trust.overseen().filter(pk=given.pk).exists():
        return possible

    def answering(given: Feedback, *, user: User) -> list[type[Deed]]:
        return [deed for deed in possible(given, user=user) if deed in ANSWERER_DEEDS]

    return answering
