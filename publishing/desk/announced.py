"""Tables of announced figures at the desk: uploaded, taken, sealed, withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from publishing.announced import life, load, store
from publishing.models import AnnouncedEdition
from publishing.pages import announced as pages
from wording.refusals import Refused

A_PAGE = 50
DEEDS = {
    "take": "draft_release",
    "discard": "draft_release",
    "seal": "seal_release",
    "withdraw": "withdraw_release",
}


def _edition(
    request: StaffRequest, _permissions: Sequence[str], *, pk: int
) -> AnnouncedEdition:
    return get_object_or_404(AnnouncedEdition, pk=pk)


# Views take the edition after the request.
of_edition = partial(staff_page, of=_edition, by=["pk"])


@require_safe
@staff_page("see_unreleased")
def tables(request: StaffRequest) -> HttpResponse:
    return _tables(request, [])


def _tables(request: StaffRequest, problems: Sequence[object]) -> HttpResponse:
    found = AnnouncedEdition.objects.select_related("drafted_by", "sealed_by")
    context: dict[str, Any] = {
        "page": page_of(request, found.order_by("-drafted_at", "-pk"), size=A_PAGE),
        "may_load": "draft_release" in request.allowed,
        "problems": problems,
    }
    return show(request, "publishing/desk/announced.html", **context)


@require_POST
@staff_page("draft_release")
def upload(request: StaffRequest) -> HttpResponse:
    """Draft the two files handed in, whole or not at all."""
    files = {
        name: file.read(load.LARGEST + 1)
        for name, file in zip(load.FILES, _handed_in(request), strict=True)
        if file is not None
    }
    try:
        table = load.read(files)
        edition = load.draft(
            table,
            by=request.user,
            at=timezone.now(),
            reason=request.POST.get("reason", ""),
        )
    except Refused as error:
        tell(request, error)
        return _tables(request, error.refusals)
    return redirect("desk:announced-table", pk=edition.pk)


def _handed_in(request: StaffRequest) -> list[Any]:
    return [request.FILES.get("declaration"), request.FILES.get("figures")]


@require_safe
@of_edition("see_unreleased")
def table(request: StaffRequest, edition: AnnouncedEdition) -> HttpResponse:
    """One edition: what is doubtful in it, and what may be done."""
    family = store.of_edition(edition)
    context: dict[str, Any] = {
        "edition": edition,
        "number": len(family.statements),
        "doubts": pages.doubted(family),
        "drafted_by_reader": edition.drafted_by_id == request.user.pk,
    }
    for deed, permission in DEEDS.items():
        context[f"may_{deed}"] = permission in request.allowed
    return show(request, "publishing/desk/announced_table.html", **context)


@require_POST
@of_edition(DEEDS["take"])
def take(request: StaffRequest, edition: AnnouncedEdition) -> HttpResponse:
    return _done(request, edition, life.take, by=request.user)


@require_POST
@of_edition(DEEDS["discard"])
def discard(request: StaffRequest, edition: AnnouncedEdition) -> HttpResponse:
    try:
        life.discard(edition, by=request.user)
    except Refused as error:
        tell(request, error)
        return redirect("desk:announced-table", pk=edition.pk)
    messages.success(request, _("The draft is discarded."))
    return redirect("desk:announced")


@require_POST
@of_edition(DEEDS["seal"])
def seal(request: StaffRequest, edition: AnnouncedEdition) -> HttpResponse:
    return _done(request, edition, life.seal, by=request.user, at=timezone.now())


@require_POST
@of_edition(DEEDS["withdraw"])
def withdraw(request: StaffRequest, edition: AnnouncedEdition) -> HttpResponse:
    reason = request.POST.get("reason", "")
    words = {"by": request.user, "at": timezone.now(), "reason": reason}
    return _done(request, edition, life.withdraw, **words)


def _done(
    request: StaffRequest,
    edition: AnnouncedEdition,
    verb: Callable[..., object],
    **arguments: object,
) -> HttpResponse:
    try:
        verb(edition, **arguments)
    except Refused as error:
        tell(request, error)
    return redirect("desk:announced-table", pk=edition.pk)
