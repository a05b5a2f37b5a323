"""Scores of a service point: taking one, and closing the batches they are shown in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from localities.models import ServicePoint
from onestop.models import Rating, RatingBatch
from onestop.rules import small_counts

ROWS_AT_ONCE = 5000


def rate(
    point: ServicePoint, *, score: int, door: str, at: datetime, simulated: bool = False
) -> Rating:
    """Keep one score from 1 to 5 under the day of `at`; the minute is forgotten."""
    return Rating.objects.create(
        service_point=point,
        day=timezone.localdate(at),
        score=score,
        door=door,
        simulated=simulated,
    )


@transaction.atomic
def close_batches(*, before: date, points: Iterable[ServicePoint] | None = None) -> int:
    """Close every batch that is complete on days before a day; how many were closed.

    Closing twice closes once. `points` limits it to some service points.
    """
    batches = RatingBatch.objects.all()
    ratings = Rating.objects.filter(day__lt=before)
    if points is not None:
        batches = batches.filter(service_point__in=points)
        ratings = ratings.filter(service_point__in=points)
    closed = _complete(ratings, until=batches.closed_until())
    RatingBatch.objects.bulk_create(
        closed, batch_size=ROWS_AT_ONCE, ignore_conflicts=True
    )
    return len(closed)


def _complete(ratings, *, until):
    """Batches of the days after the last closed one, point by point."""
    simulated = set(
        ratings.filter(simulated=True).values_list("service_point_id", flat=True)
    )
    days: dict[int, list[small_counts.Day]] = {}
    for row in ratings.by_day().iterator(chunk_size=ROWS_AT_ONCE):
        point = row["service_point_id"]
        if point not in until or row["day"] > until[point]:
            day = small_counts.Day(row["day"], row["answers"], row["total"])
            days.setdefault(point, []).append(day)
    return [
        RatingBatch(
            service_point_id=point,
            first_day=batch.first_day,
            last_day=batch.last_day,
            answers=batch.answers,
            total=batch.total,
            simulated=point in simulated,
        )
        for point, finished in days.items()
        for batch in small_counts.batches(finished)
    ]


def year_before(day: date) -> date:
    """The same day a year earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def windows(days: int, *, today: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """(since, before) of the last finished days and of the same days last year."""
    last_year = year_before(today)
    span = timedelta(days=days)
    return (today - span, today), (last_year - span, last_year)
