"""Whose lists and cases somebody may see: those of the places their role reaches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import User
from accounts.reach import PlacedQuerySet, reaches
from accounts.staff.pages import NotYours, staff_page
from accounts.staff.request import StaffRequest
from surveys.models import Case, Draw
from surveys.models.frame import Frame

OFFICE = ("manage_frame", "draw_sample", "supervise")


def frames_of(user: User) -> PlacedQuerySet:
    """Lists a person of the office may open."""
    return Frame.objects.within(user, *OFFICE).select_related("round", "unit")


def may_draw(user: User, frame: Frame) -> bool:
    """The ministry draws; a province draws the samples of its own rounds."""
    own = frame.round.owner_id == frame.unit_id
    return reaches(user, "draw_sample", frame.unit) or (
        own and reaches(user, "manage_frame", frame.unit)
    )


def drawn(frame: Frame) -> Draw | None:
    """The sample in force, or None."""
    return Draw.objects.filter(frame=frame, voided_at=None).first()


def _frame(request: StaffRequest, permissions: Sequence[str], *, code: str) -> Frame:
    """A list within reach, under one of the permissions."""
    frame = get_object_or_404(frames_of(request.user), code=code)
    if not any(reaches(request.user, one, frame.unit) for one in permissions):
        raise NotYours(*permissions)
    return frame


def _case(request: StaffRequest, permissions: Sequence[str], *, uid: str) -> Case:
    """A case in the hands of who asks people, or within a supervisor's reach."""
    case = get_object_or_404(
        Case.objects.select_related(
            "draw__frame__round", "draw__frame__unit", "person__contact", "village"
        ),
        uid=uid,
    )
    held = "enter_responses" in permissions and _holds(request.user, case)
    if not held and not reaches(request.user, "supervise", case.draw.frame.unit):
        raise NotYours(*permissions)
    return case


def _holds(user: User, case: Case) -> bool:
    return case.assignments.filter(surveyor=user, ended_at=None).exists()


of_frame = partial(staff_page, of=_frame, by=["code"])
of_case = partial(staff_page, of=_case, by=["uid"])


def show(
    request: StaffRequest, template: str, frame: Frame, **context: object
) -> HttpResponse:
    """Render a page of one list, with what every such page needs."""
    office = any(reaches(request.user, one, frame.unit) for one in OFFICE)
    context |= {
        "office": office,
        "tab": template.removesuffix(".html").replace("drawn", "draw"),
        "frame": frame,
        "draw": drawn(frame),
        "may_manage": reaches(request.user, "manage_frame", frame.unit),
        "may_draw": may_draw(request.user, frame),
        "may_supervise": reaches(request.user, "supervise", frame.unit),
        "made_up": frame.round.simulated,
    }
    return render(request, f"surveys/field/{template}", context)
