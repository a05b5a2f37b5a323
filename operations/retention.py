"""What is no longer needed goes, by the table in retention.toml, every night."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import PolicyReport
from onestop import long_kept as onestop
from surveys.data_protection import long_kept as surveys
from wording.text import Text

FILE = Path(__file__).with_name("retention.toml")
FORGOTTEN = "kept_less"


@dataclass(frozen=True)
class Kind:
    """One kind of record: in words, for how long after what."""

    name: str
    said: Text
    since: str
    days: int
    provisional: bool


def table() -> list[Kind]:
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [
        Kind(
            name,
            Text(row["vi"], row["en"]),
            row["since"],
            row["days"],
            row["provisional"],
        )
        for name, row in found.items()
    ]


def _browsers(*, before: datetime) -> int:
    day = timezone.localdate(before)
    return PolicyReport.objects.filter(day__lt=day).delete()[0]


def _sessions(*, before: datetime) -> int:
    return Session.objects.filter(expire_date__lt=before).delete()[0]


DEEDS: dict[str, Callable[..., int]] = {
    "contacts": surveys.forget_people,
    "comments": onestop.forget_senders,
    "mistakes": surveys.forget_mistakes,
    "uploads": surveys.forget_uploads,
    "browsers": _browsers,
    "sessions": _sessions,
}


def apply(*, at: datetime) -> dict[str, int]:
    """Rows removed or emptied, by kind; those that were any are on the trail."""
    return {kind.name: _applied(kind, at) for kind in table()}


@transaction.atomic
def _applied(kind: Kind, at: datetime) -> int:
    before = at - timedelta(days=kind.days)
    rows = DEEDS[kind.name](before=before)
    if rows:
        details: dict[str, Any] = {
            "kind": kind.name,
            "rows": rows,
            "days": kind.days,
            **audit.by_operator(None),
        }
        audit.record(actor=None, verb=FORGOTTEN, subject="operations", details=details)
    return rows
