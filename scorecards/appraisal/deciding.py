"""Decisions on points: by one person, of a leaf, after the ones they saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scorecards.appraisal import seats
from scorecards.appraisal.second_reading import hidden_of_card, is_drawn
from scorecards.claims import cards
from scorecards.claims.filling import LONGEST, in_force
from scorecards.models import Card, Claim, Decision
from scorecards.refusals import refused
from scorecards.rules import check_points
from scorecards.trees.model import Component


@dataclass(frozen=True)
class Ruling:
    """What somebody wants to decide; `seen` is the number of the decision of this
    stage they looked at (0: none). No point: the leaf does not apply."""

    leaf: str
    point: Decimal | None
    reason: str = ""
    not_applicable: bool = False
    seen: int = 0


@transaction.atomic
def decide(card: Card, ruling: Ruling, *, by: User, at: datetime) -> Decision:
    """Give a leaf its point in the stage of the day. Raises Refused."""
    card, leaf = _locked(card), cards.leaf_of(card.cycle, ruling.leaf)
    seats.require(card, leaf, by=by, at=at)
    # Who decided over a point, or was told it meanwhile, would not read it blind.
    if leaf.code in hidden_of_card(card, by=by, at=at):
        raise refused("read_it_first")
    stage = seats.stage_of(card, leaf.code, by=by, at=at)
    return _write(card, leaf, ruling, stage=stage, reading=1, by=by, at=at)


@transaction.atomic
def read_again(card: Card, ruling: Ruling, *, by: User, at: datetime) -> Decision:
    """The blind second reading of a first appraisal. Raises Refused."""
    card, leaf = _locked(card), cards.leaf_of(card.cycle, ruling.leaf)
    seats.require(card, leaf, by=by, at=at)
    stage = Decision.Stage.FIRST
    first = card.decisions.filter(leaf=leaf.code, stage=stage, reading=1)
    # Nobody learns what is drawn of what they decide, before or after.
    if first.filter(by=by).exists():
        raise refused("read_before")
    if not first.exists() or not is_drawn(card.cycle, card.pk, leaf.code):
        raise refused("not_drawn")
    if seats.sits_on_council(by, card.cycle):
        raise refused("council_saw_it")
    return _write(card, leaf, ruling, stage=stage, reading=2, by=by, at=at)


def _locked(card: Card) -> Card:
    rows = Card.objects.select_for_update(of=("self",))
    return rows.select_related("cycle__owner", "unit", "body").get(pk=card.pk)


def _write(
    card: Card,
    leaf: Component,
    ruling: Ruling,
    *,
    stage: str,
    reading: int,
    by: User,
    at: datetime,
) -> Decision:
    row = _judged(card, leaf, ruling, in_force(card, leaves=[leaf.code]).get(leaf.code))
    alike = card.decisions.filter(leaf=leaf.code, stage=stage)
    seen = alike.filter(reading=reading).order_by("-number")
    last = seen.first()
    if (last.number if last else 0) != ruling.seen:
        raise _meanwhile(last)
    if stage == Decision.Stage.FIRST and _read_before(alike, reading, by):
        raise refused("read_before")
    row.stage, row.reading, row.number = stage, reading, ruling.seen + 1
    row.by, row.at = by, at
    rule.approving(by)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "decision_follows_what_its_author_saw" in str(error):
            raise _meanwhile(seen.first()) from None
        raise
    audit.record(
        actor=by,
        verb="point_decided",
        subject=f"scorecard {card.pk}",
        # The point stands in the decision itself: the trail is read by more people.
        details={"leaf": leaf.code, "stage": stage, "reading": reading},
    )
    return row


def _judged(
    card: Card, leaf: Component, ruling: Ruling, claim: Claim | None
) -> Decision:
    """The decision, its point inside what the leaf gives. Raises Refused."""
    reason = ruling.reason.strip()
    if len(reason) > LONGEST:
        raise refused("words_too_long", "reason", most=LONGEST)
    if ruling.not_applicable and leaf.not_applicable == "never":
        raise refused("not_applicable_refused", "not_applicable")
    # Where full points are given, what does not apply has a point all the same.
    applies = not ruling.not_applicable or leaf.not_applicable == "full"
    given = leaf.maximum if ruling.not_applicable else ruling.point
    if applies and given is None:
        raise refused("point_missing", "point")
    point = _point_of(leaf, given, claim) if applies and given is not None else None
    as_claimed = claim is not None and (claim.point, claim.point is None) == (
        point,
        not applies,
    )
    if not as_claimed and not reason:
        raise refused("reason_for_another_point", "reason")
    return Decision(
        card=card,
        leaf=leaf.code,
        point=point,
        not_applicable=not applies,
        reason=reason,
    )


def _point_of(leaf: Component, point: Decimal, claim: Claim | None) -> Decimal:
    """The unit's own computed point as it stands, or one the leaf could give."""
    if claim is not None and point == claim.point:
        return point
    return check_points(leaf, point)


def _read_before(alike: Any, reading: int, by: User) -> bool:
    return bool(alike.exclude(reading=reading).filter(by=by).exists())


def _meanwhile(last: Decision | None) -> Exception:
    point = f"{last.point.normalize():f}" if last and last.point is not None else "–"
    return refused("decided_meanwhile", name=str(last.by) if last else "–", value=point)
