"""What was changed in a kept questionnaire afterwards; rows are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Amendment(models.Model):
    """One value of a questionnaire changed: from what, to what, by whom and why.

    `old` and `new` are answers as given (1..5, "x", null, option codes, text), or
    the text of a column such as sex. Undoing is another amendment that points back.
    """

    class Part(models.TextChoices):
        ANSWER = "answer", _("answer to an item")
        COLUMN = "column", _("place or profile")

    response = models.ForeignKey(
        "surveys.Response", models.PROTECT, related_name="amendments"
    )
    part = models.CharField(max_length=10, choices=Part)
    name = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    reason = models.TextField()
    # What two people agreed on; none where a supervisor chose between two contents.
    request = models.ForeignKey(
        "surveys.AmendmentRequest", models.PROTECT, null=True, related_name="amendments"
    )
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone_by"
    )
    # When its transaction began; written by a trigger. Only in that transaction does
    # the questionnaire change.
    begun_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.CheckConstraint(
                name="amendment_has_a_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.response} · {self.name}: {self.old} → {self.new}"


class Review(models.Model):
    """A questionnaire rejected, or restored, by a named person for a reason."""

    class Decision(models.TextChoices):
        REJECTED = "rejected", _("rejected")
        RESTORED = "restored", _("restored")

    response = models.ForeignKey(
        "surveys.Response", models.PROTECT, related_name="reviews"
    )
    decision = models.CharField(max_length=10, choices=Decision)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.CheckConstraint(name="review_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.response} · {self.get_decision_display()}"
