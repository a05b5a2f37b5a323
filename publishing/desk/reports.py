"""Reports at the release desk: made all at once, watched, stopped, read early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.staff.pages import show, tell
from accounts.staff.request import StaffRequest
from publishing.content.release_content import PAR
from publishing.desk.pages import of_release
from publishing.models import Release, ReportBatch
from publishing.pages.selection import units_of
from publishing.portal.reports import handed
from publishing.release import early_access
from publishing.reports import batches, making, statement, store
from wording.refusals import Refused


@dataclass(frozen=True, slots=True)
class Basis:
    """The reports of a release on one basis: how many there are, and the last batch."""

    code: str
    units: int | None
    kept: int
    batch: ReportBatch | None


def _units(release: Release, basis: str) -> int | None:
    """How many places it has a report of."""
    if release.kind == PAR:
        return release.scores.totals().count()
    return units_of(release, basis)


LANGUAGE_NAMES = {"vi": "Tiếng Việt", "en": "English"}
MAKING = ("draft_release", "publish_release")


@require_safe
@of_release("see_unreleased")
def page(request: StaffRequest, release: Release) -> HttpResponse:
    """Progress, every file, and the sentences for the announcement."""
    _look(request, release, "reports")
    context: dict[str, Any] = {
        **_progress(release),
        "may_make": _may_make(request),
        "tab": "reports",
        "files": [
            (basis, _units(release, basis), _files(release, basis))
            for basis in release.bases
        ],
        "said": statement.of_release(release),
    }
    return show(request, "publishing/desk/reports.html", **context)


def _files(release: Release, basis: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title, [(file, its format and language)]) of every report on a basis."""
    return [
        (
            title,
            [
                (
                    f"{name}-{language}.{form}",
                    f"{form.upper()}, {LANGUAGE_NAMES[language]}",
                )
                for language in making.LANGUAGES
                for form in making.forms(name)
            ],
        )
        for name, title in making.names(release, basis=basis)
    ]


def _may_make(request: StaffRequest) -> bool:
    return not request.allowed.isdisjoint(MAKING)


@require_safe
@of_release("see_unreleased")
def rows(request: StaffRequest, release: Release) -> HttpResponse:
    """The part of the page that htmx asks for every second while files are made."""
    context = _progress(release) | {"may_make": _may_make(request)}
    return render(request, "publishing/desk/_report_rows.html", context)


def _progress(release: Release) -> dict[str, object]:
    last = {}
    for batch in release.report_batches.order_by("pk").select_related("requested_by"):
        last[batch.basis] = batch
    bases = [
        Basis(
            basis,
            _units(release, basis),
            release.reports.filter(basis=basis).count(),
            last.get(basis),
        )
        for basis in release.bases
    ]
    live = any(basis.batch and basis.batch.live for basis in bases)
    return {"release": release, "bases": bases, "live": live}


@require_POST
@of_release(*MAKING)
def make(request: StaffRequest, release: Release) -> HttpResponse:
    try:
        batches.request(release, basis=request.POST.get("basis", ""), by=request.user)
    except Refused as error:
        tell(request, error)
    return _back(release)


@require_POST
@of_release(*MAKING)
def cancel(request: StaffRequest, release: Release, *, batch: int) -> HttpResponse:
    chosen = get_object_or_404(ReportBatch, pk=batch, release=release)
    try:
        batches.cancel(chosen, by=request.user)
    except Refused as error:
        tell(request, error)
    return _back(release)


@require_safe
@of_release("see_unreleased")
def file(
    request: StaffRequest, release: Release, *, basis: str, file: str
) -> HttpResponseBase:
    """A file of an edition that may not be public yet; the look is written down."""
    order = making.parsed(release, basis=basis, file=file)
    _look(request, release, f"report {order}")
    try:
        body = store.take(release, order)
    except Refused as error:
        tell(request, error)
        return _back(release)
    response = handed(release, order, body)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _look(request: StaffRequest, release: Release, page: str) -> None:
    early_access.write(release, viewer=request.user, page=page[:120], at=timezone.now())


def _back(release: Release) -> HttpResponse:
    return redirect("desk:reports", pk=release.pk)
