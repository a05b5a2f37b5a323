"""The deeds of the release desk: each parses a form, makes one call, goes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.roles import may
from accounts.staff_pages import tell
from accounts.staff_request import StaffRequest
from publishing.models import Preview, Release
from publishing.release import calendar, early_access, life
from wording.refusals import Refused


@require_POST
def seal(request: StaffRequest, pk: int) -> HttpResponse:
    """Fix the figures; whether and when they become public is another approval."""
    release = _allowed(request, "seal_release", pk)
    return _done(request, release, life.seal, by=request.user, at=timezone.now())


@require_POST
def publish(request: StaffRequest, pk: int) -> HttpResponse:
    """The minute of the form; without one, at once."""
    release, now = _allowed(request, "publish_release", pk), timezone.now()
    public_from = moment(request, "public_from") or now
    return _done(
        request,
        release,
        life.publish,
        by=request.user,
        at=now,
        public_from=public_from,
    )


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    return _done(
        request,
        _allowed(request, "withdraw_release", pk),
        life.withdraw,
        by=request.user,
        at=timezone.now(),
        reason=request.POST.get("reason", ""),
    )


@require_POST
def grant(request: StaffRequest, pk: int) -> HttpResponse:
    release, now = _allowed(request, "grant_preview", pk), timezone.now()
    viewer = User.objects.filter(username=request.POST.get("viewer", "")).first()
    if viewer is None:
        messages.error(request, _("Nobody signs in by that name."))
        return to_desk(release.pk)
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
def end_preview(request: StaffRequest, pk: int, preview: int) -> HttpResponse:
    release = _allowed(request, "grant_preview", pk)
    granted = get_object_or_404(Preview.objects.of(release), pk=preview)
    early_access.end(granted, by=request.user, at=timezone.now())
    return to_desk(release.pk)


@require_POST
def announce(request: StaffRequest) -> HttpResponse:
    if not may(request.user, "announce_release"):
        raise PermissionDenied(_("Your role does not allow this."))
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
    return HttpResponseRedirect(reverse("admin:publishing_release_changelist"))


def moment(request: StaffRequest, name: str) -> datetime | None:
    """A moment of a form in the time zone of the site; None where there is none."""
    try:
        given = parse_datetime(request.POST.get(name, ""))
    except ValueError:
        return None
    if given and timezone.is_naive(given):
        return timezone.make_aware(given)
    return given


def to_desk(release_id: int) -> HttpResponse:
    return HttpResponseRedirect(
        reverse("admin:publishing_release_change", args=[release_id])
    )


def _allowed(request: StaffRequest, permission: str, pk: int) -> Release:
    if not may(request.user, permission):
        raise PermissionDenied(_("Your role does not allow this."))
    return get_object_or_404(Release, pk=pk)


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
    return to_desk(release.pk)
