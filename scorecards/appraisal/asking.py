"""Supplements and explanations asked of a unit, until a day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scorecards.appraisal import seats
from scorecards.claims import cards
from scorecards.claims.filling import LONGEST
from scorecards.models import Card, Inquiry
from scorecards.refusals import refused


@transaction.atomic
def ask(
    card: Card,
    leaf: str,
    *,
    kind: str,
    words: str,
    due_on: date,
    by: User,
    at: datetime,
) -> Inquiry:
    """Ask a unit about a leaf; it may write there again until it answers.

    Raises Refused.
    """
    rows = Card.objects.select_for_update(of=("self",))
    card = rows.select_related("cycle__owner", "unit", "body").get(pk=card.pk)
    component = cards.leaf_of(card.cycle, leaf)
    seats.require(card, component, by=by, at=at)
    today, last = timezone.localdate(at), card.cycle.closes_due
    if not today <= due_on <= last:
        raise refused("due_in_the_past", "due_on", value=f"{last:%d/%m/%Y}")
    if not words.strip():
        raise refused("reason_missing", "words")
    if len(words) > LONGEST:
        raise refused("words_too_long", "words", most=LONGEST)
    if component.code in cards.open_inquiries(card, at=at):
        raise refused("inquiry_waits")
    rule.attest(by)
    found = Inquiry.objects.create(
        card=card,
        leaf=component.code,
        kind=kind,
        words=words.strip(),
        due_on=due_on,
        by=by,
        at=at,
    )
    audit.record(
        actor=by,
        verb="inquiry_made",
        subject=f"scorecard {card.pk}",
        details={"leaf": leaf, "kind": kind, "due_on": due_on.isoformat()},
    )
    return found
