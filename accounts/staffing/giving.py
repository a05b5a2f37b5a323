"""Roles of one person given and ended, one or many at once, all of them or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts import audit
from accounts.models import Membership, User
from accounts.refusals import refused
from accounts.staffing import givers, invitations
from accounts.staffing.entries import Entry, Judge, people_of
from accounts.two_person import rule
from wording.refusals import Refusal, Refused

MOST = 5000


@dataclass(frozen=True)
class Given:
    """What was stored: the roles, and the accounts made for people without one."""

    memberships: list[Membership]
    new: list[User]


def faults(entries: Sequence[Entry], *, by: User, at: datetime) -> list[list[Refusal]]:
    """What is wrong with each entry, in their order; nothing is stored."""
    judge = Judge(entries, giver=givers.giver(by))
    today = timezone.localdate(at)
    return [list(judge.faults(entry, today=today)) for entry in entries]


@transaction.atomic
def give(entries: Sequence[Entry], *, by: User, at: datetime) -> Given:
    """Give roles to people, with an account for who has none. Raises Refused.

    Who has a mail address is invited by mail; the others wait for a printed sheet.
    """
    rule.attest(by)
    found = [one for wrong in faults(entries, by=by, at=at) for one in wrong]
    if found:
        raise Refused(*found)
    new = _make_accounts(entries)
    users = people_of({entry.contact for entry in entries})
    rows = [_row(entry, users[entry.contact]) for entry in entries]
    try:
        with transaction.atomic():
            stored = Membership.objects.bulk_create(rows)
    except IntegrityError:
        # Somebody else gave the same a moment ago, or took the right to give away.
        raise refused("given_meanwhile") from None
    invitations.invite(new, by=by)
    if len(entries) > 1:
        details = {"roles": len(stored), "new": [user.pk for user in new]}
        audit.record(
            actor=by, verb="people_imported", subject="people", details=details
        )
    return Given(stored, new)


def _make_accounts(entries: Sequence[Entry]) -> list[User]:
    known = people_of({entry.contact for entry in entries})
    wanted = {entry.contact: entry for entry in entries if entry.contact not in known}
    return User.objects.bulk_create(_account(entry) for entry in wanted.values())


def _account(entry: Entry) -> User:
    """An account nobody opens before its owner has chosen a password."""
    last, _space, first = entry.name.rpartition(" ")
    user = User(
        username=entry.contact, last_name=last, first_name=first, email=entry.email
    )
    user.set_unusable_password()
    return user


def _row(entry: Entry, user: User) -> Membership:
    return Membership(
        user=user,
        role=entry.role,
        unit=entry.unit,
        service_point=entry.point,
        body=entry.body,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
    )


@transaction.atomic
def end(
    memberships: Iterable[Membership],
    *,
    on: date,
    reason: str,
    by: User,
    at: datetime,
) -> int:
    """End roles before a day, all with one reason; how many. Raises Refused.

    A role that has not begun ends on the day it would have begun.
    """
    if not reason.strip():
        raise refused("reason_missing", "reason")
    if on < timezone.localdate(at):
        raise refused("ends_in_the_past", "on")
    rule.attest(by)
    wanted = {one.pk for one in memberships}
    if not wanted:
        raise refused("no_row_chosen")
    who = givers.giver(by)
    rows = who.memberships().filter(pk__in=wanted).select_related("user")
    rows = rows.select_for_update(of=("self",))
    found = list(rows.select_related("service_point", "body"))
    if len(found) != len(wanted):
        raise refused("role_not_yours", "role")
    return _ended(found, who, on=on, reason=reason.strip(), by=by)


def _ended(
    found: Sequence[Membership],
    who: givers.Giver,
    *,
    on: date,
    reason: str,
    by: User,
) -> int:
    ends = [one for one in found if one.valid_until is None or one.valid_until > on]
    for one in ends:
        if who.is_local and one.user_id == by.pk:
            raise refused("person_not_yours", "role", contact=one.user.username)
    rows = Membership.objects.filter(pk__in=[one.pk for one in ends])
    try:
        with transaction.atomic():
            # One that has not begun ends on the day it would have begun.
            rows.update(valid_until=Greatest(Value(on), F("valid_from")))
    except IntegrityError:
        raise refused("given_meanwhile") from None
    details = {
        "on": on.isoformat(),
        "reason": reason,
        "memberships": [one.pk for one in ends],
    }
    audit.record(actor=by, verb="roles_ended", subject="people", details=details)
    return len(ends)
