"""What a room declares of its staff pages: who comes there, what waits, what begins.

Each room lists its own in `errands.py`; the front door (work) shows them, with counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin_site import LOOKING_UP
from accounts.models import CredentialRequest, MembershipRequest, User

Words = str | Promise


@dataclass(frozen=True)
class Line:
    """One thing on somebody's home: its words, where it is done, the last day."""

    words: str
    address: str
    aside: str = ""
    due_on: date | None = None

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def days_left(self) -> str:
        """How many days are left, or how many it is overdue; "" without a last day."""
        if self.due_on is None:
            return ""
        days = (self.due_on - timezone.localdate()).days
        if days == 0:
            return _("due today")
        if days < 0:
            late = ngettext("%(n)d day overdue", "%(n)d days overdue", -days)
            return late % {"n": -days}
        return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


@dataclass(frozen=True)
class Lines:
    """Things of one kind: `rows` of a person, most urgent first, and each in words.

    `rows` gives a QuerySet, or a list where there are few; of who holds `permission`,
    where the page is also for others.
    """

    title: Words
    rows: Callable[[User], Any]
    line: Callable[[Any], Line]
    permission: str = ""

    def first(self, user: User, most: int) -> list[Line]:
        return [self.line(row) for row in self.rows(user)[:most]]


@dataclass(frozen=True)
class Begin:
    """Something a person may start: its page and the permission it takes."""

    address: str
    label: Words
    permission: str


@dataclass(frozen=True)
class Errand:
    """A page of the staff in the navigation of whoever holds one of the permissions.

    `waiting` is what another person needs from them, `under_way` what goes on without
    them. Without permissions it is everybody's, and shown while it has lines. One that
    stands `below` another page is reached from there; whoever sees it sees that page.
    """

    address: str
    label: Words
    permissions: Sequence[str]
    waiting: Sequence[Lines] = ()
    under_way: Sequence[Lines] = ()
    begin: Sequence[Begin] = ()
    below: str = ""

    def is_for(self, allowed: set[str]) -> bool:
        return not self.permissions or not allowed.isdisjoint(self.permissions)

    def seen_by(self, allowed: set[str]) -> Errand:
        """The errand with what somebody of these permissions does there."""
        waiting = [one for one in self.waiting if {one.permission} <= {"", *allowed}]
        begin = [one for one in self.begin if one.permission in allowed]
        return replace(self, waiting=waiting, begin=begin)


def counted(rows: Sequence[Any]) -> list[int]:
    """How many rows each QuerySet or list has; the database is asked once for all."""
    parts: list[str] = []
    values: list[Any] = []
    for one in rows:
        try:
            sql, given = ("", ()) if isinstance(one, list) else _select(one)
        except EmptyResultSet:
            sql, given = "", ()
        known = len(one) if isinstance(one, list) else 0
        # The words are of Django's own query; the values go apart.
        rows = f"(SELECT count(*) FROM ({sql}) AS one)"  # nosec B608
        parts.append(rows if sql else str(known))
        values += given
    if not parts:
        return []
    with connection.cursor() as cursor:
        # Of Django's own making, its values apart.
        cursor.execute(f"SELECT {', '.join(parts)}", values)  # nosec B608
        return list(cursor.fetchone())


def _select(rows: Any) -> tuple[str, tuple[Any, ...]]:
    """The query of the rows' keys alone: their columns cost more than their number."""
    grouped = rows._fields is not None
    rows = rows.order_by() if grouped else rows.order_by().values("pk")
    return rows.query.sql_with_params()


def named(user: User | None) -> str:
    return _("nobody") if user is None else str(user)


def _to_approve(user: User) -> QuerySet[Any]:
    """Roles somebody else asked for, for somebody else."""
    asked = MembershipRequest.objects.to_decide(user).exclude(user=user)
    return asked.select_related("user", "asked_by")


def _role_line(asked: Any) -> Line:
    return Line(
        words=f"{named(asked.user)} · {asked.get_role_display()}",
        address=reverse("door:roles"),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


def _accounts_to_approve(user: User) -> QuerySet[Any]:
    """What somebody else asked of an account that is not this person's."""
    asked = CredentialRequest.objects.to_decide(user).exclude(user=user)
    return asked.select_related("user", "asked_by")


def _account_line(asked: Any) -> Line:
    return Line(
        words=f"{named(asked.user)} · {asked.get_what_display()}",
        address=reverse("door:credentials"),
        aside=_("%(name)s asks: %(reason)s")
        % {"name": named(asked.asked_by), "reason": asked.reason},
    )


ERRANDS = [
    Errand(
        "door:roles",
        gettext_lazy("Roles of two people"),
        ["approve_people"],
        waiting=[Lines(gettext_lazy("Roles to approve"), _to_approve, _role_line)],
        begin=[
            Begin("door:roles", gettext_lazy("Ask for a role"), "manage_people"),
        ],
    ),
    Errand(
        "door:credentials",
        gettext_lazy("Accounts of two people"),
        ["approve_people"],
        waiting=[
            Lines(
                gettext_lazy("Changes of accounts to approve"),
                _accounts_to_approve,
                _account_line,
            )
        ],
        begin=[
            Begin(
                "door:credentials",
                gettext_lazy("Ask for a change of an account"),
                "manage_people",
            )
        ],
    ),
    Errand("admin:index", gettext_lazy("Look things up"), LOOKING_UP),
]
