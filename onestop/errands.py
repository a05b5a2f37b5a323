"""What the one-stop desk shows at the front door."""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.staff.errands import Begin, Errand, Line, Lines
from localities.models import ServicePoint
from onestop.models import Feedback, LateFile
from onestop.models.feedback import State
from onestop.pages.scope import Trust, desk_of

LETTERS = 90


def _points(user: User) -> tuple[ServicePoint, ...]:
    desk = desk_of(user)
    return desk.points if desk else ()


def _comments(user: User) -> QuerySet[Any]:
    """Comments of one's points to sort or assign, or to answer oneself."""
    here = Feedback.objects.filter(service_point__in=_points(user))
    open_now = Q(state__in=[State.NEW, State.TRIAGED])
    open_now |= Q(state__in=[State.ASSIGNED, State.ANSWERED], assigned_to=user)
    return here.filter(open_now).exclude(named__contains=[user.pk]).by_urgency()


def _comment(given, address="onestop:comment"):
    kind = given.get_kind_display() if given.kind else _("not sorted yet")
    return Line(
        words=Truncator(given.masked).chars(LETTERS),
        address=reverse(address, args=[given.pk]),
        aside=kind,
        due_on=given.due_on if given.is_waiting else None,
    )


def _entrusted(user: User) -> QuerySet[Any]:
    comments = Trust(user).comments().exclude(state=State.CLOSED)
    return comments.select_related("service_point").by_urgency()


def _entrusted_comment(given: Any) -> Line:
    line = _comment(given, "onestop:entrusted-comment")
    aside = f"{line.aside} · {given.service_point.name}"
    return replace(line, aside=aside)


def _late(user: User) -> QuerySet[Any]:
    files = LateFile.objects.filter(service_point__in=_points(user))
    return files.without_letter().most_urgent_first()


def _late_file(late: Any) -> Line:
    return Line(
        words=f"{late.receipt_no} · {late.file_type}",
        address=reverse("onestop:late-files"),
        due_on=late.appointment_on,
    )


ERRANDS = [
    Errand(
        "onestop:inbox",
        gettext_lazy("Comments"),
        ["handle_feedback"],
        waiting=[Lines(gettext_lazy("Comments to deal with"), _comments, _comment)],
        begin=[
            Begin(
                "onestop:receive",
                gettext_lazy("Write down a comment"),
                "handle_feedback",
            )
        ],
    ),
    Errand(
        "onestop:late-files",
        gettext_lazy("Late files"),
        ["handle_feedback"],
        waiting=[Lines(gettext_lazy("Letters of apology owed"), _late, _late_file)],
        begin=[
            Begin(
                "onestop:late-file-add",
                gettext_lazy("List a late file"),
                "handle_feedback",
            )
        ],
    ),
    Errand(
        "onestop:province",
        gettext_lazy("Feedback in the province"),
        ["watch_feedback"],
    ),
    Errand(
        "onestop:entrusted",
        gettext_lazy("Comments of other points"),
        ["supervise", "handle_feedback"],
        waiting=[
            Lines(
                gettext_lazy("Comments their point may not handle"),
                _entrusted,
                _entrusted_comment,
            )
        ],
    ),
]
