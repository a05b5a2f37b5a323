"""Roles of two people for somebody who has no account yet.

The account is made with the request, opens nothing, and its owner is invited when a
second person has approved.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import people
from accounts.models import Membership, MembershipRequest, User
from accounts.refusals import refused
from accounts.staffing import invitations
from accounts.two_person import rule


@transaction.atomic
def ask(
    contact: str,
    *,
    name: str,
    role: str,
    by: User,
    reason: str,
    at: datetime,
    valid_until: date | None = None,
) -> MembershipRequest:
    """Make the account and ask for its role. Raises Refused."""
    rule.attest(by)
    last, _space, first = name.strip().rpartition(" ")
    words = {"last_name": last, "first_name": first}
    try:
        with transaction.atomic():
            user = User.objects.create_user(contact, contact, **words)
    except IntegrityError:
        raise refused("given_meanwhile") from None
    return people.ask(
        user, role=role, by=by, reason=reason, at=at, valid_until=valid_until
    )


@transaction.atomic
def approve(request: MembershipRequest, *, by: User, at: datetime) -> Membership:
    """Give the role, and invite who never opened the account. Raises Refused."""
    held = people.approve(request, by=by, at=at)
    if invitations.never_in(held.user):
        invitations.invite([held.user], by=by)
    return held
