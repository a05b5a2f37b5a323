"""The deeds of the release desk: each parses a form, makes one call, goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.staff.pages import staff_page, tell
from accounts.staff.request import StaffRequest
from publishing.desk.pages import DEEDS, of_release
from publishing.models import Preview, Release
from publishing.refusals import refused
from publishing.release import calendar, early_access, life
from wording.refusals import Refused


@require_POST
@of_release(DEEDS["seal"])
def seal(request: StaffRequest, release: Release) -> HttpResponse:
    """Fix the figures; whether and when they become public is another approval."""
    return _done(request, release, life.seal, by=request.user, at=timezone.now())


@require_POST
@of_release(DEEDS["publish"])
def publish(request: StaffRequest, release: Release) -> HttpResponse:
    """The minute of the form, or at once where that is ticked."""
    now, minute = timezone.now(), moment(request, "public_from")
    if minute is None and request.POST.get("at_once") != "on":
        tell(request, refused("minute_missing", "public_from"))
        return to_desk(release)
    return _done(
        request,
        release,
        life.publish,
        by=request.user,
        at=now,
        public_from=minute or now,
        confirmation=request.POST.get("confirmation", "")[:1000],
    )


@require_POST
@of_release(DEEDS["withdraw"])
def withdraw(request: StaffRequest, release: Release) -> HttpResponse:
    return _done(
        request,
        release,
        life.withdraw,
        by=request.user,
        at=timezone.now(),
        reason=request.POST.get("reason", ""),
    )


@require_POST
@of_release(DEEDS["grant"])
def grant(request: StaffRequest, release: Release) -> HttpResponse:
    now = timezone.now()
    viewer = User.objects.filter(username=request.POST.get("viewer", "")).first()
    if viewer is None:
        messages.error(request, _("Nobody signs in by that name."))
        return to_desk(release)
    return _done(
        request,
        release,
        early_access.grant,
        viewer=viewer,
        office=request.POST.get("office", ""),
        by=request.user,
        at=now,
        until=moment(request, "until") or now,
    )


@require_POST
@of_release(DEEDS["grant"])
def end_preview(
    request: StaffRequest, release: Release, *, preview: int
) -> HttpResponse:
    granted = get_object_or_404(Preview.objects.of(release), pk=preview)
    early_access.end(granted, by=request.user, at=timezone.now())
    return to_desk(release)


@require_POST
@staff_page("announce_release")
def announce(request: StaffRequest) -> HttpResponse:
    asked, now = request.POST, timezone.now()
    try:
        calendar.announce(
            round_code=asked.get("round_code", ""),
            name_vi=asked.get("name_vi", ""),
            name_en=asked.get("name_en", ""),
            due_at=moment(request, "due_at") or now,
            by=request.user,
            at=now,
            reason=asked.get("reason", ""),
        )
    except Refused as error:
        tell(request, error)
    return redirect("desk:releases")


def moment(request: StaffRequest, name: str) -> datetime | None:
    """A moment of a form in the time zone of the site; None where there is none."""
    try:
        given = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        return None
    if given and timezone.is_naive(given):
        return timezone.make_aware(given)
    return given


def to_desk(release: Release) -> HttpResponse:
    return redirect("desk:release", pk=release.pk)


def _done(
    request: StaffRequest,
    release: Release,
    verb: Callable[..., object],
    **arguments: object,
) -> HttpResponse:
    try:
        verb(release, **arguments)
    except Refused as error:
        tell(request, error)
    return to_desk(release)
