"""What arrived beyond the sample: told, shown to a supervisor, and never counted."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.reach import PlacedQuerySet


class OutOfSampleQuerySet(PlacedQuerySet):
    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class OutOfSample(models.Model):
    """That somebody sent what they may not; the content stays on its device.

    One row however often the same is sent. `unit` is the case's, or the stated one, or
    else the owner of the round; `case_uid` is as it was stated. Rows are only ever
    added; a supervisor says once that one was seen, and can say no more.
    """

    class Reason(models.TextChoices):
        NO_CASE = "no_case", _("names no case")
        UNKNOWN_CASE = "unknown_case", _("names a case the sample has not")
        CASE_IS_RESERVE = "case_is_reserve", _("a reserve that was not called in")
        CASE_NOT_YOURS = "case_not_yours", _("a case in other hands")
        CASE_ON_PAPER = "case_on_paper", _("a case whose form is keyed in a batch")
        CASE_ANSWERED = "case_answered", _("a case that is answered already")
        ROUND_HAS_NO_CASES = "round_has_no_cases", _("names a case, of no sample")
        UNKNOWN_UNIT = "unknown_unit", _("a unit the round has not")
        PLACE_NOT_ALLOWED = "place_not_allowed", _("a place that is not the sender's")
        WORKS_FOR_UNIT = "works_for_unit", _("the sender works for the rated unit")
        UID_TAKEN = "uid_taken", _("the number of another questionnaire")

    round = models.ForeignKey(
        "surveys.Round", models.PROTECT, related_name="out_of_sample"
    )
    uid = models.CharField(max_length=64)
    case_uid = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=10)
    device = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveIntegerField(null=True)
    digest = models.BinaryField()
    received_at = models.DateTimeField(db_default=Now())
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    seen_at = models.DateTimeField(null=True)

    objects = OutOfSampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire beyond the sample")
        verbose_name_plural = _("questionnaires beyond the sample")
        constraints = [
            models.UniqueConstraint(
                name="out_of_sample_once",
                fields=["round", "uid", "sender", "reason", "digest"],
            ),
            models.CheckConstraint(
                name="out_of_sample_seen_whole",
                condition=Q(seen_by=None, seen_at=None)
                | Q(seen_by__isnull=False, seen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.uid} ({self.get_reason_display()})"
