"""How many questionnaires came after their round was over, as readers are told."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


class LateCount(models.Model):
    """Late questionnaires of one place and week, in no figure; `week` is its Monday."""

    round_code = models.CharField(max_length=60)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    week = models.DateField()
    number = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("late questionnaires of a week")
        verbose_name_plural = _("late questionnaires by week")
        constraints = [
            models.UniqueConstraint(
                name="late_count_once", fields=["round_code", "unit", "week"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_code} {self.unit_id} {self.week}: {self.number}"


def of_round(code: str) -> QuerySet[LateCount]:
    """By week, then place."""
    rows = LateCount.objects.filter(round_code=code).select_related("unit")
    return rows.order_by("week", "unit__code")
