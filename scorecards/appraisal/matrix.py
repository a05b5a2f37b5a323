"""Every unit against every leaf of a cycle, or one leaf against every unit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from scorecards.appraisal.final import by_leaf, standing
from scorecards.models import (
    Card,
    Claim,
    Cycle,
    Decision,
    Evidence,
    Inquiry,
    SignOff,
)
from scorecards.trees.model import Component

# A letter a cell: what stands highest of it.
NOTHING, CLAIMED, SHOWN, ASKED, OVERDUE, DECIDED = "-", "c", "s", "a", "o", "d"
# One row a card: codes of leaves in each state. Counted by the database, not fetched:
# a cycle has 5,544 cells, and a page says one letter of each. A leaf told twice does no
# harm, and sorting for it would.
CELLS = """
SELECT k.id,
    (SELECT string_agg(leaf, E'\\n') FROM scorecards_claim WHERE card_id = k.id),
    (SELECT string_agg(leaf, E'\\n') FROM (
        SELECT DISTINCT ON (leaf, file_id) leaf, attached FROM scorecards_evidence
        WHERE card_id = k.id ORDER BY leaf, file_id, id DESC) AS e WHERE attached),
    (SELECT string_agg(leaf, E'\\n') FROM scorecards_decision
        WHERE card_id = k.id AND reading = 1),
    (SELECT string_agg(i.leaf, E'\\n') FROM scorecards_inquiry AS i
        LEFT JOIN scorecards_answer AS a ON a.inquiry_id = i.id
        WHERE i.card_id = k.id AND a.id IS NULL AND i.due_on >= %s),
    (SELECT string_agg(i.leaf, E'\\n') FROM scorecards_inquiry AS i
        LEFT JOIN scorecards_answer AS a ON a.inquiry_id = i.id
        WHERE i.card_id = k.id AND a.id IS NULL AND i.due_on < %s)
FROM scorecards_card AS k WHERE k.cycle_id = %s
"""
MARKS = (CLAIMED, SHOWN, DECIDED, ASKED, OVERDUE)


@dataclass(frozen=True)
class Line:
    """A card with one letter for each leaf, in the order of the tree."""

    card: Card
    cells: str

    def count(self, mark: str) -> int:
        return self.cells.count(mark)


@dataclass(frozen=True)
class Matrix:
    cycle: Cycle
    lines: list[Line] = field(repr=False)

    def of_leaf(self, at: int) -> str:
        """The letters of one leaf, down the cards."""
        return "".join(line.cells[at] for line in self.lines)


def of(cycle: Cycle, *, at: datetime) -> Matrix:
    cards = list(cycle.cards.alphabetical())
    marks = _marks(cycle, at)
    codes = [leaf.code for leaf in cycle.tree.leaves]
    lines = []
    for card in cards:
        mine = marks.get(card.pk, {})
        cells = "".join(mine.get(code, NOTHING) for code in codes)
        lines.append(Line(card, cells))
    return Matrix(cycle, lines)


def _marks(cycle: Cycle, at: datetime) -> dict[int, dict[str, str]]:
    """Letter by card and leaf; a later column of the query covers an earlier one."""
    today = timezone.localdate(at)
    found: dict[int, dict[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(CELLS, [today, today, cycle.pk])
        for card, *columns in cursor.fetchall():
            mine: dict[str, str] = {}
            for mark, leaves in zip(MARKS, columns, strict=True):
                mine.update(dict.fromkeys(leaves.split("\n") if leaves else (), mark))
            found[card] = mine
    return found


@dataclass(frozen=True)
class Entry:
    """One unit in the page of a leaf."""

    card: Card
    claim: Claim | None
    shown: list[Evidence]
    decided: dict[str, Decision]
    asked: list[Inquiry]
    last_year: Decimal | None
    is_signed: bool
    # What is decided is not shown to who looks: they read it again, or work there.
    is_hidden: bool = False

    @property
    def stands(self) -> Decision | None:
        return standing(self.decided)


def entries(
    cycle: Cycle, leaf: Component, *, hidden: Collection[int] = ()
) -> list[Entry]:
    """Every unit of a cycle with what is on record of one leaf; of `hidden` cards
    nothing that was decided."""
    cards = list(cycle.cards.alphabetical().prefetch_related("extensions"))
    of_leaf = {"card__cycle": cycle, "leaf": leaf.code}
    claims = {
        one.card_id: one
        for one in Claim.objects.filter(**of_leaf).select_related("by").newest()
    }
    shown: dict[int, list[Evidence]] = {}
    for one in Evidence.objects.filter(**of_leaf).select_related("file").newest():
        if one.attached:
            shown.setdefault(one.card_id, []).append(one)
    rows = Decision.objects.filter(**of_leaf).select_related("by").newest()
    decided = by_leaf(rows)
    asked: dict[int, list[Inquiry]] = {}
    for inquiry in Inquiry.objects.filter(**of_leaf).select_related("answer"):
        asked.setdefault(inquiry.card_id, []).append(inquiry)
    signed: dict[int, bool] = {}
    for last in SignOff.objects.filter(card__cycle=cycle).order_by("pk"):
        signed[last.card_id] = not last.withdrawn
    before = last_year(cycle, leaf, cards)
    return [
        Entry(
            card,
            claims.get(card.pk),
            shown.get(card.pk, []),
            {} if card.pk in hidden else decided.get((card.pk, leaf.code), {}),
            asked.get(card.pk, []),
            before.get(card.pk),
            signed.get(card.pk, False),
            card.pk in hidden,
        )
        for card in cards
    ]


def previous(cycle: Cycle) -> Cycle | None:
    """The closed cycle of the year before, of the same owner and level."""
    return (
        Cycle.objects.filter(
            owner=cycle.owner_id,
            level=cycle.level,
            year=cycle.year - 1,
            state=Cycle.State.CLOSED,
        )
        .order_by("-pk")
        .first()
    )


def last_year(
    cycle: Cycle, leaf: Component, cards: Iterable[Card]
) -> dict[int, Decimal | None]:
    """Final points of the same component a year before, by card of this cycle.

    Nothing where the trees give the code another maximum: it is another component.
    """
    before = previous(cycle)
    twin = before.tree.by_code.get(leaf.code) if before else None
    if before is None or twin is None or twin.maximum != leaf.maximum:
        return {}
    rows = Decision.objects.filter(
        card__cycle=before, leaf=leaf.code, stage=Decision.Stage.FINAL
    ).select_related("card")
    points = {(one.card.unit_id, one.card.body_id): one.point for one in rows.newest()}
    return {
        card.pk: points[card.unit_id, card.body_id]
        for card in cards
        if (card.unit_id, card.body_id) in points
    }
