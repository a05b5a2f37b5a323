"""Names on a list that are no service point's: what each of them means."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.staff.pages import tell
from accounts.staff.request import StaffRequest
from surveys.fieldwork.pages.scope import of_frame, show
from surveys.frames import points
from surveys.models.frame import Frame
from surveys.refusals import Refused

# Names on one page; those matched make room for the next.
SHOWN = 100


@of_frame("manage_frame")
def match(request: StaffRequest, frame: Frame) -> HttpResponse:
    """A line a name with the point it may mean; a POST matches those filled in."""
    if request.method == "POST" and _matched(request, frame):
        return redirect("field:frame", code=frame.code)
    unknown = [] if frame.frozen else points.unknown(frame)
    typed = dict(_typed(request))
    return show(
        request,
        "points.html",
        frame,
        lines=[(one, typed.get(one.name, one.likely)) for one in unknown[:SHOWN]],
        left=max(0, len(unknown) - SHOWN),
        points=list(points.choices(frame)),
    )


def _matched(request: StaffRequest, frame: Frame) -> bool:
    chosen = {name: point for name, point in _typed(request) if point}
    try:
        rows = points.match(frame, chosen, by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
        return False
    said = _("Rows that have their service point now: %(rows)d.")
    messages.success(request, said % {"rows": rows})
    return True


def _typed(request: StaffRequest) -> list[tuple[str, str]]:
    """(name on the list, point) of each line of the page."""
    names, chosen = (request.POST.getlist(one) for one in ("name", "point"))
    return [(name, point.strip()) for name, point in zip(names, chosen, strict=False)]
