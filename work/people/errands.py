"""What people have to do with people: give roles, print invitations."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import Invitation, User
from accounts.staff.errands import Begin, Errand, Line, Lines
from accounts.staffing import invitations
from accounts.staffing.givers import GIVE


def _to_print(user: User) -> QuerySet[User]:
    return invitations.to_print(user)


def _undelivered(user: User) -> QuerySet[Invitation]:
    return invitations.undelivered(user)


def _mail_line(mail: Any) -> Line:
    return Line(
        words=str(mail.user),
        address=reverse("work:person", args=[mail.user_id]),
        aside=mail.user.email,
    )


def _line(person: Any) -> Line:
    return Line(words=str(person), address=reverse("work:people-invitations"))


ERRANDS = [
    Errand(
        "work:people",
        gettext_lazy("People and roles"),
        [GIVE],
        waiting=[
            Lines(
                gettext_lazy("Invitations that did not arrive"),
                _undelivered,
                _mail_line,
            )
        ],
        under_way=[Lines(gettext_lazy("Invitations to print"), _to_print, _line)],
        begin=[
            Begin("work:person-new", gettext_lazy("Add a person"), GIVE),
            Begin("work:people-import", gettext_lazy("Import people"), GIVE),
        ],
    ),
]
