"""A drawn sample of first appraisals, read again by another who does not see them.

The draw follows from the cycle's seed alone, which no page shows before it is closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from accounts.models import User
from scorecards.appraisal import seats
from scorecards.models import Card, Cycle, Decision, Stage

WHOLE = 1 << 32


def is_drawn(cycle: Cycle, card_id: int, leaf: str) -> bool:
    word = f"{cycle.reading_seed}|{card_id}|{leaf}".encode()
    found = int.from_bytes(sha256(word).digest()[:4], "big")
    return found < WHOLE * cycle.reading_share // 100


def waiting(cycle: Cycle, *, by: User, at: datetime, **of: Any) -> list[Decision]:
    """First decisions of others that somebody has still to read, blind; `of` narrows
    them to a card or a leaf.

    None for the council: it sees every point, so it reads none again.
    """
    if cycle.state != Cycle.State.OPEN or cycle.stage(at) == Stage.CLAIMS:
        return []
    if not cycle.reading_share or seats.sits_on_council(by, cycle):
        return []
    mine = {leaf.code for leaf in seats.leaves_of(by, cycle)}
    if not mine:
        return []
    rows = Decision.objects.filter(card__cycle=cycle, stage=Decision.Stage.FIRST, **of)
    read = set(rows.filter(reading=2).values_list("card_id", "leaf"))
    own = set(rows.filter(reading=1, by=by).values_list("card_id", "leaf"))
    first = rows.filter(reading=1, source="").select_related(
        "card__cycle__owner", "card__unit", "card__body"
    )
    found = [
        one
        for one in first.newest()
        if one.leaf in mine
        and (one.card_id, one.leaf) not in read | own
        and is_drawn(cycle, one.card_id, one.leaf)
    ]
    cards = {one.card_id: one.card for one in found}
    barred = {pk for pk, card in cards.items() if seats.works_in(by, card)}
    return [one for one in found if one.card_id not in barred]


def hidden_of_card(card: Card, *, by: User, at: datetime) -> frozenset[str]:
    """Leaves of a card whose points no page shows to somebody, who reads them still."""
    rows = waiting(card.cycle, by=by, at=at, card=card)
    return frozenset(one.leaf for one in rows)


def hidden_of_leaf(
    cycle: Cycle, leaf: str, *, by: User, at: datetime
) -> frozenset[int]:
    """Cards of which somebody has still to read this leaf."""
    rows = waiting(cycle, by=by, at=at, leaf=leaf)
    return frozenset(one.card_id for one in rows)


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
