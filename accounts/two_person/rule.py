"""Asked by one person, allowed or declined by another; each on the audit trail.

The deed that an approval allows is the caller's, in the same transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, presence
from accounts.models import User
from accounts.models.asked import Asked, Outcome
from accounts.refusals import refused
from accounts.roles import may

Request = TypeVar("Request", bound=Asked)


def ask(request: Request, *, by: User, at: datetime, reason: str) -> Request:
    """Store a request that names what is asked. Raises Refused."""
    if not reason.strip():
        raise refused("reason_missing", "reason")
    if not may(by, request.ask_with):
        raise refused("not_entitled")
    request.asked_by, request.asked_at, request.reason = by, at, reason.strip()
    try:
        with transaction.atomic():
            attest(by)
            request.save(force_insert=True)
            _record(request, "asked", by, reason=request.reason)
    except IntegrityError as error:
        if "_waits_once" in str(error):
            raise refused("waits_already") from None
        raise
    return request


def approving(by: User) -> None:
    """Sign for the database that this person is here and approves. Raises Refused."""
    if by.lately_taken(at=timezone.now()):
        raise refused("lately_taken")
    attest(by)


@transaction.atomic
def approve(request: Request, *, by: User, at: datetime) -> Request:
    """Allow what somebody else asked. Raises Refused."""
    request = _waiting(request)
    if by.pk in (request.asked_by_id, request.gives_to()):
        raise refused("own_request")
    if not may(by, request.approve_with):
        raise refused("not_entitled")
    approving(by)
    return _decide(request, Outcome.APPROVED, by, at, "")


@transaction.atomic
def decline(request: Request, *, by: User, at: datetime, answer: str) -> Request:
    """Refuse it, or take one's own back. Raises Refused."""
    request = _waiting(request)
    if by.pk != request.asked_by_id and not may(by, request.approve_with):
        raise refused("not_entitled")
    return _decide(request, Outcome.DECLINED, by, at, answer.strip())


def _waiting(request: Request) -> Request:
    found = type(request).objects.select_for_update().get(pk=request.pk)
    if not found.is_waiting:
        raise refused("decided_before")
    return found


def _decide(
    request: Request, outcome: Outcome, by: User, at: datetime, answer: str
) -> Request:
    request.outcome, request.decided_by, request.decided_at = outcome, by, at
    request.answer = answer
    attest(by)
    request.save(update_fields=["outcome", "decided_by", "decided_at", "answer"])
    _record(request, outcome.value, by, asked_by=request.asked_by_id)
    return request


def attest(by: User) -> None:
    """Sign for the database that this person is here. Raises Refused."""
    try:
        presence.attest(by)
    except presence.NotHere:
        raise refused("not_here") from None


def _record(request: Request, deed: str, by: User, **details: object) -> None:
    verb = f"{type(request).__name__.lower()}_{deed}"
    details["request"] = request.pk
    audit.record(actor=by, verb=verb, subject=request.subject(), details=details)
