"""Two contents of one questionnaire: the first counts until a supervisor decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from surveys import questionnaire
from surveys.editing import amendments, two_people
from surveys.editing.amendments import PLACE, Content
from surveys.fieldwork.assignments import works_for
from surveys.models import DOMAINS, Conflict, Response
from surveys.models.submission import ConflictQuerySet
from surveys.refusals import refused


def waiting() -> ConflictQuerySet:
    """Conflicts to decide, the oldest first."""
    rows = Conflict.objects.filter(state=Conflict.State.WAITING)
    return rows.select_related("response__round", "response__unit").order_by("pk")


@transaction.atomic
def settle(
    response: Response,
    *,
    use: Conflict | None = None,
    among: Iterable[Conflict] | None = None,
    by: User,
    reason: str,
    at: datetime,
) -> Response:
    """Say which content counts: a waiting conflict of the questionnaire, or None for
    the one that came first. The others are set aside, and stay. Raises Refused.

    `among` names the conflicts that were looked at; one that came since still waits.
    """
    if not reason.strip():
        raise refused("reason_missing", "reason")
    response = amendments.locked(response)
    open_ones = response.conflicts.filter(state=Conflict.State.WAITING)
    if among is not None:
        open_ones = open_ones.filter(pk__in=[one.pk for one in among])
    if not open_ones.exists() or (use and not open_ones.filter(pk=use.pk).exists()):
        raise refused("already_decided")
    decision = {"decided_by": by, "decided_at": at, "reason": reason.strip()}
    chosen = open_ones.filter(pk=use.pk) if use else open_ones.none()
    if use is not None:
        _require_choice(response, by, at)
        content = content_in(use)
        chosen.update(state=Conflict.State.USED, **decision)
        if content != amendments.content_of(response):
            amendments.replace_content(response, content, by=by, reason=reason, at=at)
    open_ones.update(state=Conflict.State.SET_ASIDE, **decision)
    amendments.settle_state(response)
    audit.record(
        actor=by,
        verb="conflict_settled",
        subject=f"response {response.round.code}/{response.uid}",
        details={"used": use.pk if use else None, "reason": reason.strip()},
    )
    return response


def _require_choice(response: Response, by: User, at: datetime) -> None:
    """Letting another content count is no affair of the rated unit, nor of a round
    that is closed.
    """
    two_people.require_open(response)
    if works_for(by, response.unit_id, day=timezone.localdate(at)):
        raise refused("works_for_unit")


def content_in(conflict: Conflict) -> Content:
    """What the waiting content says."""
    row = conflict.content
    scored = questionnaire.decode(
        amendments.instrument_of(conflict.response), bytes.fromhex(row["answers"][2:])
    )
    columns = {name: row[name] for name in (*PLACE, *DOMAINS)}
    return Content({**scored, **(row["other"] or {})}, columns)
