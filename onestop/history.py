"""Comments as the desk shows them: the clock of each, and the history of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from onestop.models import Feedback, FeedbackStep
from onestop.models.feedback import Kind
from onestop.rules import deadlines, masking


@dataclass(frozen=True)
class Line:
    """A comment in the inbox with its clock in words."""

    feedback: Feedback
    clock: str
    late: bool


def lines(comments: Iterable[Feedback], *, today: date) -> list[Line]:
    return [line(given, today=today) for given in comments]


def line(given: Feedback, *, today: date) -> Line:
    late = given.is_waiting and given.due_on < today
    return Line(given, clock(given, today=today), late)


def clock(given: Feedback, *, today: date) -> str:
    """How long is left, or how long it is overdue, in working days."""
    if not given.is_waiting:
        return given.get_state_display()
    if given.due_on == today:
        return _("due today")
    _rules, calendar = deadlines.shipped()
    left = calendar.working_days_until(given.due_on, today=today)
    if given.due_on > today:
        words = ngettext(
            "%(days)d working day left", "%(days)d working days left", left
        )
        return words % {"days": left}
    # Overdue since a Friday, seen on the Sunday: no working day has passed yet.
    late = max(-left, 1)
    words = ngettext(
        "overdue by %(days)d working day", "overdue by %(days)d working days", late
    )
    return words % {"days": late}


def history(given: Feedback, *, reader: User) -> list[dict[str, str | datetime]]:
    """Steps in their order, with the notes as the reader may see them."""
    steps = given.steps.select_related("by", "to").order_by("at", "pk")
    return [
        {
            "label": step.get_verb_display(),
            "by": person(step.by) if step.by else _("a visitor"),
            "to": person(step.to) if step.to else "",
            "at": step.at,
            "note": _note(step, reads_all=given.is_answered_by(reader)),
        }
        for step in steps
    ]


def person(user: User) -> str:
    """Family name first, as names are said in Vietnam."""
    return str(user)


def _note(step: FeedbackStep, *, reads_all: bool) -> str:
    if step.verb == FeedbackStep.Verb.TRIAGED:
        return str(Kind(step.note).label)
    return step.note if reads_all else masking.mask(step.note)
