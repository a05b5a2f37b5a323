"""All that is on record of one card, read once, leaf by leaf."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from scorecards.claims import evidence, filling, signing
from scorecards.models import Card, Claim, Decision, Evidence, Inquiry
from scorecards.trees.model import Component, Criterion, Field


@dataclass(frozen=True)
class Waiting:
    """An inquiry as its unit sees it: `is_open` until its day has passed."""

    inquiry: Inquiry
    is_open: bool

    @property
    def answer(self) -> str:
        given = getattr(self.inquiry, "answer", None)
        return given.words if given else ""


@dataclass(frozen=True)
class LeafState:
    """A leaf of a card: what is claimed, shown, decided and asked of it."""

    leaf: Component
    claim: Claim | None
    shown: list[Evidence]
    decided: dict[str, Decision]
    inquiries: list[Waiting]

    @property
    def is_done(self) -> bool:
        return signing.is_done(self.leaf, self.claim, self.shown)

    @property
    def asks(self) -> Waiting | None:
        """The inquiry that waits for the unit."""
        found = (one for one in self.inquiries if one.is_open and not one.answer)
        return next(found, None)

    @property
    def lacks_evidence(self) -> bool:
        """Whether a point stands there that neither evidence nor words support."""
        return self.claim is not None and not self.is_done

    @property
    def first(self) -> Decision | None:
        return self.decided.get(Decision.Stage.FIRST)

    @property
    def after(self) -> Decision | None:
        return self.decided.get(Decision.Stage.AFTER_EXPLANATION)

    @property
    def final(self) -> Decision | None:
        return self.decided.get(Decision.Stage.FINAL)


@dataclass(frozen=True)
class CardState:
    """Leaves in the order of the tree; `done` of `wanted` are complete."""

    card: Card
    leaves: dict[str, LeafState] = field(repr=False)

    @property
    def own(self) -> list[LeafState]:
        return [one for one in self.leaves.values() if one.leaf.is_self_scored]

    @property
    def wanted(self) -> int:
        return len(self.own)

    @property
    def done(self) -> int:
        return sum(one.is_done for one in self.own)

    @property
    def asked(self) -> list[LeafState]:
        return [one for one in self.leaves.values() if one.asks]

    @property
    def points(self) -> Decimal:
        claims = {code: one.claim for code, one in self.leaves.items() if one.claim}
        return signing.points(claims)

    @property
    def is_final(self) -> bool:
        return all(one.final for one in self.leaves.values())

    @property
    def stands_at(self) -> Decimal:
        """The final points once every leaf has one, those claimed until then."""
        finals = [one.final for one in self.leaves.values()]
        points = [final.point for final in finals if final and final.point is not None]
        return sum(points, Decimal()) if self.is_final else self.points

    @property
    def next_open(self) -> LeafState | None:
        return next((one for one in self.own if not one.is_done), None)

    def by_field(self) -> list[tuple[Field, list[tuple[Criterion, list[LeafState]]]]]:
        return [
            (
                one,
                [
                    (
                        criterion,
                        [self.leaves[leaf.code] for leaf in criterion.components],
                    )
                    for criterion in one.criteria
                ],
            )
            for one in self.card.cycle.tree.fields
        ]

    def beside(self, code: str) -> tuple[str, str]:
        """Codes of the self-scored leaves before and after one; "" at the ends."""
        codes = [one.leaf.code for one in self.own]
        at = codes.index(code) if code in codes else -1
        if at < 0:
            return "", ""
        before = codes[at - 1] if at else ""
        return before, codes[at + 1] if at + 1 < len(codes) else ""


def of(
    card: Card,
    *,
    at: datetime,
    decisions: bool = True,
    hidden: Collection[str] = (),
) -> CardState:
    """Read a card; without decisions, or those of `hidden` leaves, where they are not
    the reader's yet."""
    claims, shown = filling.in_force(card), evidence.shown(card)
    decided = _decided(card) if decisions else {}
    asked = _inquiries(card, at)
    return CardState(
        card,
        {
            leaf.code: LeafState(
                leaf,
                claims.get(leaf.code),
                shown.get(leaf.code, []),
                {} if leaf.code in hidden else decided.get(leaf.code, {}),
                asked.get(leaf.code, []),
            )
            for leaf in card.cycle.tree.leaves
        },
    )


def _decided(card: Card) -> dict[str, dict[str, Decision]]:
    found: dict[str, dict[str, Decision]] = {}
    rows: Iterable[Decision] = card.decisions.filter(reading=1).newest()
    for one in rows:
        found.setdefault(one.leaf, {})[one.stage] = one
    return found


def _inquiries(card: Card, at: datetime) -> dict[str, list[Waiting]]:
    today = timezone.localdate(at)
    found: dict[str, list[Waiting]] = {}
    for one in card.inquiries.select_related("answer").order_by("pk"):
        waiting = Waiting(one, one.due_on >= today)
        found.setdefault(one.leaf, []).append(waiting)
    return found
