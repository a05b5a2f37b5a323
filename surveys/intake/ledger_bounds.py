"""How much one sender may put on a ledger in a day, so that nobody fills it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from surveys.models import LateArrival, OutOfSample
from surveys.refusals import Refusal, refusal

Line = TypeVar("Line", LateArrival, OutOfSample)
# More than a surveyor asks in a week without a network.
MOST_A_DAY = 100


@transaction.atomic
def add(
    ledger: type[Line], lines: Sequence[Line], *, sender: int, at: datetime
) -> list[Refusal | None]:
    """Why each line of one sender's is not on the ledger; None where it is now, or was.

    What cannot stand there twice, such as a case, changes nothing.
    """
    _take_turn(sender)
    rows: QuerySet = ledger._default_manager.all()
    own = rows.filter(sender=sender)
    # Before senders were noted there were none.
    told = rows.filter(Q(sender=sender) | Q(sender=None))
    known = set(map(_key, told.filter(uid__in={line.uid for line in lines})))
    left = MOST_A_DAY - own.filter(received_at__date=timezone.localdate(at)).count()
    new = list({_key(line): line for line in lines if _key(line) not in known}.values())
    ledger._default_manager.bulk_create(new[: max(left, 0)], ignore_conflicts=True)
    over = {_key(line) for line in new[max(left, 0) :]}
    full = refusal("ledger_full", most=MOST_A_DAY)
    return [full if _key(line) in over else None for line in lines]


def _key(line: LateArrival | OutOfSample) -> tuple[object, ...]:
    return line.round_id, line.uid, getattr(line, "reason", ""), bytes(line.digest)


def _take_turn(sender: int) -> None:
    """Two requests of one sender at once would each see room for all of theirs."""
    with connection.cursor() as cursor:
        words = [f"surveys.intake.ledger_bounds {sender}"]
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", words)
