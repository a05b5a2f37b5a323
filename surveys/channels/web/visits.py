"""Visits as devices send them from their queue: each is judged by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.staff.pages import staff_page
from accounts.staff.request import StaffRequest
from surveys.channels.forms.records import moment_in, records_of, told
from surveys.fieldwork import assignments
from surveys.fieldwork.pages.forms import OUTCOMES
from surveys.models import Case
from surveys.refusals import Refused, refused

LONGEST = {"uid": 64, "case": 64, "outcome": 12, "note": 300}
FIELDS = {*LONGEST, "made_at", "sent_at", "appointment_at"}


@dataclass(frozen=True)
class Told:
    """A visit as a device tells of it, by the device's own clock."""

    uid: str
    case: str
    outcome: str
    note: str
    made_at: datetime
    sent_at: datetime
    appointment_at: datetime | None

    def happened(self, received_at: datetime) -> datetime:
        """When it was by the server's clock, however wrong the device's is."""
        return received_at - max(self.sent_at - self.made_at, timedelta())


@require_POST
@staff_page("enter_responses")
def visits(request: StaffRequest) -> HttpResponse:
    """Up to 50 visits as JSON; a visit that is sent again is recorded once."""
    try:
        records = records_of(request)
    except Refused as error:
        return JsonResponse({"errors": told(error)}, status=400)
    at = timezone.now()
    results = [_result(record, request.user, at) for record in records]
    return JsonResponse({"results": results})


def _result(record: Any, user: User, at: datetime) -> dict[str, Any]:
    uid = record.get("uid", "") if isinstance(record, dict) else ""
    try:
        made = _record(_read(record), user, at)
    except Refused as error:
        return {"uid": uid, "outcome": "rejected", "errors": told(error)}
    outcome = "created" if made.received_at == at else "duplicate"
    return {"uid": uid, "outcome": outcome, "received_at": made.received_at}


def _record(visit: Told, user: User, at: datetime) -> Any:
    """Record it for whoever holds the case; no other case is told apart from none."""
    held = Case.objects.of(user).select_related("draw")
    case = held.filter(uid=visit.case, draw__voided_at=None).first()
    if case is None:
        raise refused("not_assigned", "case")
    made_at = visit.happened(at)
    if made_at < case.draw.at:
        raise refused("visit_too_early", "made_at")
    return assignments.visit(
        case,
        uid=visit.uid,
        outcome=visit.outcome,
        note=visit.note,
        made_at=made_at,
        appointment_at=visit.appointment_at,
        by=user,
        at=at,
    )


def _read(record: Any) -> Told:
    """A visit as JSON. Raises Refused for what is none."""
    if not isinstance(record, dict):
        raise refused("malformed")
    if odd := sorted(record.keys() - FIELDS):
        raise refused("unknown_field", odd[0])
    for name in ("uid", "case", "outcome"):
        if not record.get(name):
            raise refused("missing_field", name)
    texts = {name: _text(record, name, most=most) for name, most in LONGEST.items()}
    if texts["outcome"] not in OUTCOMES:
        raise refused("unknown_outcome", "outcome")
    appointed = record.get("appointment_at")
    return Told(
        **texts,
        made_at=moment_in(record, "made_at"),
        sent_at=moment_in(record, "sent_at"),
        appointment_at=moment_in(record, "appointment_at") if appointed else None,
    )


def _text(record: Mapping[str, Any], name: str, *, most: int) -> str:
    text = record.get(name, "")
    if not isinstance(text, str):
        raise refused("wrong_type", name, expected="str")
    if len(text) > most:
        raise refused("too_long", name, most=most)
    if not text.isprintable():
        raise refused("odd_characters", name)
    return text
