"""Questionnaires left out of the scoring, or counted again: asked by one, approved by
another, both of whom supervise. The questionnaire stays where it is.
"""

from django.db import transaction

from accounts.two_person import rule
from surveys.editing import amendments
from surveys.models import Response, Review, ReviewRequest
from surveys.refusals import refused

REJECTED, RESTORED = Review.Decision.REJECTED, Review.Decision.RESTORED


@transaction.atomic
def ask(response, *, decision, by, reason, at) -> ReviewRequest:
    """Ask that a questionnaire be left out or count again. Raises Refused."""
    if not reason.strip():
        raise refused("reason_missing", "reason")
    response = amendments.locked(response)
    _require_change(response, decision)
    request = ReviewRequest(response=response, decision=decision)
    return _told(rule.ask, request, by=by, at=at, reason=reason)


@transaction.atomic
def approve(request, *, by, at) -> Review:
    """Do what somebody else asked. Raises Refused.

    The case of a rejected questionnaire then waits for a supervisor: to be asked
    again, or replaced. A case that was asked again is answered by one questionnaire.
    """
    response = amendments.locked(request.response)
    _require_change(response, request.decision)
    request = _told(rule.approve, request, by=by, at=at)
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


def decline(request, *, by, at, answer=""):
    """Leave everything as it is; whoever asked may take it back. Raises Refused."""
    return _told(rule.decline, request, by=by, at=at, answer=answer)


def _require_change(response, decision):
    is_rejected = response.state == Response.State.REJECTED
    if is_rejected == (decision == REJECTED):
        raise refused("already_decided")
    if decision == RESTORED and _answered_again(response):
        raise refused("case_answered_again")


def _answered_again(response):
    """Whether another questionnaire of its case counts, or may yet."""
    same = Response.objects.filter(round=response.round, case_uid=response.case_uid)
    others = same.exclude(pk=response.pk).exclude(state=Response.State.REJECTED)
    return bool(response.case_uid) and others.exists()


def _told(verb, request, **words):
    try:
        return verb(request, **words)
    except rule.AskingError as error:
        raise refused(error.code) from None
