"""Pages of the release desk: every edition and the calendar, and one edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from publishing.content.release_content import PUBLISHED
from publishing.models import Preview, Release, changed_answers
from publishing.release import calendar, corrections, coverage, early_access

A_PAGE = 50
DEEDS = {
    "seal": "seal_release",
    "publish": "publish_release",
    "withdraw": "withdraw_release",
    "grant": "grant_preview",
}


def _release(request: StaffRequest, _permissions: Sequence[str], *, pk: int) -> Release:
    return get_object_or_404(Release, pk=pk)


# Views take the release after the request.
of_release = partial(staff_page, of=_release, by=["pk"])


@require_safe
@staff_page("see_unreleased")
def releases(request: StaffRequest) -> HttpResponse:
    """Every edition, newest first, and what is announced."""
    found = Release.objects.select_related("drafted_by", "sealed_by", "approved_by")
    context: dict[str, Any] = {
        "page": page_of(request, found.newest_first(), size=A_PAGE),
        "coming": calendar.coming(at=timezone.now()),
        "may_announce": "announce_release" in request.allowed,
    }
    return show(request, "publishing/desk/releases.html", **context)


@require_safe
@of_release("see_unreleased")
def release(request: StaffRequest, release: Release) -> HttpResponse:
    """A draft or an edition: what it changes, what may be done, who looked early."""
    now = timezone.now()
    early_access.write(release, viewer=request.user, page="desk", at=now)
    context: dict[str, Any] = {
        "tab": "release",
        **_shown(release, request.user, at=now),
    }
    for deed, permission in DEEDS.items():
        context[f"may_{deed}"] = permission in request.allowed
    return show(request, "publishing/desk/release.html", **context)


def _shown(release: Release, reader: User, *, at: datetime) -> dict[str, Any]:
    older = corrections.before(release)
    granted = Preview.objects.of(release).order_by("granted_at")
    return {
        "release": release,
        "overall": overall(release, older),
        "totals": release.scores.totals().ranked_first(),
        "older": older,
        "changed": changed_answers.of_release(release),
        "moved": corrections.moved(release, older) if older else [],
        **_covered(release),
        "drafted_by_reader": release.drafted_by_id == reader.pk,
        "waiting": not release.is_readable(at=at),
        "granted": granted.select_related("granted_by", "viewer"),
        "viewers": early_access.viewers(release),
        "people": User.objects.filter(is_active=True).order_by("username"),
    }


def _covered(release: Release) -> dict[str, Any]:
    """The provinces an edition of the whole country leaves out."""
    if not (missing := coverage.missing(release)):
        return {}
    have, whole = coverage.counts(release, missing)
    return {"left_out": missing, "have": have, "whole": whole}


def overall(release: Release, older: Release | None) -> list[dict[str, object]]:
    """The overall index of every unit, in rank order, beside the edition before."""
    chosen = {"basis": PUBLISHED, "indicator": "overall", "domain": "all"}
    then = {}
    if older:
        rows = older.figures.filter(**chosen)
        then = dict(rows.values_list("unit_id", "percent"))
    figures = release.figures.filter(**chosen).select_related("unit")
    return [
        {"figure": figure, "before": then.get(figure.unit_id)}
        for figure in figures.order_by("rank", "unit__sort_key")
    ]
