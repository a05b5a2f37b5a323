"""What appraisers decide and ask, and what units answer; only ever added to."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class DecisionQuerySet(models.QuerySet[Any]):
    def newest(self) -> Self:
        """The decision in force of each leaf, stage and reading."""
        order = ("card", "leaf", "stage", "reading")
        return self.order_by(*order, "-number").distinct(*order)


class Decision(models.Model):
    """The point an appraiser gives a leaf, and why; earlier ones stay beside it.

    `reading` 2 is the blind second reading of a first appraisal. `source` names what
    a point was fed from. Without a point the leaf does not apply to the unit.
    """

    class Stage(models.TextChoices):
        FIRST = "first", _("first appraisal")
        AFTER_EXPLANATION = "after_explanation", _("after the explanation")
        FINAL = "final", _("final")

    card = models.ForeignKey("Card", models.PROTECT, related_name="decisions")
    leaf = models.CharField(max_length=40)
    stage = models.CharField(max_length=20, choices=Stage)
    reading = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveIntegerField()
    point = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    not_applicable = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a point")
        verbose_name_plural = _("decisions on points")
        constraints = [
            models.UniqueConstraint(
                name="decision_follows_what_its_author_saw",
                fields=["card", "leaf", "stage", "reading", "number"],
            ),
            models.CheckConstraint(
                name="decision_gives_a_point_or_does_not_apply",
                condition=Q(not_applicable=True, point__isnull=True)
                | Q(not_applicable=False, point__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_first_appraisal_is_read_twice",
                condition=Q(reading=1) | Q(reading=2, stage="first"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.leaf} {self.stage} {self.point}"


class Inquiry(models.Model):
    """A supplement or an explanation asked of a unit, until a day."""

    class Kind(models.TextChoices):
        SUPPLEMENT = "supplement", _("supplement of evidence")
        EXPLANATION = "explanation", _("explanation")

    card = models.ForeignKey("Card", models.PROTECT, related_name="inquiries")
    leaf = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField()
    due_on = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        indexes = [models.Index(fields=["card", "leaf"], name="inquiry_by_leaf")]
        constraints = [
            models.CheckConstraint(
                name="inquiry_says_what", condition=Q(words__regex=r"\S")
            )
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.leaf} {self.kind}"


class Answer(models.Model):
    """What a unit answers to an inquiry, once; its evidence is the leaf's."""

    inquiry = models.OneToOneField(Inquiry, models.PROTECT, related_name="answer")
    words = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to an inquiry")
        verbose_name_plural = _("answers to inquiries")
        constraints = [
            models.CheckConstraint(
                name="inquiry_answer_says_something", condition=Q(words__regex=r"\S")
            )
        ]

    def __str__(self) -> str:
        return str(self.inquiry)
