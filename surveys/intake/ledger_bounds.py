"""How much one sender may put on a ledger, so that nobody fills it.

Late questionnaires are counted in public. Those of a sample are one of a case; where no
sample is drawn anybody could make up a hundred every day, so they end for each round.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from surveys.models import LateArrival, OutOfSample
from surveys.refusals import Refusal, refusal

Line = TypeVar("Line", LateArrival, OutOfSample)
# More than a surveyor asks in a week without a network.
MOST_A_DAY = 100
# Of a round without a sample: three such days of one sender.
MOST_A_ROUND = 300


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
    new = {_key(line): line for line in lines if _key(line) not in known}
    over = {_key(line): "ledger_full_of_round" for line in _beyond(own, new.values())}
    taken = [line for key, line in new.items() if key not in over]
    over |= {_key(line): "ledger_full" for line in taken[max(left, 0) :]}
    ledger._default_manager.bulk_create(taken[: max(left, 0)], ignore_conflicts=True)
    return [_refused(over.get(_key(line))) for line in lines]


def _refused(code: str | None) -> Refusal | None:
    most = MOST_A_ROUND if code == "ledger_full_of_round" else MOST_A_DAY
    return refusal(code, most=most) if code else None


def _beyond(own: QuerySet, new: Iterable[Line]) -> list[Line]:
    """Late lines of no case that are more than one sender's in their round."""
    late = [one for one in new if isinstance(one, LateArrival) and not one.case_uid]
    rounds = {one.round_id for one in late}
    if not rounds:
        return []
    noted = own.filter(round__in=rounds, case_uid="").values("round")
    counted = Counter(dict(noted.annotate(n=Count("pk")).values_list("round", "n")))
    over = []
    for line in late:
        counted[line.round_id] += 1
        over += [line] if counted[line.round_id] > MOST_A_ROUND else []
    return over


def _key(line: LateArrival | OutOfSample) -> tuple[object, ...]:
    return line.round_id, line.uid, getattr(line, "reason", ""), bytes(line.digest)


def _take_turn(sender: int) -> None:
    """Two requests of one sender at once would each see room for all of theirs."""
    with connection.cursor() as cursor:
        words = [f"surveys.intake.ledger_bounds {sender}"]
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", words)
