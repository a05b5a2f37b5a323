"""Questionnaires that come when their round is over: on the ledger, never in the index.

The device keeps the content. What is noted is that it came, from where and when, so
that a release can say how many did, by place and week.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, DateField
from django.db.models.functions import TruncWeek

from surveys.intake.store import Row
from surveys.models import LateArrival

CODE = "round_closed"


def note(rows: Iterable[Row], *, at: datetime) -> None:
    """Put rows on the ledger; one that is there already changes nothing."""
    LateArrival.objects.bulk_create(
        [
            LateArrival(
                round_id=row.round_id,
                uid=row.uid,
                unit_id=row.unit_id,
                digest=row.content,
                received_at=at,
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


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
