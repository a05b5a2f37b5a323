"""Questionnaires that come when their round is over: on the ledger, never in the index.

The device keeps the content. What is noted is that it came, from whom, for which case
and place and when, so that a release can say how many did, by place and week: one of a
questionnaire, one of a case, and no more of one sender than a day's bound.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Count, DateField
from django.db.models.functions import TruncWeek

from surveys.intake import ledger_bounds
from surveys.intake.store import Row
from surveys.models import LateArrival
from surveys.refusals import Refusal

CODE = "round_closed"


def note(rows: Sequence[Row], *, at: datetime) -> list[Refusal | None]:
    """Put rows of one sender on the ledger; why each is not there, if it is not."""
    lines = [
        LateArrival(
            round_id=row.round_id,
            uid=row.uid,
            case_uid=row.case_uid,
            unit_id=row.unit_id,
            sender_id=row.surveyor_id,
            digest=row.content,
            received_at=at,
        )
        for row in rows
    ]
    return ledger_bounds.add(LateArrival, lines, sender=rows[0].surveyor_id, at=at)


def counts() -> Iterable[tuple[str, int, date, int]]:
    """(round code, unit id, Monday of the week, how many), of everything that was late.

    Weeks are those of the country's own time.
    """
    week = TruncWeek("received_at", output_field=DateField())
    dated = LateArrival.objects.order_by().annotate(week=week)
    groups = dated.values("round__code", "unit_id", "week")
    return groups.annotate(number=Count("pk")).values_list(
        "round__code", "unit_id", "week", "number"
    )
