"""The leader's signature with the signed minutes; open leaves keep it from coming."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scorecards.claims import cards, evidence, filling
from scorecards.models import Card, Claim, Evidence, SignOff, StoredFile
from scorecards.refusals import refused
from scorecards.trees.model import Component

LEADERS = (cards.LEADER,)
ZERO = Decimal(0)


def is_done(leaf: Component, claim: Claim | None, shown: list[Evidence] | None) -> bool:
    """Whether a unit has said all of a leaf: the one definition of progress.

    Its point is computed, and evidence stands behind it, or words where there is none.
    """
    if claim is None or (claim.point is None and not claim.not_applicable):
        return False
    return bool(shown or claim.words or not leaf.needs_evidence)


def missing(
    card: Card, claims: Mapping[str, Claim], shown: Mapping[str, list[Evidence]]
) -> list[Component]:
    """Self-scored leaves that are not done, in the order of the tree."""
    return [
        leaf
        for leaf in card.cycle.tree.leaves
        if leaf.is_self_scored
        and not is_done(leaf, claims.get(leaf.code), shown.get(leaf.code))
    ]


def points(claims: Mapping[str, Claim]) -> Decimal:
    """What a unit claims in all."""
    return sum((one.point or ZERO for one in claims.values()), ZERO)


def sign(card: Card, sent: evidence.Sent, *, by: User, at: datetime) -> SignOff:
    """Sign what was filled in, with the minutes; from then on it stays. Raises
    Refused."""
    with transaction.atomic():
        _signable(card, by=by, at=at)
    with evidence.taken(card, sent, by=by, at=at) as minutes:
        return _signed(card, minutes, by=by, at=at)


def _signable(
    card: Card, *, by: User, at: datetime
) -> tuple[Card, Mapping[str, Claim]]:
    """The card, locked, and its claims, if its leader may sign now. Raises Refused."""
    card = cards.locked(card, by=by, roles=LEADERS)
    if card.signature() is not None:
        raise refused("signed_before")
    day = cards.last_day(card)
    if timezone.localdate(at) > day:
        raise refused("too_late_to_claim", value=f"{day:%d/%m/%Y}")
    claims = filling.in_force(card)
    if wanting := missing(card, claims, evidence.shown(card)):
        raise refused("leaves_open", count=len(wanting), value=wanting[0].code)
    return card, claims


@transaction.atomic
def _signed(card: Card, minutes: StoredFile, *, by: User, at: datetime) -> SignOff:
    card, claims = _signable(card, by=by, at=at)
    rule.approving(by)
    signed = SignOff.objects.create(
        card=card,
        minutes=minutes,
        points=points(claims),
        days_late=card.days_late(timezone.localdate(at)),
        by=by,
        at=at,
    )
    details = {"points": str(signed.points), "days_late": signed.days_late}
    _record("scorecard_signed", signed, details)
    return signed


@transaction.atomic
def withdraw(card: Card, *, reason: str, by: User, at: datetime) -> SignOff:
    """Take a signature back to correct, while there is time. Raises Refused."""
    card = cards.locked(card, by=by, roles=LEADERS)
    if card.signature() is None:
        raise refused("not_signed")
    if timezone.localdate(at) > card.claims_until():
        raise refused("too_late_to_withdraw")
    if not reason.strip():
        raise refused("reason_missing", "reason")
    rule.attest(by)
    taken = SignOff.objects.create(
        card=card, withdrawn=True, reason=reason.strip(), by=by, at=at
    )
    _record("scorecard_signature_withdrawn", taken, {"reason": taken.reason})
    return taken


def _record(verb: str, signed: SignOff, details: Mapping[str, object]) -> None:
    subject = f"scorecard {signed.card_id}"
    audit.record(actor=signed.by, verb=verb, subject=subject, details=details)
