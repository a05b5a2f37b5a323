"""The supervisor's page: one row a place, what needs a decision first."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from accounts.staff.request import StaffRequest
from surveys.fieldwork import progress as fieldwork
from surveys.fieldwork.pages.forms import ReasonForm
from surveys.fieldwork.pages.scope import drawn, of_frame, show
from surveys.fieldwork.progress import Standing
from surveys.models.frame import Frame

SHOWN_DECISIONS = 50
# Parts of a bar in their order; every colour has its word in the legend.
PARTS = {
    "done": _("answered"),
    "refused": _("refused"),
    "lost": _("ended without an answer"),
    "open": _("open"),
}
RATES = ("rr1", "rr2", "rr3", "rr4", "rr5", "rr6", "ref1")


@dataclass(frozen=True)
class Line:
    """A standing with its bar (class, start and width in percent) and rates."""

    standing: Standing
    bar: list
    response: str
    refusal: str
    replacement: str


@of_frame("supervise", "draw_sample")
def progress(request: StaffRequest, frame: Frame) -> HttpResponse:
    made = drawn(frame)
    if made is None:
        return redirect("field:draw", code=frame.code)
    places = fieldwork.by_place(made)
    everything = fieldwork.total(places)
    waiting = fieldwork.waiting(made).select_related("person", "village")
    return show(
        request,
        "progress.html",
        frame,
        whole=line(everything),
        rates=rates(everything),
        places=[line(row) for row in places],
        surveyors=[line(row) for row in fieldwork.by_surveyor(made)],
        waiting=waiting.order_by("place", "number")[:SHOWN_DECISIONS],
        conflicts=fieldwork.disputed(made),
        dropped=fieldwork.dropped_forms(made).items(),
        parts=PARTS.items(),
        form=ReasonForm(),
    )


def line(standing: Standing) -> Line:
    found = standing.rates
    return Line(
        standing=standing,
        bar=bar(standing),
        response=percent(found.rr2),
        refusal=percent(found.ref1),
        replacement=percent(standing.replacement_rate),
    )


def bar(standing: Standing) -> list[tuple[str, str, str]]:
    """(class, start, width) of each part, in percent of all cases."""
    total = sum(standing.dispositions.values())
    lost = total - standing.done - standing.refused - standing.pending
    counts = (standing.done, standing.refused, lost, standing.pending)
    parts, start = [], 0.0
    for name, count in zip(PARTS, counts, strict=True):
        width = 100 * count / total if total else 0
        if width:
            parts.append((name, f"{start:.2f}", f"{width:.2f}"))
        start += width
    return parts


def rates(standing: Standing) -> list[tuple[str, str, str]]:
    """(name, so far, if fieldwork ended now) of each rate."""
    now = fieldwork.response_rates.rates(standing.outcomes)
    closed = fieldwork.response_rates.rates(standing.outcomes.closed())
    return [
        (name.upper(), percent(getattr(now, name)), percent(getattr(closed, name)))
        for name in RATES
    ]


def percent(share: float | None) -> str:
    """A share as percent with one decimal, or a dash where nothing is counted."""
    return "–" if share is None else f"{number_format(100 * share, 1)} %"
