"""One page for both sides: a researcher asks and fetches, a publisher decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.staff.keyset import page_of
from accounts.staff.pages import NotYours, show, staff_page, tell
from accounts.staff.request import StaffRequest
from publishing.models import Release
from scoring.microdata import files, requests
from scoring.models import Access
from scoring.refusals import Refused

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("ask_microdata", "decide_microdata")
def home(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return deed(request, _("Your request waits for a decision."), asked)
    rows = Access.objects.select_related("release", "asked_by", "decided_by")
    if "decide_microdata" not in request.allowed:
        rows = rows.filter(asked_by=request.user)
    now = timezone.now()
    decided = rows.exclude(decided_at=None).order_by("-decided_at", "-pk")
    page = page_of(request, decided, size=A_PAGE)
    context: dict[str, Any] = {
        "tab": "microdata",
        "releases": Release.objects.public().national().newest_first(),
        "waiting": rows.waiting().order_by("asked_at"),
        "page": page,
        "decided": [(row, row.is_open(at=now), row.downloads.count()) for row in page],
    }
    return show(request, "scoring/microdata.html", **context)


def asked(request: StaffRequest) -> None:
    if "ask_microdata" not in request.allowed:
        raise NotYours("ask_microdata")
    release = get_object_or_404(
        Release.objects.public(), pk=whole(request.POST.get("release", ""))
    )
    requests.ask(
        release,
        by=request.user,
        institution=request.POST.get("institution", "")[:200],
        purpose=request.POST.get("purpose", ""),
        terms="terms" in request.POST,
    )


@require_POST
@staff_page("decide_microdata")
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    access = get_object_or_404(Access, pk=pk)
    if request.POST.get("deed") == "grant":
        return deed(
            request,
            _("Granted: the file may be fetched for %(days)s days.")
            % {"days": requests.DAYS},
            lambda of: requests.grant(access, by=of.user),
        )
    reason = request.POST.get("reason", "")[:300]
    return deed(
        request,
        _("Refused; the reason is shown to who asked."),
        lambda of: requests.refuse(access, by=of.user, reason=reason),
    )


@require_POST
@staff_page("decide_microdata")
def end(request: StaffRequest, pk: int) -> HttpResponse:
    access = get_object_or_404(Access, pk=pk)
    return deed(
        request, _("Access has ended."), lambda of: requests.end(access, by=of.user)
    )


@require_POST
@staff_page("ask_microdata")
def fetch(request: StaffRequest, pk: int) -> HttpResponseBase:
    access = get_object_or_404(Access, pk=pk, asked_by=request.user)
    try:
        found = requests.fetch(access, by=request.user)
    except Refused as refusal:
        tell(request, refusal)
        return back()
    return HttpResponse(
        bytes(found.body),
        content_type="application/zip",
        headers={
            "Content-Disposition": (
                f'attachment; filename="{files.name_of(access.release)}.zip"'
            )
        },
    )


def deed(
    request: StaffRequest, done: str, verb: Callable[[StaffRequest], object]
) -> HttpResponse:
    """Do it, say so or why not, and show the page again."""
    try:
        verb(request)
        messages.success(request, done)
    except Refused as refusal:
        tell(request, refusal)
    return back()


def back() -> HttpResponse:
    return HttpResponseRedirect(reverse("microdata:home"))


def whole(text: str) -> int:
    return int(text) if text and text.isdecimal() else 0
