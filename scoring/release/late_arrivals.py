"""The ledger of late questionnaires, handed over to readers as counts."""

from __future__ import annotations

from django.db.models import Sum

from publishing.models.late_count import LateCount
from surveys.intake import late_arrivals
from surveys.models import LateArrival


def hand_over() -> None:
    """Tell readers of late questionnaires that they have not been told of yet."""
    told = LateCount.objects.aggregate(told=Sum("number"))["told"] or 0
    if told == LateArrival.objects.count():
        return
    LateCount.objects.bulk_create(
        [
            LateCount(round_code=code, unit_id=unit_id, week=week, number=number)
            for code, unit_id, week, number in late_arrivals.counts()
        ],
        update_conflicts=True,
        unique_fields=["round_code", "unit", "week"],
        update_fields=["number"],
    )
