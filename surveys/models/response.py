"""One row per questionnaire; one byte per scored answer."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.reach import PlacedQuerySet

# Columns by which figures may be broken down, in the order they are stored.
DOMAINS = ("level", "service_field", "sex", "age_group", "urban")


class ResponseQuerySet(PlacedQuerySet):
    def scored(self) -> Self:
        """Those an index may count; a dispute takes nothing out by itself."""
        return self.exclude(state=Response.State.REJECTED)


class Response(models.Model):
    """A kept questionnaire; what counts today, with its amendments beside it.

    `answers` holds the scored items in the instrument's order, one byte each:
    0 no answer, 1..5 the level, 9 does not apply. `other` holds the other answers
    by item. The device's clock is recorded, the server's `received_at` decides.
    No name or phone stands here.
    """

    class Channel(models.TextChoices):
        BULK = "bulk", _("file of a round")
        API = "api", _("programming interface")
        WEB = "web", _("entry page")
        OFFLINE = "offline", _("device without network")
        PAPER = "paper", _("paper, keyed")

    class State(models.TextChoices):
        KEPT = "kept", _("counts")
        DISPUTED = "disputed", _("counts; a second content waits for a decision")
        REJECTED = "rejected", _("rejected, does not count")

    round = models.ForeignKey(
        "surveys.Round", models.PROTECT, related_name="responses", db_index=False
    )
    uid = models.CharField(max_length=64)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.BULK)
    stratum = models.CharField(max_length=64)
    psu = models.CharField(max_length=64)
    cluster = models.CharField(max_length=64)
    weight = models.FloatField()
    level = models.CharField(max_length=40, blank=True)
    service_field = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=20, blank=True)
    age_group = models.CharField(max_length=20, blank=True)
    urban = models.CharField(max_length=20, blank=True)
    answers = models.BinaryField()
    other = models.JSONField(null=True)
    # The instrument's digest as filled; blank for files loaded with the round.
    form = models.CharField(max_length=64, db_default="", blank=True)
    case_uid = models.CharField(max_length=64, db_default="", blank=True)
    # Code of the text this person was told (ConsentText); blank where nobody said.
    consent = models.CharField(max_length=20, db_default="", blank=True)
    service_point = models.ForeignKey(
        "localities.ServicePoint",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    surveyor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    started_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    # Seconds the device's clock was ahead of ours when it sent this.
    clock_skew = models.IntegerField(null=True)
    device = models.CharField(max_length=64, db_default="", blank=True)
    sequence = models.PositiveIntegerField(null=True)
    # SHA-256 of the content as it arrived; null for files loaded with the round.
    digest = models.BinaryField(null=True)
    state = models.CharField(
        max_length=10, choices=State, default=State.KEPT, db_default="kept"
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire kept")
        verbose_name_plural = _("questionnaires kept")
        constraints = [
            models.UniqueConstraint(
                name="response_uid_once_a_round", fields=["round", "uid"]
            ),
            models.CheckConstraint(
                name="weight_is_positive_and_finite",
                condition=Q(weight__gt=0) & Q(weight__lt=1e15),
            ),
            models.UniqueConstraint(
                name="response_case_once_a_round",
                fields=["round", "case_uid"],
                # Whoever was asked again answers beside the rejected questionnaire.
                condition=~Q(case_uid="") & ~Q(state="rejected"),
            ),
            models.CheckConstraint(
                name="response_state_is_known",
                condition=Q(state__in=["kept", "disputed", "rejected"]),
            ),
        ]
        indexes = [models.Index(fields=["round", "unit"], name="response_by_unit")]

    @property
    def ends_before_it_begins(self) -> bool:
        """Whether the device's clock gives an end before the beginning."""
        if self.started_at is None or self.answered_at is None:
            return False
        return self.answered_at < self.started_at

    def __str__(self) -> str:
        return self.uid
