"""What staff may be told about few people. PURE: no framework, no database.

Two rules. A number about fewer than ten people is not shown. And numbers grow only by
whole batches of at least ten new answers: were they fresh every day, subtracting
yesterday's from today's would show single people (measured: 54 % of daily updates).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

# ONS and UK LLC withhold counts and means of fewer than ten.
MINIMUM: Final = 10


@dataclass(frozen=True)
class Day:
    """The answers of one finished day: how many, and the sum of their scores."""

    day: date
    answers: int
    total: int


@dataclass(frozen=True)
class Batch:
    """Answers of consecutive days that are only ever shown together."""

    first_day: date
    last_day: date
    answers: int
    total: int


def batches(days: Iterable[Day], *, minimum: int = MINIMUM) -> Iterator[Batch]:
    """Whole batches of days in their order, each with `minimum` answers or more.

    The last days, as long as they hold fewer, are left for a later batch. A batch
    ends with a day, so it never changes once its day is over.
    """
    held: list[Day] = []
    for day in days:
        held.append(day)
        if sum(kept.answers for kept in held) >= minimum:
            yield Batch(
                held[0].day,
                day.day,
                sum(kept.answers for kept in held),
                sum(kept.total for kept in held),
            )
            held = []


def shown(count: int, *, minimum: int = MINIMUM) -> int | None:
    """A count of people as it may be shown: None below the minimum, but 0 is 0."""
    return count if count == 0 or count >= minimum else None


def mean_shown(total: int, count: int, *, minimum: int = MINIMUM) -> float | None:
    """The mean score to one decimal, or None about fewer people than the minimum.

    Never how many gave each score: a level is often given by one or two people.
    """
    return round(total / count, 1) if count >= minimum else None
