"""What rounds show at the front door."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.staff.errands import Begin, Errand, Line, Lines, named
from surveys.models import OpeningRequest, Round


def _openings(user: User) -> QuerySet[Any]:
    asked = OpeningRequest.objects.to_decide(user)
    return asked.select_related("round", "asked_by")


def _opening_line(asked: Any) -> Line:
    return Line(
        words=asked.round.name,
        address=reverse("work:round", args=[asked.round.code]),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
        due_on=asked.round.opens,
    )


def _live(_user: User) -> QuerySet[Any]:
    """Rounds in preparation, and those that take questionnaires or should be closed."""
    live = Q(state=Round.State.DRAFT) | Q(state=Round.State.OPEN)
    return Round.objects.filter(live).order_by("closes", "code")


def _round_line(rnd: Any) -> Line:
    return Line(
        words=rnd.name,
        address=reverse("work:round", args=[rnd.code]),
        aside=rnd.get_state_display(),
        due_on=rnd.closes,
    )


ERRANDS = [
    Errand(
        "work:rounds",
        gettext_lazy("Rounds"),
        ["watch_rounds"],
        waiting=[
            Lines(
                gettext_lazy("Rounds to open"),
                _openings,
                _opening_line,
                "approve_opening",
            )
        ],
        under_way=[Lines(gettext_lazy("Rounds of this year"), _live, _round_line)],
        begin=[Begin("work:round-new", gettext_lazy("Set up a round"), "set_up_round")],
    ),
]
