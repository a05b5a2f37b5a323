"""Scores given at a service point, and the batches in which they are shown.

They come from whoever felt like pressing: no sample, and never part of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Max, Q, Sum
from django.utils.translation import gettext_lazy as _

from localities.models import Unit
from onestop.rules import small_counts


class Door(models.TextChoices):
    """How a score or a comment reached the service point."""

    SLIP = "slip", _("code on the receipt")
    KIOSK = "kiosk", _("screen at the counter")
    WEB = "web", _("web page")
    PAPER = "paper", _("on paper, keyed by staff")
    PHONE = "phone", _("by phone, keyed by staff")


class RatingQuerySet(models.QuerySet):
    def by_day(self) -> models.QuerySet:
        """(service point, day, answers, total) in the order of points and days."""
        grouped = self.values("service_point_id", "day").order_by(
            "service_point_id", "day"
        )
        return grouped.annotate(answers=models.Count("pk"), total=Sum("score"))


class Rating(models.Model):
    """One score. Only its day is kept: a minute would point at who stood there."""

    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    score = models.PositiveSmallIntegerField()
    door = models.CharField(max_length=10, choices=Door)
    simulated = models.BooleanField(default=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(
                name="rating_is_one_to_five", condition=Q(score__gte=1, score__lte=5)
            ),
        ]
        indexes = [
            models.Index(
                fields=["service_point", "day"],
                include=["score"],
                name="rating_by_point_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.score}"


class RatingBatchQuerySet(models.QuerySet):
    def ending(self, *, since: date, before: date) -> Self:
        """Whole batches whose last day lies in a window; `before` is exclusive."""
        return self.filter(last_day__gte=since, last_day__lt=before)

    def last_days(self, days: int, *, today: date) -> Self:
        """Batches of the days before today."""
        return self.ending(since=today - timedelta(days=days), before=today)

    def in_province(self, province: Unit) -> Self:
        """Batches of a province's own points and those of its communes."""
        # Units first: a condition over two tables would read every service point.
        units = type(province).objects.filter(Q(pk=province.pk) | Q(parent=province))
        return self.filter(service_point__unit__in=units)

    def summaries(
        self, windows: Sequence[tuple[date, date]]
    ) -> list[dict[str, float | None]]:
        """Answers and mean of each window (since, before), as they may be shown.

        In one query: several windows of one point cost less than a query each.
        """
        sums, any_window = {}, Q()
        for number, (since, before) in enumerate(windows):
            inside = Q(last_day__gte=since, last_day__lt=before)
            any_window |= inside
            sums[f"answers{number}"] = Sum("answers", filter=inside, default=0)
            sums[f"total{number}"] = Sum("total", filter=inside, default=0)
        found = self.filter(any_window).aggregate(**sums)
        return [
            shown_summary(found[f"answers{number}"], found[f"total{number}"])
            for number in range(len(windows))
        ]

    def closed_until(self) -> dict[int, date]:
        """{service point id: last day in a batch}."""
        grouped = self.order_by().values_list("service_point_id")
        return dict(grouped.annotate(Max("last_day")))


def shown_summary(answers: int, total: int) -> dict[str, float | None]:
    """{answers, mean}: None where too few answered to say."""
    return {
        "answers": small_counts.shown(answers),
        "mean": small_counts.mean_shown(total, answers),
    }


class RatingBatch(models.Model):
    """Ten or more scores of consecutive days, only ever shown together."""

    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, related_name="+", db_index=False
    )
    first_day = models.DateField()
    last_day = models.DateField()
    answers = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    simulated = models.BooleanField(default=False)

    objects = RatingBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of ratings")
        verbose_name_plural = _("batches of ratings")
        constraints = [
            models.CheckConstraint(
                name="batch_holds_ten_or_more",
                condition=Q(answers__gte=small_counts.MINIMUM),
            ),
            models.CheckConstraint(
                name="batch_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
            ),
            models.UniqueConstraint(
                name="batch_ends_once_a_day",
                fields=["service_point", "last_day"],
                include=["answers", "total"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day}: {self.answers}"
