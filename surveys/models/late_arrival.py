"""Questionnaires that came after the close: told, counted, and never let in."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LateArrival(models.Model):
    """That a content came when its round was over; the content stays on its device.

    One row however often it is sent again. Rows are only ever added.
    """

    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="late")
    uid = models.CharField(max_length=64)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    digest = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("late questionnaire")
        verbose_name_plural = _("late questionnaires")
        constraints = [
            models.UniqueConstraint(
                name="late_arrival_once", fields=["round", "uid", "digest"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.uid}"
