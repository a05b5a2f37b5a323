"""A desk that is not empty: simulated ratings, comments and late files of a point.

Everything is seeded and marked simulated; nobody wrote or rated anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from localities.models import DatedQuerySet, ServicePoint
from onestop import feedback, letters, ratings
from onestop.models import Feedback, LateFile, Rating
from onestop.models.feedback import Kind
from onestop.models.rating import Door

WRITTEN = Path(__file__).with_suffix(".toml")
DAYS = 395
RATINGS = 400
NEIGHBOURS, NEIGHBOURS_RATINGS = 12, 150
SEED = 20
HEAD = {"signer_name": "Người đứng đầu", "signer_title": "Giám đốc"}
# What is done to a comment of each end, in its order.
PATHS = {
    "new": [],
    "triaged": ["triage"],
    "assigned": ["triage", "assign"],
    "answered": ["triage", "assign", "answer"],
    "closed": ["triage", "assign", "answer", "close"],
    "reopened": ["triage", "assign", "answer", "reopen"],
    "handed_over": ["triage", "hand_over"],
}


@transaction.atomic
def fill(
    point: ServicePoint,
    *,
    neighbours: DatedQuerySet,
    staff: Sequence[User],
    today: date,
) -> bool:
    """Simulate a point's year and that of some neighbours; False if done before."""
    if Feedback.objects.filter(service_point=point, simulated=True).exists():
        return False
    chance = Random(SEED)  # nosec B311  # the same demonstration every time
    _press(point, RATINGS, chance, today=today)
    some = list(neighbours[:NEIGHBOURS])
    for neighbour in some:
        _press(neighbour, NEIGHBOURS_RATINGS, chance, today=today)
    ratings.close_batches(before=today, points=[point, *some])
    written = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))
    for row in reversed(written["comment"]):
        _write(point, row, staff=staff, today=today)
    for row in written["late_file"]:
        _late(point, row, by=staff[0], today=today)
    return True


def _press(point: ServicePoint, times: int, chance: Random, *, today: date) -> None:
    """Scores over thirteen months, a little kinder at the end, none on Sundays."""
    workdays = [
        day
        for ago in range(1, DAYS + 1)
        if (day := today - timedelta(days=ago)).weekday() < 6
    ]
    Rating.objects.bulk_create(
        Rating(
            service_point=point,
            day=day,
            score=chance.choices([1, 2, 3, 4, 5], weights)[0],
            door=chance.choice([Door.SLIP, Door.KIOSK]),
            simulated=True,
        )
        for day in sorted(chance.choices(workdays, k=times))
        for weights in [[3, 4, 12, 36, 45 + max(0, 30 - (today - day).days // 4)]]
    )


def _write(point, row, *, staff, today):
    """One comment and the steps of its path, an hour or a day apart."""
    first = _moment(today - timedelta(days=row["days_ago"]))
    given = feedback.receive(
        point,
        text=row["text"],
        door=row["door"],
        contact=row.get("contact", ""),
        at=first,
        simulated=True,
    )
    for number, step in enumerate(PATHS[row["reaches"]]):
        at = min(first + timedelta(hours=1, days=number), timezone.now())
        _take(given, step, row, staff=staff, at=at)


def _take(given, step, row, *, staff, at):
    reader, writer = staff[0], staff[-1 if row["days_ago"] % 3 else 0]
    if step == "triage":
        feedback.triage(given, kind=Kind(row["kind"]), named=[], by=reader, at=at)
    elif step == "assign":
        feedback.assign(given, to=writer, by=reader, at=at)
    elif step == "answer":
        feedback.answer(given, text=row["answer"], by=writer, at=at)
    elif step == "close":
        feedback.close(given, by=reader, at=at)
    elif step == "reopen":
        feedback.reopen(given, reason=row["reason"], by=reader, at=at)
    else:
        feedback.hand_over(given, agency=row["answer"], by=reader, at=at)


def _late(point, row, *, by, today):
    late = LateFile.objects.create(
        service_point=point,
        received_on=today - timedelta(days=row["received_days_ago"]),
        appointment_on=today - timedelta(days=row["appointment_days_ago"]),
        new_date=today + timedelta(days=row["new_in_days"]),
        simulated=True,
        **{
            word: row[word]
            for word in ("receipt_no", "applicant", "file_type", "progress", "reason")
        },
    )
    if "signed_days_ago" in row:
        signed = _moment(today - timedelta(days=row["signed_days_ago"]))
        letters.issue(late, **HEAD, by=by, at=signed)


def _moment(day: date) -> datetime:
    """Half past eight of the day; of today not later than now."""
    morning = timezone.make_aware(datetime.combine(day, time(8, 30)))
    return min(morning, timezone.now())
