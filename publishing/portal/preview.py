"""An edition before it is public, for a person it was granted to by name.

Each page opened is written down before it is shown, carries the reader's name across
it, and is kept by no cache.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.staff.pages import staff_page
from accounts.staff.request import StaffRequest
from publishing.content.release_content import PAR
from publishing.models import Release
from publishing.pages import province as provinces
from publishing.pages import ranking as rankings
from publishing.pages import scorecards
from publishing.pages.scorecards import Chosen
from publishing.pages.selection import Selection, basis_of
from publishing.release import early_access
from publishing.reports import points_nation
from wording.refusals import Refused
from wording.shown import shown


@require_safe
@staff_page()
def mine(request: StaffRequest) -> HttpResponse:
    """What the reader may look at now."""
    found = early_access.open_to(request.user, at=timezone.now())
    return render(request, "publishing/previews.html", {"found": found})


@require_safe
@staff_page()
def edition(request: StaffRequest, round_code: str, edition: int) -> HttpResponse:
    opened = _opened(request, round_code, edition, page="ranking")
    if opened is None:
        return redirect("portal:release", round_code=round_code, edition=edition)
    release, context = opened
    if release.kind == PAR:
        return _points(request, release, context)
    page = rankings.read(_selection(request, release))
    return render(request, "publishing/preview.html", context | {"page": page})


@require_safe
@staff_page()
def province(
    request: StaffRequest, round_code: str, edition: int, slug: str
) -> HttpResponse:
    opened = _opened(request, round_code, edition, page=f"province {slug}")
    if opened is None:
        return redirect("portal:release", round_code=round_code, edition=edition)
    release, context = opened
    if release.kind == PAR:
        context["page"] = scorecards.place(Chosen(release, (release,)), slug)
        return render(request, "publishing/scores/preview_place.html", context)
    page = provinces.read(_selection(request, release), slug)
    return render(request, "publishing/preview_province.html", context | {"page": page})


def _points(
    request: StaffRequest, release: Release, context: dict[str, Any]
) -> HttpResponse:
    """The ranking of an edition of points, league by league."""
    context["leagues"] = [
        scorecards.ranking(one) for one in points_nation.leagues(release)
    ]
    return render(request, "publishing/scores/preview.html", context)


def _opened(request, round_code, edition, *, page):
    """The release and the words of its page, or None once it is public.

    A reader without a grant is told what somebody is told who asks for an edition
    that does not exist.
    """
    now = timezone.now()
    release = Release.objects.filter(round_code=round_code, edition=edition).first()
    if release is None:
        raise Http404
    if release.is_readable(at=now):
        return None
    try:
        granted = early_access.open_page(
            release, viewer=request.user, page=page, at=now
        )
    except Refused:
        raise Http404 from None
    context = {"release": release, "granted": granted, "opened_at": now}
    return release, context | {"simulated": release.simulated}


def _selection(request: StaffRequest, release: Release) -> Selection:
    try:
        basis = basis_of(release, request.GET.get("basis", ""))
    except Refused as unknown:
        raise Http404(shown(unknown.text)) from None
    return Selection(release, (release,), basis)
