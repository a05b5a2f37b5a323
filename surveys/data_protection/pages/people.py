"""A person on a list: found by name or phone, erased on request."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.staff.pages import tell
from accounts.staff.request import StaffRequest
from surveys.data_protection import erasure
from surveys.fieldwork.pages.scope import of_frame, show
from surveys.models.frame import Frame
from surveys.refusals import Refused

SHOWN = 50


@of_frame("manage_frame")
def people(request: StaffRequest, frame: Frame) -> HttpResponse:
    """Who matches the words, or the person of one row erased.

    Both by POST: a name or a phone stands in no address, so in no log.
    """
    if "row" in request.POST:
        return _erase(request, frame)
    words = request.POST.get("q", "")[:100]
    found = erasure.find(frame, words)[:SHOWN]
    return show(request, "people.html", frame, words=words, found=found)


def _erase(request: StaffRequest, frame: Frame) -> HttpResponse:
    row = request.POST.get("row", "")
    person = frame.people.filter(row=int(row)).first() if row.isdecimal() else None
    if person is None:
        messages.error(request, _("The list has no such line. Search again."))
        return redirect(reverse("field:people", args=[frame.code]))
    try:
        reason = request.POST.get("reason", "")[:300]
        erasure.erase(person, by=request.user, reason=reason, at=timezone.now())
    except Refused as error:
        tell(request, error)
    else:
        said = _("Line %(row)s: name, phone and address are deleted for good.")
        messages.success(request, said % {"row": row})
    return redirect(reverse("field:people", args=[frame.code]))
