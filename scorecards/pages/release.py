"""Closed cycles drafted as releases; SIPAS taken as points while a cycle is open."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from publishing.models import Release
from scorecards.models import Cycle
from scorecards.pages import scope
from scorecards.refusals import Refused
from scorecards.release import handover, sipas

DRAFT = "draft_release"


@staff_page(DRAFT)
def closed(request: StaffRequest) -> HttpResponse:
    """Cycles whose points are final, and what was drafted of each: whoever drafts
    releases does so for the whole country."""
    cycles = Cycle.objects.filter(state=Cycle.State.CLOSED).order_by("-year", "code")
    if request.method == "POST":
        cycle = get_object_or_404(cycles, code=request.POST.get("cycle", ""))
        return _draft(request, cycle)
    editions = Release.objects.of_scorecards().order_by("-edition")
    rows = [(one, editions.filter(round_code=one.code).first()) for one in cycles[:60]]
    return show(request, "scorecards/releases.html", rows=rows)


def _draft(request: StaffRequest, cycle: Cycle) -> HttpResponse:
    try:
        release = handover.draft(
            cycle,
            by=request.user,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
    except Refused as error:
        tell(request, error)
        return redirect("scorecards:releases")
    messages.success(request, _("The draft waits at the release desk."))
    return redirect("desk:release", pk=release.pk)


@require_POST
@staff_page(scope.SET_UP)
def feed_sipas(request: StaffRequest, code: str) -> HttpResponse:
    """By the council of the cycle's own place; the verb asks again."""
    cycle = get_object_or_404(
        Cycle.objects.within(request.user, scope.SET_UP), code=code
    )
    try:
        fed = sipas.feed_all(cycle, by=request.user, at=timezone.now())
        said = ngettext("%(n)d point was taken.", "%(n)d points were taken.", fed)
        messages.success(request, said % {"n": fed})
    except Refused as error:
        tell(request, error)
    return redirect("scorecards:cycle", code=code)
