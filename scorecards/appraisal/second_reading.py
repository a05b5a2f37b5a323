"""A drawn sample of first appraisals, read again by another who does not see them.

The draw follows from the cycle's seed alone, which no page shows before it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from scorecards.models import Cycle, Decision

WHOLE = 1 << 32


def is_drawn(cycle: Cycle, card_id: int, leaf: str) -> bool:
    word = f"{cycle.reading_seed}|{card_id}|{leaf}".encode()
    found = int.from_bytes(sha256(word).digest()[:4], "big")
    return found < WHOLE * cycle.reading_share // 100


@dataclass(frozen=True)
class Agreement:
    """Of leaves read twice: how many, how many alike, and how far apart in points."""

    read: int
    alike: int
    apart: Decimal

    @property
    def percent(self) -> Decimal:
        return Decimal(100 * self.alike) / self.read if self.read else Decimal(0)

    @property
    def mean(self) -> Decimal:
        return self.apart / self.read if self.read else Decimal(0)


def agreement(pairs: Iterable[tuple[Decimal | None, Decimal | None]]) -> Agreement:
    """A point against one that does not apply counts as apart by the point."""
    read = alike = 0
    apart = Decimal(0)
    for first, second in pairs:
        read += 1
        alike += first == second
        apart += abs((first or Decimal(0)) - (second or Decimal(0)))
    return Agreement(read, alike, apart)


def read_twice(cycle: Cycle) -> Iterator[tuple[Decision, Decision]]:
    """(first reading, second reading) of every leaf that has both."""
    rows = Decision.objects.filter(card__cycle=cycle, stage=Decision.Stage.FIRST)
    rows = rows.filter(
        card__in=Decision.objects.filter(card__cycle=cycle, reading=2).values("card")
    ).select_related("by", "card__unit", "card__body")
    first: dict[tuple[int, str], Decision] = {}
    second: dict[tuple[int, str], Decision] = {}
    for one in rows.newest():
        (first if one.reading == 1 else second)[one.card_id, one.leaf] = one
    for key, again in second.items():
        if key in first:
            yield first[key], again
