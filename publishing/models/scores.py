"""Points of scorecards in a release: by unit or body, down to each component."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wording.shown import shown
from wording.text import Text

TOTAL = "total"


class ScoreQuerySet(models.QuerySet[Any]):
    def totals(self) -> Self:
        return self.filter(component=TOTAL)

    def ranked_first(self) -> Self:
        """Ranked ones first, the highest first; the others by name."""
        return self.select_related("unit", "body").order_by(
            "league",
            models.F("rank").asc(nulls_last=True),
            "unit__sort_key",
            "body__code",
        )


class Score(models.Model):
    """Points of one place: see `publishing.content.release_content.ScoreRow`."""

    release = models.ForeignKey(
        "publishing.Release", models.CASCADE, related_name="scores", db_index=False
    )
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, null=True, related_name="+"
    )
    body = models.ForeignKey(
        "localities.Body", models.PROTECT, null=True, related_name="+"
    )
    component = models.CharField(max_length=60)
    league = models.CharField(max_length=60, blank=True)
    standing = models.CharField(max_length=10)
    points = models.DecimalField(max_digits=9, decimal_places=6)
    maximum = models.DecimalField(max_digits=9, decimal_places=6)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    state = models.CharField(max_length=20, blank=True)
    standard_error = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    rank_low = models.PositiveSmallIntegerField(null=True)
    rank_high = models.PositiveSmallIntegerField(null=True)
    group_code = models.CharField(max_length=20, blank=True)
    change_points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    change_places = models.SmallIntegerField(null=True)
    change_verdict = models.CharField(max_length=20, blank=True)
    claimed = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    why_vi = models.TextField(blank=True)
    why_en = models.TextField(blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("points of a scorecard")
        verbose_name_plural = _("points of scorecards")
        constraints = [
            models.UniqueConstraint(
                name="score_once_a_release",
                fields=["release", "unit", "body", "component"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="score_is_of_one_place",
                condition=Q(unit__isnull=False, body__isnull=True)
                | Q(unit__isnull=True, body__isnull=False),
            ),
            models.CheckConstraint(
                name="score_is_not_over_its_maximum",
                condition=Q(component=TOTAL) | Q(points__lte=models.F("maximum")),
            ),
        ]
        indexes = [models.Index(fields=["release", "component"], name="score_of_part")]

    def __str__(self) -> str:
        return f"{self.unit_id or self.body_id} {self.component} {self.points}"

    @property
    def place(self) -> Any:
        return self.unit or self.body

    @property
    def name(self) -> str:
        if self.body is not None:
            return self.body.name
        return self.unit.short_name if self.unit else ""

    @property
    def why(self) -> str:
        return shown(Text(self.why_vi, self.why_en))

    @property
    def lost(self) -> Any:
        return self.maximum - self.points
