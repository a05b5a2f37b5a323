"""Pages of the desk: the inbox, one comment, a new comment, the province's counts."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.staff.keyset import page_of
from accounts.staff.request import StaffRequest
from localities.models import Unit
from onestop import feedback, history, statistics
from onestop.models import Feedback
from onestop.pages.actions import DEEDS, Deed, possible
from onestop.pages.forms import CommentForm
from onestop.pages.scope import Desk, Trust, at_desk, at_desk_first, of_province
from wording.refusals import Refused
from wording.shown import shown

A_PAGE, FOUND_AT_MOST = 25, 100
LONGEST_SEARCH = 100


def span(request: HttpRequest) -> int:
    """30 or 90 days, as asked."""
    return 90 if request.GET.get("days") == "90" else 30


def board(request: StaffRequest, desk: Desk) -> dict[str, object]:
    """What every page of the desk shows: numbers above, the inbox on the left."""
    today, days = timezone.localdate(), span(request)
    # By POST: names that are searched for stand in no address, so in no log.
    words = request.POST.get("q", "").strip()[:LONGEST_SEARCH]
    here = Feedback.objects.filter(service_point=desk.point)
    found = here.search(words) if words else here.by_urgency()
    # What is searched for has one page: its words stand in no address of a second.
    rows = found[:FOUND_AT_MOST] if words else page_of(request, found, size=A_PAGE)
    return {
        "tab": "inbox",
        "desk": desk,
        "point_name": desk.point.name,
        "days": days,
        "spans": statistics.SPANS,
        "numbers": statistics.of_desk(desk, days=days, today=today),
        **here.clocks(today),
        "words": words,
        "page": rows,
        "lines": history.lines(rows, today=today),
        "made_up": statistics.simulated_at([desk.point]),
        "entrusted": Trust(desk.user).to_answer().count(),
    }


@at_desk_first
def inbox(request: StaffRequest, desk: Desk | None) -> HttpResponse:
    """Staff's comments; officers go to their province's counts, others to what they
    are trusted with."""
    if desk is None:
        watches = "watch_feedback" in request.allowed
        return redirect("onestop:province" if watches else "onestop:entrusted")
    return render(request, "onestop/desk.html", board(request, desk))


@at_desk
def comment(request: StaffRequest, desk: Desk, *, pk: int) -> HttpResponse:
    """One comment with its history; a POST does one of the possible deeds."""
    comments = Feedback.objects.filter(service_point__in=desk.points)
    given = get_object_or_404(comments, pk=pk)
    desk = desk.at(next(p for p in desk.points if p.pk == given.service_point_id))
    asked = DEEDS.get(request.POST.get("deed", ""))
    if request.method == "POST" and asked is None:
        return HttpResponseBadRequest(_("Choose one of the buttons of the page."))
    tried = None
    if asked:
        tried = asked(request.POST, given=given, staff=staff_of(given))
        if tried.is_valid() and done(request, tried):
            return redirect("onestop:comment", pk=pk)
    context = about(request, given, tried, offered=possible) | board(request, desk)
    status = 409 if tried is not None else 200
    return render(request, "onestop/desk.html", context, status=status)


def staff_of(given: Feedback) -> QuerySet[User]:
    return feedback.staff_of(given.service_point, on=timezone.localdate())


def done(request: StaffRequest, deed: Deed) -> bool:
    """Whether the deed was done; a refusal is said on its form."""
    try:
        deed.do(by=request.user, at=timezone.now())
    except Refused as refused:
        deed.add_error(None, shown(refused.text))
        return False
    messages.success(request, _("Saved."))
    return True


def about(
    request: StaffRequest,
    given: Feedback,
    tried: Deed | None,
    *,
    offered: Callable[..., list[type[Deed]]],
) -> dict[str, object]:
    """What a page shows of one comment; `offered` are the deeds possible now."""
    given.refresh_from_db()
    staff = staff_of(given)
    deeds = [
        tried
        if tried is not None and tried.code == deed.code
        else deed(given=given, staff=staff)
        for deed in offered(given, user=request.user)
    ]
    shut_out = tried is not None and tried.code not in {deed.code for deed in deeds}
    return {
        "given": given,
        "line": history.line(given, today=timezone.localdate()),
        "text": given.text_for(request.user),
        "reads_all": given.is_answered_by(request.user),
        "history": history.history(given, reader=request.user),
        "named": given.names(request.user),
        "deeds": deeds,
        "refused": tried if shut_out else None,
    }


@at_desk
def receive(request: StaffRequest, desk: Desk) -> HttpResponse:
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = feedback.receive(
            desk.point, **form.cleaned_data, by=request.user, at=timezone.now()
        )
        messages.success(request, _("The comment is in the inbox."))
        return redirect("onestop:comment", pk=given.pk)
    context = {"form": form, "desk": desk, "tab": "receive"}
    return render(request, "onestop/receive.html", context)


@of_province
def province(request: StaffRequest, place: Unit) -> HttpResponse:
    today, days = timezone.localdate(), span(request)
    points = statistics.points_of(place, on=today)
    context = {
        "province": place,
        "days": days,
        "spans": statistics.SPANS,
        "points": statistics.of_province(place, days=days, today=today),
        "entrusted": Trust(request.user).overseen().count(),
        "made_up": statistics.simulated_at(points),
    }
    return render(request, "onestop/province.html", context)
