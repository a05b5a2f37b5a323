"""Reports at the release desk: made all at once, watched, stopped, read early."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.staff_pages import show
from publishing.desk.pages import of_release
from publishing.models import ReportBatch
from publishing.pages.selection import units_of
from publishing.portal.reports import handed
from publishing.release import early_access
from publishing.reports import batches, making, statement, store
from publishing.reports.scope import UnknownBasis, scope


@dataclass(frozen=True, slots=True)
class Basis:
    """The reports of a release on one basis: how many there are, and the last batch."""

    code: str
    units: int | None
    kept: int
    batch: ReportBatch | None


MAKING = ("draft_release", "publish_release")


@require_safe
@of_release("see_unreleased")
def page(request, release):
    """Progress, every file, and the sentences for the announcement."""
    _look(request, release, "reports")
    selection = scope(release)
    context = {
        **_progress(release),
        "may_make": _may_make(request),
        "tab": "reports",
        "files": [
            (basis, units_of(release, basis), _files(release, basis))
            for basis in release.bases
        ],
        "said": statement.sentences(statement.facts_of(selection)),
    }
    return show(request, "publishing/desk/reports.html", **context)


def _files(release, basis):
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


def _may_make(request) -> bool:
    return not request.allowed.isdisjoint(MAKING)


@require_safe
@of_release("see_unreleased")
def rows(request, release):
    """The part of the page that htmx asks for every second while files are made."""
    context = _progress(release) | {"may_make": _may_make(request)}
    return render(request, "publishing/desk/_report_rows.html", context)


def _progress(release):
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
    live = any(basis.batch and not basis.batch.over for basis in bases)
    return {"release": release, "bases": bases, "live": live}


@require_POST
@of_release(*MAKING)
def make(request, release):
    try:
        batches.request(release, basis=request.POST.get("basis", ""), by=request.user)
    except batches.NotSealedYet:
        messages.error(request, _("Seal the edition first: a draft may still change."))
    except batches.UnderWay:
        messages.warning(request, _("These reports are being made already."))
    except UnknownBasis:
        messages.error(request, _("This release has no figures on this basis."))
    return _back(release)


@require_POST
@of_release(*MAKING)
def cancel(request, release, *, batch):
    chosen = get_object_or_404(ReportBatch, pk=batch, release=release)
    try:
        batches.cancel(chosen, by=request.user)
    except batches.BatchOver:
        messages.warning(request, _("It is over; there was nothing to cancel."))
    return _back(release)


@require_safe
@of_release("see_unreleased")
def file(request, release, *, basis, file):
    """A file of an edition that may not be public yet; the look is written down."""
    order = making.parsed(release, basis=basis, file=file)
    _look(request, release, f"report {order}")
    try:
        body = store.take(release, order)
    except store.Busy:
        words = _("Many reports are being made just now. Please try again in a moment.")
        messages.warning(request, words)
        return _back(release)
    response = handed(release, order, body)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _look(request, release, page):
    early_access.write(release, viewer=request.user, page=page[:120], at=timezone.now())


def _back(release):
    return redirect("desk:reports", pk=release.pk)
