"""Figures of a release: indicators, values by unit, how answers were spread."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from publishing.models.release import Release
from wording.shown import shown
from wording.text import Text


class IndicatorQuerySet(models.QuerySet):
    def provisional_criteria(self) -> Self:
        """Criteria whose official words were not available."""
        return self.filter(kind=Indicator.Kind.CRITERION, provisional=True)


class Indicator(models.Model):
    """What a release measures: overall, areas, factors and criteria, in order."""

    class Kind(models.TextChoices):
        OVERALL = "overall", _("overall index")
        AREA = "area", _("area")
        FACTOR = "factor", _("sub-index")
        GROUPING = "grouping", _("grouping")
        CRITERION = "criterion", _("criterion")
        FIELD = "field", _("field of a scorecard")
        COMPONENT = "component", _("component of a scorecard")
        METHOD = "method", _("way of scoring")

    release = models.ForeignKey(Release, models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    sub_index = models.PositiveSmallIntegerField(null=True)
    name_vi = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400)
    provisional = models.BooleanField(default=False)
    # The share of the overall index a criterion carries; null under pooled answers.
    weight = models.DecimalField(max_digits=13, decimal_places=12, null=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                name="indicator_once_a_release", fields=["release", "code"]
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))


class FigureQuerySet(models.QuerySet):
    def whole(self) -> Self:
        """Figures of everybody, not of a domain such as women."""
        return self.filter(domain="all")

    def of_provinces(self) -> Self:
        return self.filter(unit__level="province")

    def of_nation(self) -> Self:
        return self.filter(unit__level="nation")


class Figure(models.Model):
    """A number as announced: percent, rounded once, with its limits.

    `percent` is null where the figure is not published, and `note` says why;
    `respondents` is null where not even their number may be known.
    `change_points` is the difference of printed figures; places are positive
    upwards.
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="figures", db_index=False
    )
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=40)
    domain = models.CharField(max_length=20, default="all")
    domain_level = models.CharField(max_length=80, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    standard_error = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    lower = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    upper = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    respondents = models.PositiveIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    rank_low = models.PositiveSmallIntegerField(null=True)
    rank_high = models.PositiveSmallIntegerField(null=True)
    change_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    change_error = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    change_verdict = models.CharField(max_length=20, blank=True)
    change_places = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=40, blank=True)
    own_error = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    error_from = models.CharField(max_length=10, blank=True, db_default="", default="")

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                name="figure_once_a_release",
                fields=[
                    "release",
                    "basis",
                    "domain",
                    "domain_level",
                    "unit",
                    "indicator",
                ],
            ),
            models.CheckConstraint(
                name="figure_without_people_is_withheld",
                condition=Q(respondents__isnull=False)
                | Q(percent__isnull=True, note="withheld"),
            ),
            models.CheckConstraint(
                name="figure_limits_hold_it",
                condition=Q(lower__isnull=True)
                | Q(lower__lte=F("percent"), upper__gte=F("percent")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["release", "basis", "indicator", "domain"],
                name="figure_by_indicator",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator} {self.percent}"


LEVELS = ("level_1", "level_2", "level_3", "level_4", "level_5")
_ABSENT = tuple(f"{level}__isnull" for level in LEVELS)


class Distribution(models.Model):
    """How the answers to a criterion spread over the five levels, in percent.

    The five sum to 100 exactly; they are null where too few answered, and `note`
    says why. `answered` counts people, the percents are weighted.
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="distributions", db_index=False
    )
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="distributions"
    )
    indicator = models.CharField(max_length=40)
    answered = models.PositiveIntegerField(null=True)
    level_1 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_2 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_3 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_4 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_5 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    note = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("distribution of answers")
        verbose_name_plural = _("distributions of answers")
        constraints = [
            models.UniqueConstraint(
                name="distribution_once_a_release",
                fields=["release", "basis", "unit", "indicator"],
            ),
            models.CheckConstraint(
                name="distribution_without_people_is_withheld",
                condition=Q(answered__isnull=False)
                | Q(level_1__isnull=True, note="withheld"),
            ),
            models.CheckConstraint(
                name="distribution_sums_to_a_hundred",
                condition=Q(**dict.fromkeys(_ABSENT, True))
                | Q(
                    **dict.fromkeys(_ABSENT, False),
                    level_1=Value(100)
                    - F("level_2")
                    - F("level_3")
                    - F("level_4")
                    - F("level_5"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator} {self.answered}"

    @cached_property
    def levels(self) -> tuple[Decimal, ...] | None:
        """The five percents from lowest to highest; None where not published."""
        found = tuple(getattr(self, name) for name in LEVELS)
        return None if None in found else found
