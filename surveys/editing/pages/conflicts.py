"""The page of a questionnaire that came with two contents: both, side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.staff.errands import named
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from surveys.editing import amendments, conflicts
from surveys.editing.serials import with_serials, words_of
from surveys.editing.words import Words
from surveys.models import Conflict, Response
from surveys.refusals import Refused


@dataclass(frozen=True)
class Sending:
    """One of the contents: who sent it and when; `pk` of those that came later."""

    pk: int | None
    by: str
    at: datetime


@staff_page("supervise")
def conflict(request: StaffRequest, *, pk: int) -> HttpResponse:
    """What the contents say where they differ; a POST says which one counts."""
    rows = with_serials(Response.objects.within(request.user, "supervise"))
    response = get_object_or_404(
        rows.select_related("round__instrument", "unit", "surveyor"), pk=pk
    )
    rivals = list(
        response.conflicts.filter(state=Conflict.State.WAITING).order_by("pk")
    )
    if not rivals:
        raise Http404(response.uid)
    if request.method == "POST":
        return _decide(request, response, rivals)
    return show(
        request,
        "surveys/editing/conflict.html",
        response=response,
        called=words_of(response),
        sendings=sendings(response, rivals),
        lines=lines(response, rivals),
        made_up=response.round.simulated,
    )


def sendings(response: Response, rivals: Iterable[Conflict]) -> list[Sending]:
    """Who sent each content, in the order they came."""
    ids = {rival.content.get("surveyor_id") for rival in rivals}
    people = User.objects.in_bulk([pk for pk in ids if pk])
    first = Sending(None, named(response.surveyor), response.received_at)
    return [first] + [
        Sending(
            rival.pk,
            named(people.get(rival.content.get("surveyor_id"))),
            rival.received_at,
        )
        for rival in rivals
    ]


def lines(
    response: Response, rivals: Iterable[Conflict]
) -> list[tuple[str, list[str]]]:
    """(what is asked, what each content says) where the contents differ."""
    contents = [amendments.content_of(response)]
    contents += [conflicts.content_in(rival) for rival in rivals]
    values = [content.values() for content in contents]
    words = Words(amendments.instrument_of(response))
    found = []
    for key in dict.fromkeys(key for one in values for key in one):
        said = [one.get(key) for one in values]
        if any(one != said[0] for one in said):
            _part, name = key
            found.append((words.name(name), [words.answer(name, one) for one in said]))
    return found


def _decide(
    request: StaffRequest, response: Response, rivals: Iterable[Conflict]
) -> HttpResponse:
    chosen = request.POST.get("use", "")
    use = next((rival for rival in rivals if str(rival.pk) == chosen), None)
    if use is None and chosen != "first":
        messages.error(request, _("Choose the content that counts."))
        return redirect("work:conflict", pk=response.pk)
    try:
        conflicts.settle(
            response,
            use=use,
            by=request.user,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except Refused as error:
        tell(request, error)
        return redirect("work:conflict", pk=response.pk)
    messages.success(request, _("%(form)s is decided.") % {"form": words_of(response)})
    return redirect("work:home")
