"""What two supervisors decide about a questionnaire: not both of the rated unit, and
nothing once the round is closed. Triggers refuse the same.
"""

from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from accounts.models import User
from accounts.two_person import rule
from surveys.fieldwork.assignments import works_for
from surveys.models import AmendmentRequest, Response, ReviewRequest, Round
from surveys.refusals import refused

Request = TypeVar("Request", AmendmentRequest, ReviewRequest)


def ask(request: Request, *, by: User, reason: str, at: datetime) -> Request:
    """Store what one person asks. Raises Refused."""
    require_open(request.response)
    return rule.ask(request, by=by, at=at, reason=reason)


def approve(request: Request, *, by: User, at: datetime) -> Request:
    """Allow what somebody else asked. Raises Refused."""
    require_open(request.response)
    unit, day = request.response.unit_id, timezone.localdate(at)
    if all(works_for(one, unit, day=day) for one in (request.asked_by, by)):
        raise refused("both_of_the_unit")
    return rule.approve(request, by=by, at=at)


def decline(request: Request, *, by: User, at: datetime, answer: str = "") -> Request:
    """Leave everything as it is; whoever asked may take it back. Raises Refused."""
    return rule.decline(request, by=by, at=at, answer=answer)


def require_open(response: Response) -> None:
    """Raises Refused once the round is closed."""
    if response.round.state == Round.State.CLOSED:
        raise refused("round_is_closed")
