"""Asked by one person, allowed or declined by another; each on the audit trail.

The deed that an approval allows is the caller's, in the same transaction.
"""

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.roles import may
from accounts.two_person.models import Asked, Outcome


class AskingError(Exception):
    """Nothing was asked or decided; `code` is stable."""

    code = "asking_error"


class ReasonMissing(AskingError):
    code = "reason_missing"


class NotEntitled(AskingError):
    code = "not_entitled"


class OwnRequest(AskingError):
    code = "own_request"


class DecidedBefore(AskingError):
    code = "decided_before"


class WaitsAlready(AskingError):
    code = "waits_already"


def ask(request: Asked, *, by, at, reason):
    """Store a request that names what is asked. Raises AskingError."""
    if not reason.strip():
        raise ReasonMissing
    if not may(by, request.ask_with):
        raise NotEntitled
    request.asked_by, request.asked_at, request.reason = by, at, reason.strip()
    try:
        with transaction.atomic():
            request.save(force_insert=True)
            _record(request, "asked", by, reason=request.reason)
    except IntegrityError as error:
        if "_waits_once" in str(error):
            raise WaitsAlready from None
        raise
    return request


@transaction.atomic
def approve(request: Asked, *, by, at):
    """Allow what somebody else asked. Raises AskingError."""
    request = _waiting(request)
    if by.pk in (request.asked_by_id, request.gives_to()):
        raise OwnRequest
    if not may(by, request.approve_with):
        raise NotEntitled
    return _decide(request, Outcome.APPROVED, by, at, "")


@transaction.atomic
def decline(request: Asked, *, by, at, answer):
    """Refuse it, or take one's own back. Raises AskingError."""
    request = _waiting(request)
    if by.pk != request.asked_by_id and not may(by, request.approve_with):
        raise NotEntitled
    return _decide(request, Outcome.DECLINED, by, at, answer.strip())


def _waiting(request):
    found = type(request).objects.select_for_update().get(pk=request.pk)
    if not found.is_waiting:
        raise DecidedBefore
    return found


def _decide(request, outcome, by, at, answer):
    request.outcome, request.decided_by, request.decided_at = outcome, by, at
    request.answer = answer
    request.save(update_fields=["outcome", "decided_by", "decided_at", "answer"])
    _record(request, outcome.value, by, asked_by=request.asked_by_id)
    return request


def _record(request, deed, by, **details):
    verb = f"{type(request).__name__.lower()}_{deed}"
    details["request"] = request.pk
    audit.record(actor=by, verb=verb, subject=request.subject(), details=details)
