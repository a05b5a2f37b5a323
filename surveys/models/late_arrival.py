"""Questionnaires that came after the close: told, counted, and never let in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class LateArrival(models.Model):
    """That a content came when its round was over; the content stays on its device.

    One row of a questionnaire and of a case, whatever else is sent of it. Rows are only
    ever added; those from before senders were noted have none.
    """

    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="late")
    uid = models.CharField(max_length=64)
    case_uid = models.CharField(max_length=64, db_default="", blank=True)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    digest = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("late questionnaire")
        verbose_name_plural = _("late questionnaires")
        constraints = [
            models.UniqueConstraint(
                name="late_arrival_once",
                fields=["round", "uid"],
                condition=Q(sender__isnull=False),
            ),
            models.UniqueConstraint(
                name="late_case_once",
                fields=["round", "case_uid"],
                condition=~Q(case_uid=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.uid}"
