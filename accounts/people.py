"""Roles that two people give: asked by one administrator, approved by another person.

The first two administrators of an installation are named by the operator's command;
nobody could approve them.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import (
    FirstAdministrator,
    Membership,
    MembershipRequest,
    Role,
    User,
)
from accounts.refusals import refused
from accounts.two_person import rule

FIRST = 2


def ask(
    user: User,
    *,
    role: str,
    by: User,
    reason: str,
    at: datetime,
    valid_until: date | None = None,
) -> MembershipRequest:
    """Ask that somebody get a role of two people. Raises Refused."""
    _check_apart(user, at)
    request = MembershipRequest(user=user, role=role, valid_until=valid_until)
    return rule.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def approve(request: MembershipRequest, *, by: User, at: datetime) -> Membership:
    """Give the role that was asked for, from today on. Raises Refused."""
    request = rule.approve(request, by=by, at=at)
    _check_apart(request.user, at)
    return Membership.objects.create(
        user=request.user,
        role=request.role,
        valid_from=timezone.localdate(at),
        valid_until=request.valid_until,
    )


def _check_apart(user: User, at: datetime) -> None:
    """Who works where the figures rank sees none early, today or later."""
    if user.memberships.lasting(timezone.localdate(at)).rated().exists():
        raise refused("works_where_rated")


@transaction.atomic
def appoint_first(user: User) -> Membership:
    """Make somebody an administrator without a second person. Raises Refused."""
    ever = Membership.objects.filter(role=Role.ADMINISTRATOR).exclude(user=user)
    first = FirstAdministrator.objects.all()
    if ever.values("user").distinct().count() >= FIRST or first.count() >= FIRST:
        raise refused("two_administrators_named")
    _check_apart(user, timezone.now())
    FirstAdministrator.objects.create(user=user)
    held = Membership.objects.create(
        user=user, role=Role.ADMINISTRATOR, valid_from=timezone.localdate()
    )
    audit.record(
        actor=None,
        verb="first_administrator_appointed",
        subject=f"user:{user.pk}",
        details={
            "username": user.username,
            "by": f"operator's command, one person: {audit.operator()}",
        },
    )
    return held
