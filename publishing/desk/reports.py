"""Reports at the release desk: made all at once, watched, stopped, read early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.roles import may
from accounts.staff_pages import tell
from accounts.staff_request import StaffRequest, View
from publishing.models import Release, ReportBatch
from publishing.pages.selection import units_of
from publishing.portal.reports import handed
from publishing.release import early_access
from publishing.reports import batches, making, statement, store
from publishing.reports.scope import scope
from wording.refusals import Refused


@dataclass(frozen=True, slots=True)
class Basis:
    """The reports of a release on one basis: how many there are, and the last batch."""

    code: str
    units: int | None
    kept: int
    batch: ReportBatch | None


def urls(opened: Callable[[View], View]) -> list[URLPattern]:
    """Addresses below a release; `opened` lets in only who may sign in."""
    views: dict[str, tuple[str, View]] = {
        "reports/": ("reports", page),
        "reports/rows/": ("report_rows", rows),
        "reports/make/": ("reports_make", make),
        "reports/<int:batch>/cancel/": ("reports_cancel", cancel),
        "reports/<slug:basis>/<str:file>": ("report", file),
    }
    return [
        path(f"<int:pk>/{address}", opened(view), name=f"publishing_release_{name}")
        for address, (name, view) in views.items()
    ]


def _release(request: StaffRequest, pk: int) -> Release:
    if not may(request.user, "see_unreleased"):
        raise PermissionDenied(_("Your role does not allow this."))
    return get_object_or_404(Release, pk=pk)


def _may_make(user: User) -> bool:
    return may(user, "draft_release") or may(user, "publish_release")


@require_safe
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Progress, every file, and the sentences for the announcement."""
    release = _release(request, pk)
    _look(request, release, "reports")
    selection = scope(release)
    context = {
        **admin.site.each_context(request),
        **_progress(release),
        "title": _("Reports of %(release)s") % {"release": release},
        "may_make": _may_make(request.user),
        "files": [(basis, _files(release, basis)) for basis in release.bases],
        "said": statement.sentences(statement.facts_of(selection)),
    }
    return render(request, "publishing/reports_desk.html", context)


def _files(release: Release, basis: str):
    """(title, files) of every report on a basis."""
    titles = [
        (making.NATION, _("National report")),
        (making.INFOGRAPHIC, _("Infographic")),
    ]
    provinces = making.units(release, basis=basis)
    titles += [(unit.slug, unit.short_name) for unit in provinces]
    return [
        (
            title,
            [
                f"{name}-{language}.{form}"
                for language in making.LANGUAGES
                for form in making.forms(name)
            ],
        )
        for name, title in titles
    ]


@require_safe
def rows(request: StaffRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx asks for every second while files are made."""
    release = _release(request, pk)
    context = _progress(release) | {"may_make": _may_make(request.user)}
    return render(request, "publishing/_report_rows.html", context)


def _progress(release: Release) -> dict[str, object]:
    last = {}
    for batch in release.report_batches.order_by("pk").select_related("requested_by"):
        last[batch.basis] = batch
    bases = [
        Basis(
            basis,
            units_of(release, basis),
            release.reports.filter(basis=basis).count(),
            last.get(basis),
        )
        for basis in release.bases
    ]
    live = any(basis.batch and basis.batch.live for basis in bases)
    return {"release": release, "bases": bases, "live": live}


@require_POST
def make(request: StaffRequest, pk: int) -> HttpResponse:
    release = _allowed(request, pk)
    try:
        batches.request(release, basis=request.POST.get("basis", ""), by=request.user)
    except Refused as error:
        tell(request, error)
    return _back(release)


@require_POST
def cancel(request: StaffRequest, pk: int, batch: int) -> HttpResponse:
    release = _allowed(request, pk)
    chosen = get_object_or_404(ReportBatch, pk=batch, release=release)
    try:
        batches.cancel(chosen, by=request.user)
    except Refused as error:
        tell(request, error)
    return _back(release)


@require_safe
def file(request: StaffRequest, pk: int, basis: str, file: str) -> HttpResponseBase:
    """A file of an edition that may not be public yet; the look is written down."""
    release = _release(request, pk)
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


def _allowed(request: StaffRequest, pk: int) -> Release:
    if not _may_make(request.user):
        raise PermissionDenied(_("Your role does not allow this."))
    return get_object_or_404(Release, pk=pk)


def _look(request: StaffRequest, release: Release, page: str) -> None:
    early_access.write(release, viewer=request.user, page=page[:120], at=timezone.now())


def _back(release: Release) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:publishing_release_reports", args=[release.pk])
    )
