"""What a release tells beside its figures: opinions, other methods, sampled places."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Opinion(models.Model):
    """The percent of people who chose an option of an item that enters no index.

    Perception, needs and expectations. `percent` is null where too few answered, and
    `note` says why; `answered` counts people, percents are weighted.
    """

    release = models.ForeignKey(
        "publishing.Release", models.CASCADE, related_name="opinions", db_index=False
    )
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="opinions")
    item = models.CharField(max_length=40)
    option = models.CharField(max_length=40)
    answered = models.PositiveIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    lower = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    upper = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    note = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        constraints = [
            models.UniqueConstraint(
                name="opinion_once_a_release",
                fields=["release", "basis", "unit", "item", "option"],
            ),
            models.CheckConstraint(
                name="opinion_limits_hold_it",
                condition=Q(lower__isnull=True)
                | Q(lower__lte=F("percent"), upper__gte=F("percent")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.item} {self.option} {self.percent}"


class Remeasure(models.Model):
    """An index of the same answers by another method: what is method, not change."""

    release = models.ForeignKey(
        "publishing.Release", models.CASCADE, related_name="remeasures", db_index=False
    )
    methodology = models.CharField(max_length=60)
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="remeasures"
    )
    indicator = models.CharField(max_length=40)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    lower = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    upper = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("index by another method")
        verbose_name_plural = _("indices by another method")
        constraints = [
            models.UniqueConstraint(
                name="remeasure_once_a_release",
                fields=["release", "basis", "unit", "methodology", "indicator"],
            ),
            models.CheckConstraint(
                name="remeasure_limits_hold_it",
                condition=Q(lower__isnull=True)
                | Q(lower__lte=F("percent"), upper__gte=F("percent")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.methodology} {self.indicator} {self.percent}"


class SampledPlace(models.Model):
    """A district or service point in the sample, by its code in the round.

    `contribution` is what it adds to the gap of its unit to the nation, in points: the
    places of a unit add up to the gap, but for rounding. Its limits come from what was
    drawn inside it.
    """

    release = models.ForeignKey(
        "publishing.Release", models.CASCADE, related_name="places", db_index=False
    )
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    place = models.CharField(max_length=200)
    respondents = models.PositiveIntegerField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    lower = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    upper = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    contribution = models.DecimalField(max_digits=6, decimal_places=3)
    margin = models.DecimalField(max_digits=6, decimal_places=3, null=True)

    class Meta:
        verbose_name = _("sampled place")
        verbose_name_plural = _("sampled places")
        constraints = [
            models.UniqueConstraint(
                name="place_once_a_release",
                fields=["release", "basis", "unit", "place"],
            ),
            models.CheckConstraint(
                name="place_limits_hold_it",
                condition=Q(lower__isnull=True)
                | Q(lower__lte=F("percent"), upper__gte=F("percent")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.place} {self.percent}"
