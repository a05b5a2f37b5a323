"""Everybody's home: what waits for them, what they may start, what is under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.staff.errands import Line, Words, counted
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from surveys.fieldwork import assignments, own_cases, progress
from surveys.fieldwork.pages.forms import VisitForm
from surveys.fieldwork.pages.progress import Line as ProgressLine
from surveys.fieldwork.pages.progress import line
from surveys.fieldwork.pages.scope import frames_of
from surveys.models import Draw
from surveys.models.frame import Frame
from work.navigation import Staff, staff_of

# Lines of one kind; the others are on the page that the heading leads to.
SHOWN = 5
SHOWN_STANDINGS = 30


@dataclass(frozen=True)
class Part:
    """Things of one kind: how many there are, the first of them, the page of all."""

    title: Words
    count: int
    lines: list[Line]
    address: str


@dataclass(frozen=True)
class Standing:
    """A list's sample in one line, for its supervisor."""

    frame: Frame
    line: ProgressLine


@staff_page()
def home(request: StaffRequest) -> HttpResponse:
    staff = staff_of(request)
    context: dict[str, Any] = {
        "waiting": _waiting(staff),
        "begin": _begin(staff),
        "under_way": _under_way(staff),
    }
    if "enter_responses" in request.allowed:
        context |= _own_cases(request.user)
    if "supervise" in request.allowed:
        context |= _standings(request.user)
    context["made_up"] = _is_made_up(context)
    return show(request, "work/home.html", keep=True, **context)


def _waiting(staff: Staff) -> list[Part]:
    return [
        Part(
            lines.title, count, lines.first(staff.user, SHOWN), reverse(errand.address)
        )
        for errand in staff.errands
        for lines, count in zip(
            errand.waiting, staff.counts[errand.address], strict=True
        )
        if count
    ]


def _under_way(staff: Staff) -> list[Part]:
    parts = [(errand, lines) for errand in staff.errands for lines in errand.under_way]
    counts = counted([lines.rows(staff.user) for _errand, lines in parts])
    return [
        Part(
            lines.title, count, lines.first(staff.user, SHOWN), reverse(errand.address)
        )
        for (errand, lines), count in zip(parts, counts, strict=True)
        if count
    ]


def _begin(staff: Staff) -> list[tuple[str, Words]]:
    """(address, words) of what a person may start."""
    return [
        (reverse(begin.address), begin.label)
        for errand in staff.errands
        for begin in errand.begin
    ]


def _own_cases(user: User) -> dict[str, Any]:
    """A surveyor's open cases by list, and what a visit may say."""
    found = own_cases.lists_of(user, at=timezone.now())
    return {
        "rounds": found.items(),
        "form": VisitForm(),
        "least_visits": assignments.LEAST_VISITS,
    }


def _standings(user: User) -> dict[str, list[Standing]]:
    """Where every sample within reach stands."""
    draws = Draw.objects.filter(frame__in=frames_of(user), voided_at=None)
    draws = draws.select_related("frame__round", "frame__unit").order_by("-at")
    return {
        "standings": [
            Standing(draw.frame, line(progress.whole(draw)))
            for draw in draws[:SHOWN_STANDINGS]
        ]
    }


def _is_made_up(context: Mapping[str, Any]) -> bool:
    frames = [frame for frame, _found in context.get("rounds", ())]
    frames += [one.frame for one in context.get("standings", ())]
    return any(frame.round.simulated for frame in frames)
