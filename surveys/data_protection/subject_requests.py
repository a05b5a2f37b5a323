"""The register of requests about personal data: taken, replied to, extended, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from localities.registers import working_days
from surveys.data_protection.rules import deadlines
from surveys.models import DataRequest
from surveys.refusals import refused


@transaction.atomic
def take(*, by: User, received_on: date, kind: str, **said: Any) -> DataRequest:
    """Write a request down with its due days; the trail holds no name."""
    due = _due(kind, received_on)
    made = DataRequest.objects.create(
        taken_by=by,
        received_on=received_on,
        kind=kind,
        reply_due_on=due.reply_on,
        act_due_on=due.act_on,
        **said,
    )
    _record(made, "request_taken", by)
    return made


@transaction.atomic
def reply(asked: DataRequest, *, by: User, on: date) -> None:
    """The person was told what will be done. Raises Refused."""
    asked = _open(asked)
    if asked.replied_on is None:
        asked.replied_on = on
        asked.save(update_fields=["replied_on"])
        _record(asked, "request_replied_to", by)


@transaction.atomic
def extend(asked: DataRequest, *, by: User, why: str) -> None:
    """Once, with a reason. Raises Refused."""
    asked = _open(asked)
    if not why.strip():
        raise refused("reason_missing", "reason")
    if asked.extended_why:
        raise refused("extended_before")
    asked.extended_why = why.strip()
    asked.act_due_on = _due(asked.kind, asked.received_on, extended=True).act_on
    asked.save(update_fields=["extended_why", "act_due_on"])
    _record(asked, "request_extended", by)


@transaction.atomic
def close(asked: DataRequest, *, outcome: str, note: str, by: User, on: date) -> None:
    """Done, in part, or refused. Raises Refused."""
    asked = _open(asked)
    if asked.replied_on is None:
        raise refused("not_replied_to")
    if not note.strip() or outcome not in DataRequest.Outcome.values:
        raise refused("reason_missing", "reason")
    asked.outcome, asked.note, asked.closed_on = outcome, note.strip(), on
    asked.save(update_fields=["outcome", "note", "closed_on"])
    _record(asked, "request_closed", by, outcome=outcome)


def _due(kind: str, received: date, *, extended: bool = False) -> deadlines.Due:
    return deadlines.due(
        kind,
        received=received,
        extended=extended,
        limits=deadlines.shipped(),
        calendar=working_days.shipped(),
    )


def _open(asked: DataRequest) -> DataRequest:
    asked = DataRequest.objects.select_for_update().get(pk=asked.pk)
    if asked.closed_on:
        raise refused("request_closed")
    return asked


def _record(asked: DataRequest, verb: str, by: User, **details: object) -> None:
    details |= {"kind": asked.kind}
    audit.record(
        actor=by, verb=verb, subject=f"data request {asked.pk}", details=details
    )
