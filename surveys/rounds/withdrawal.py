"""A round loaded by mistake is withdrawn: asked by one person, approved by another.

It stays, digest and answers, and counts for nothing any more: no run is made of it, and
its questionnaires may come again in a successor under another code. No edition of
figures may stand on it; the database refuses it otherwise.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from surveys.intake import expectations
from surveys.models import Round, WithdrawalRequest
from surveys.refusals import refused


@transaction.atomic
def ask(rnd: Round, *, by: User, reason: str, at: datetime) -> WithdrawalRequest:
    """Ask that a round count for nothing any more. Raises Refused."""
    rnd = _closed(rnd)
    request = WithdrawalRequest(round=rnd)
    return rule.ask(request, by=by, at=at, reason=reason)


def withdraw(request: WithdrawalRequest, *, by: User, at: datetime) -> Round:
    """Withdraw the round, as somebody else asked. Raises Refused."""
    try:
        with transaction.atomic():
            return _withdrawn(request, by=by, at=at)
    except IntegrityError as error:
        if "stands in an edition" in str(error):
            raise refused("round_in_edition") from None
        raise


def _withdrawn(request: WithdrawalRequest, *, by: User, at: datetime) -> Round:
    rnd = _closed(request.round)
    request = rule.approve(request, by=by, at=at)
    rnd.state = Round.State.WITHDRAWN
    rnd.save(update_fields=["state"])
    details = {
        "reason": request.reason,
        "questionnaires": rnd.responses.count(),
        "digest": rnd.digest,
        "asked_by": request.asked_by_id,
    }
    subject = f"round {rnd.code}"
    audit.record(actor=by, verb="round_withdrawn", subject=subject, details=details)
    expectations.forget()
    return rnd


def decline(
    request: WithdrawalRequest, *, by: User, at: datetime, answer: str = ""
) -> WithdrawalRequest:
    """Leave the round as it is; whoever asked may take it back. Raises Refused."""
    return rule.decline(request, by=by, at=at, answer=answer)


def _closed(rnd: Round) -> Round:
    rnd = Round.objects.select_for_update().get(pk=rnd.pk)
    if rnd.state != Round.State.CLOSED:
        raise refused("wrong_state", "state", value=rnd.get_state_display())
    return rnd
