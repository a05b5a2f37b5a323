"""What a unit claims and shows: three tables that are only ever added to."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ClaimQuerySet(models.QuerySet[Any]):
    def newest(self) -> Self:
        """The claim in force of each leaf of each card."""
        return self.order_by("card", "leaf", "-number").distinct("card", "leaf")


class Claim(models.Model):
    """The figures declared for a leaf, the point they give, and words.

    `figures` maps names to exact text ("12.5", "2025-12-31", "yes"); `number` counts
    the claims of the leaf, so that of two people at once the second is refused.
    `point` is empty while figures are missing or the leaf does not apply.
    """

    card = models.ForeignKey("Card", models.PROTECT, related_name="claims")
    leaf = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    not_applicable = models.BooleanField(default=False)
    point = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of a scorecard")
        verbose_name_plural = _("claims of scorecards")
        constraints = [
            models.UniqueConstraint(
                name="claim_follows_what_its_author_saw",
                fields=["card", "leaf", "number"],
            ),
            models.CheckConstraint(
                name="claim_that_does_not_apply_says_why",
                condition=Q(not_applicable=False) | Q(words__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.leaf} #{self.number}"


class StoredFile(models.Model):
    """A file of a unit or body, by what is in it; once, for many leaves and years."""

    unit = models.ForeignKey("localities.Unit", models.PROTECT, null=True, blank=True)
    body = models.ForeignKey("localities.Body", models.PROTECT, null=True, blank=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("file of evidence")
        verbose_name_plural = _("files of evidence")
        constraints = [
            models.UniqueConstraint(
                name="stored_file_once_a_place",
                fields=["unit", "body", "sha256"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="stored_file_is_of_one_place",
                condition=Q(unit__isnull=False, body__isnull=True)
                | Q(unit__isnull=True, body__isnull=False),
            ),
            models.CheckConstraint(
                name="stored_file_is_not_empty", condition=Q(size__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the storage has it: the same bytes are stored once."""
        return f"{self.sha256[:2]}/{self.sha256}"


class EvidenceQuerySet(models.QuerySet[Any]):
    def newest(self) -> Self:
        """The last word on each file of each leaf, attached or not."""
        order = ("card", "leaf", "file")
        return self.order_by(*order, "-pk").distinct(*order)


class Evidence(models.Model):
    """A file shown for a leaf, and where in it to look; or taken off again."""

    card = models.ForeignKey("Card", models.PROTECT, related_name="evidence")
    leaf = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="shown_for")
    page = models.CharField(_("where in the file"), max_length=100, blank=True)
    attached = models.BooleanField(default=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes = [
            models.Index(fields=["card", "leaf", "file"], name="evidence_by_leaf")
        ]

    def __str__(self) -> str:
        return f"{self.card_id} {self.leaf} {self.file}"
