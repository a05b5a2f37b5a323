"""Questionnaires left out of the scoring, or counted again: asked by one, approved by
another, both of whom supervise and not both of whom work for the rated unit. The
questionnaire stays where it is.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from surveys.editing import amendments, two_people
from surveys.models import Response, Review, ReviewRequest
from surveys.refusals import refused

REJECTED, RESTORED = Review.Decision.REJECTED, Review.Decision.RESTORED


@transaction.atomic
def ask(
    response: Response, *, decision: str, by: User, reason: str, at: datetime
) -> ReviewRequest:
    """Ask that a questionnaire be left out or count again. Raises Refused."""
    if not reason.strip():
        raise refused("reason_missing", "reason")
    response = amendments.locked(response)
    _require_change(response, decision)
    request = ReviewRequest(response=response, decision=decision)
    return two_people.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def approve(request: ReviewRequest, *, by: User, at: datetime) -> Review:
    """Do what somebody else asked. Raises Refused.

    The case of a rejected questionnaire then waits for a supervisor: to be asked
    again, or replaced. A case that was asked again is answered by one questionnaire.
    """
    response = amendments.locked(request.response)
    _require_change(response, request.decision)
    request = two_people.approve(request, by=by, at=at)
    review = Review.objects.create(
        response=response,
        decision=request.decision,
        by=by,
        at=at,
        reason=request.reason,
    )
    amendments.settle_state(response)
    told = {"reason": review.reason, "asked_by": request.asked_by_id}
    amendments.record(by, f"response_{request.decision}", response, **told)
    return review


def _require_change(response: Response, decision: str) -> None:
    is_rejected = response.state == Response.State.REJECTED
    if is_rejected == (decision == REJECTED):
        raise refused("already_decided")
    if decision == RESTORED and _answered_again(response):
        raise refused("case_answered_again")


def _answered_again(response: Response):
    """Whether another questionnaire of its case counts, or may yet."""
    same = Response.objects.filter(round=response.round, case_uid=response.case_uid)
    others = same.exclude(pk=response.pk).exclude(state=Response.State.REJECTED)
    return bool(response.case_uid) and others.exists()
