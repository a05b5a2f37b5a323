"""The page of a questionnaire that came with two contents: both, side by side."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.staff_pages import show, staff_page, tell
from accounts.staff_request import StaffRequest
from surveys.editing import amendments, conflicts
from surveys.models import Conflict, Response
from surveys.refusals import Refused
from wording.shown import shown


@staff_page("supervise")
def conflict(request: StaffRequest, *, pk: int) -> HttpResponse:
    """What the contents say where they differ; a POST says which one counts."""
    response = get_object_or_404(
        Response.objects.within(request.user, "supervise").select_related(
            "round__instrument", "unit", "surveyor"
        ),
        pk=pk,
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
        "work/conflict.html",
        response=response,
        rivals=rivals,
        lines=lines(response, rivals),
        made_up=response.round.simulated,
    )


def lines(
    response: Response, rivals: Iterable[Conflict]
) -> list[tuple[str, str, list[str]]]:
    """(item or column, its words, what each content says) where contents differ."""
    contents = [amendments.content_of(response)]
    contents += [conflicts.content_in(rival) for rival in rivals]
    values = [content.values() for content in contents]
    items = amendments.instrument_of(response).by_code
    found = []
    for key in dict.fromkeys(key for one in values for key in one):
        said = [one.get(key) for one in values]
        if any(one != said[0] for one in said):
            _part, name = key
            item = items.get(name)
            text = shown(item.text) if item else ""
            found.append((name, text, [_words(one) for one in said]))
    return found


def _words(value):
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return "–" if value in (None, "") else str(value)


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
    messages.success(request, _("%(uid)s is decided.") % {"uid": response.uid})
    return redirect("work:home")
