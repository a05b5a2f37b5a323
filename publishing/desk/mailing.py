"""Reports mailed to provinces from the desk: sent, watched, sent again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.staff.pages import NotYours, show, tell
from accounts.staff.request import StaffRequest
from publishing.desk.pages import of_release
from publishing.models import Release
from publishing.reports import mailing
from wording.refusals import Refused

MAILING = ("draft_release", "publish_release")


@of_release("see_unreleased")
def page(request: StaffRequest, release: Release) -> HttpResponse:
    """One line a province; a POST sends, sends again, or notes what came back."""
    if request.method == "POST":
        if request.allowed.isdisjoint(MAILING):
            raise NotYours(*MAILING)
        try:
            _done(request, release)
        except Refused as error:
            tell(request, error)
        return redirect("desk:mailing", pk=release.pk)
    return show(request, "publishing/desk/mailing.html", **_shown(request, release))


@require_safe
@of_release("see_unreleased")
def rows(request: StaffRequest, release: Release) -> HttpResponse:
    """The part of the page that htmx asks for while mails are on their way."""
    return render(request, "publishing/desk/_mail_rows.html", _shown(request, release))


def _shown(request: StaffRequest, release: Release) -> dict[str, Any]:
    found = mailing.standings(release)
    sent = [one.mail for one in found if one.mail]
    return {
        "release": release,
        "tab": "mailing",
        "standings": found,
        "live": any(mail.live for mail in sent),
        "left": sum(mail.state == mail.State.DONE for mail in sent),
        "asked": len(sent),
        "without": sum(not one.address for one in found),
        "may_mail": not request.allowed.isdisjoint(MAILING),
        "is_public": release.is_readable(at=timezone.now()),
    }


def _done(request: StaffRequest, release: Release) -> None:
    deed, unit = request.POST.get("deed"), request.POST.get("unit", "")
    number = int(unit) if unit.isdecimal() and len(unit) < 19 else 0
    if deed == "came-back":
        mails = release.report_mails.filter(unit=number).order_by("-pk")
        mail = mails.first() or get_object_or_404(mails, pk=0)
        words = request.POST.get("words", "")
        mailing.note_return(mail, words=words, by=request.user)
        return
    only = [number] if deed == "again" else None
    sent = mailing.send(release, by=request.user, at=timezone.now(), only=only)
    said = ngettext("%(n)d mail is on its way.", "%(n)d mails are on their way.", sent)
    messages.success(request, said % {"n": sent})
