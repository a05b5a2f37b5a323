"""Roles that two people give: asked by one administrator, approved by another person.

The first two administrators of an installation are named by the operator's command;
nobody could approve them.
"""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import (
    FirstAdministrator,
    Membership,
    MembershipRequest,
    Role,
)
from accounts.refusals import refused
from accounts.two_person import rule

FIRST = 2


def ask(user, *, role, by, reason, at, valid_until=None):
    """Ask that somebody become a publisher or administrator. Raises Refused."""
    request = MembershipRequest(user=user, role=role, valid_until=valid_until)
    return rule.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def approve(request, *, by, at) -> Membership:
    """Give the role that was asked for, from today on. Raises Refused."""
    request = rule.approve(request, by=by, at=at)
    return Membership.objects.create(
        user=request.user,
        role=request.role,
        valid_from=timezone.localdate(at),
        valid_until=request.valid_until,
    )


@transaction.atomic
def appoint_first(user) -> Membership:
    """Make somebody an administrator without a second person. Raises Refused."""
    ever = Membership.objects.filter(role=Role.ADMINISTRATOR).exclude(user=user)
    first = FirstAdministrator.objects.all()
    if ever.values("user").distinct().count() >= FIRST or first.count() >= FIRST:
        raise refused("two_administrators_named")
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
