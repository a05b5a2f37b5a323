"""Numbers of the desk: whole batches of ratings, nothing about fewer than ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.cache import cache
from django.db.models import Aggregate, Count, Max, Q, Sum

from localities.models import DatedQuerySet, ServicePoint, Unit
from onestop.models import Feedback, RatingBatch
from onestop.models.feedback import WAITING, FeedbackQuerySet
from onestop.models.rating import RatingBatchQuerySet, shown_summary
from onestop.pages.scope import Desk
from onestop.ratings import windows
from onestop.rules import small_counts

SPANS = (30, 90)
SECONDS_KEPT = 3600
NONE = {"n": 0, "total": 0}


@dataclass(frozen=True)
class Numbers:
    """Ratings of a place over some days, and over the same days last year."""

    name: str
    now: dict
    last_year: dict


@dataclass(frozen=True)
class PointCounts:
    """A service point as its province sees it; None stands for fewer than ten."""

    name: str
    ratings: dict
    comments: int | None
    overdue: int


def of_desk(desk: Desk, *, days: int, today: date) -> list[Numbers]:
    """The point's ratings and its province's."""
    spans = windows(days, today=today)
    own = RatingBatch.objects.filter(service_point=desk.point).summaries(spans)
    return [
        Numbers(desk.point.name, *own),
        Numbers(desk.province.name, *_provincial(desk.province, spans)),
    ]


def _provincial(
    province: Unit, spans: tuple[tuple[date, date], tuple[date, date]]
) -> list[dict[str, float | None]]:
    """Summaries of a whole province, kept until another batch closes anywhere.

    Batches never change, so the last of them says whether the sums still hold.
    """
    last = RatingBatch.objects.aggregate(last=Max("pk"))["last"]
    days = "-".join(f"{day:%Y%m%d}" for span in spans for day in span)
    kept = f"desk-{province.pk}-{last}-{days}"
    found = cache.get(kept)
    if found is None:
        batches = RatingBatch.objects.in_province(province)
        # One range of days a query: an index serves it, two at once it does not.
        found = [batches.summaries([span])[0] for span in spans]
        cache.set(kept, found, timeout=SECONDS_KEPT)
    return found


def simulated_at(points: Sequence[ServicePoint] | DatedQuerySet) -> bool:
    """Whether anything at these points is made up for a demonstration."""
    made_up = {"service_point__in": points, "simulated": True}
    kinds = [
        kind.objects.filter(**made_up).values("pk") for kind in (RatingBatch, Feedback)
    ]
    return kinds[0].union(kinds[1], all=True).exists()


def points_of(province: Unit, *, on: date) -> DatedQuerySet:
    """Service points of a province and of its communes on a day."""
    units = type(province).objects.filter(Q(pk=province.pk) | Q(parent=province))
    # Listed: nested in the queries over points it made PostgreSQL compare all with all.
    listed = list(units.values_list("pk", flat=True))
    return ServicePoint.objects.on(on).filter(unit__in=listed)


def of_province(province: Unit, *, days: int, today: date) -> list[PointCounts]:
    """Every point of a province, those with most overdue comments first."""
    points = points_of(province, on=today).order_by("code")
    rated = _rated(points, days=days, today=today)
    written = _written(points, since=today - timedelta(days=days), today=today)
    counts = [
        _counts(point, rated.get(point.pk, NONE), written.get(point.pk, NONE))
        for point in points
    ]
    return sorted(counts, key=lambda row: -row.overdue)


def _rated(
    points: DatedQuerySet, *, days: int, today: date
) -> dict[int, dict[str, int]]:
    found = RatingBatch.objects.last_days(days, today=today)
    sums = {"n": Sum("answers"), "total": Sum("total")}
    return _by_point(found.filter(service_point__in=points), sums)


def _written(
    points: DatedQuerySet, *, since: date, today: date
) -> dict[int, dict[str, int]]:
    counts = {
        "n": Count("pk", filter=Q(received_at__date__gte=since)),
        "late": Count("pk", filter=Q(state__in=WAITING, due_on__lt=today)),
    }
    return _by_point(Feedback.objects.filter(service_point__in=points), counts)


def _by_point(
    rows: RatingBatchQuerySet | FeedbackQuerySet, sums: Mapping[str, Aggregate]
) -> dict[int, dict[str, int]]:
    grouped = rows.order_by().values("service_point_id").annotate(**sums)
    return {row["service_point_id"]: row for row in grouped}


def _counts(
    point: ServicePoint, rated: Mapping[str, int], written: Mapping[str, int]
) -> PointCounts:
    return PointCounts(
        point.name,
        shown_summary(rated["n"], rated["total"]),
        small_counts.shown(written["n"]),
        written.get("late", 0),
    )
