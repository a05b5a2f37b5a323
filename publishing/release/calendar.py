"""The release calendar: what is due when, told to everybody beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from publishing.models import Release
from publishing.models.early_access import Announcement
from publishing.refusals import refused


@dataclass(frozen=True, slots=True)
class Due:
    """A release that is to come, and the dates it was moved from."""

    announced: Announcement
    earlier: tuple[Announcement, ...]


@transaction.atomic
def announce(
    *,
    round_code: str,
    name_vi: str,
    name_en: str,
    due_at: datetime,
    by: User,
    at: datetime,
    reason: str = "",
) -> Announcement:
    """Tell everybody when a round's figures come; moving a date needs a reason.

    Raises Refused for a moment that is over, and for a silent move.
    """
    names = (round_code.strip(), name_vi.strip(), name_en.strip())
    if not all(names):
        raise refused("announcement_unnamed")
    if due_at <= at:
        raise refused("announcement_not_ahead")
    told = Announcement.objects.filter(round_code=names[0])
    if told.exists() and not reason.strip():
        raise refused("public_reason_missing", "reason")
    made = Announcement.objects.create(
        round_code=names[0],
        name_vi=names[1],
        name_en=names[2],
        due_at=due_at,
        reason=reason.strip(),
        set_by=by,
        set_at=at,
    )
    details = {"due_at": due_at.isoformat(), "reason": made.reason}
    audit.record(
        actor=by,
        verb="release_announced",
        subject=f"round {round_code}",
        details=details,
    )
    return made


def coming(*, at: datetime) -> list[Due]:
    """What is due and not yet public, the soonest first.

    An edition made public after its date was announced has kept the promise.
    """
    rounds: dict[str, list[Announcement]] = {}
    for told in Announcement.objects.order_by("-set_at", "-pk"):
        rounds.setdefault(told.round_code, []).append(told)
    kept: dict[str, Any] = dict(
        Release.objects.readable(at=at)
        .filter(round_code__in=rounds)
        .order_by("embargo_until")
        .values_list("round_code", "embargo_until")
    )
    due = [
        Due(newest, tuple(earlier))
        for code, (newest, *earlier) in rounds.items()
        if code not in kept or kept[code] < newest.set_at
    ]
    return sorted(due, key=lambda one: one.announced.due_at)
