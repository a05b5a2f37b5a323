"""What arrived beside the first content of a questionnaire, and on older forms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.reach import PlacedQuerySet


class ConflictQuerySet(PlacedQuerySet):
    place = "response__unit"


class Conflict(models.Model):
    """A second content under the uid of a kept questionnaire, exactly as it came.

    It waits in quarantine until a supervisor says which content counts.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a decision")
        USED = "used", _("this content counts")
        SET_ASIDE = "set_aside", _("set aside")

    response = models.ForeignKey(
        "surveys.Response", models.PROTECT, related_name="conflicts"
    )
    # The columns of a response as they would have been stored, as JSON.
    content = models.JSONField()
    digest = models.BinaryField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflicting submission")
        verbose_name_plural = _("conflicting submissions")
        constraints = [
            models.UniqueConstraint(
                name="conflict_content_once", fields=["response", "digest"]
            ),
            models.CheckConstraint(
                name="conflict_decision_is_whole",
                condition=Q(state="waiting")
                | (
                    Q(decided_by__isnull=False)
                    & Q(decided_at__isnull=False)
                    & ~Q(reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response} · {self.get_state_display()}"


class EarlierForm(models.Model):
    """A form a round asked before its present one; still accepted from devices."""

    round = models.ForeignKey(
        "surveys.Round", models.CASCADE, related_name="earlier_forms"
    )
    instrument = models.ForeignKey("surveys.Instrument", models.PROTECT)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier form")
        verbose_name_plural = _("earlier forms")
        constraints = [
            models.UniqueConstraint(
                name="earlier_form_once", fields=["round", "instrument"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.instrument}"
