"""A card as somebody may work on it: whose it is, and what it takes now."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from accounts.models import Role, User
from scorecards.models import Card, Cycle, Inquiry
from scorecards.refusals import refused
from scorecards.trees.model import Component

OFFICER, LEADER = Role.SCORE_OFFICER, Role.SCORE_LEADER


def works_at(user: User, card: Card, *roles: Role) -> bool:
    """Whether one of these roles is held today at the very place of the card."""
    return any(
        one.role in roles
        and (
            (card.unit_id is not None and one.unit_id == card.unit_id)
            or (card.body_id is not None and one.body_id == card.body_id)
        )
        for one in user.held_today()
    )


def locked(card: Card, *, by: User, roles: tuple[Role, ...]) -> Card:
    """The card, nobody else writing it until the transaction ends. Raises Refused."""
    rows = Card.objects.select_for_update(of=("self",)).select_related("cycle__owner")
    found = rows.select_related("cycle__owner", "unit", "body").get(pk=card.pk)
    if not works_at(by, found, *roles):
        raise refused("not_your_card")
    if found.cycle.state != Cycle.State.OPEN:
        raise refused("cycle_not_open")
    return found


def leaf_of(cycle: Cycle, code: str) -> Component:
    """A component of the cycle's tree. Raises Refused."""
    found = cycle.tree.by_code.get(code)
    if found is None:
        raise refused("leaf_unknown", "leaf", said=code[:40])
    return found


def open_inquiries(card: Card, *, at: datetime) -> dict[str, list[Inquiry]]:
    """Unanswered inquiries whose last day has not passed, by leaf."""
    found: dict[str, list[Inquiry]] = {}
    rows = card.inquiries.filter(answer=None, due_on__gte=timezone.localdate(at))
    for one in rows.order_by("pk"):
        found.setdefault(one.leaf, []).append(one)
    return found


def last_day(card: Card) -> date:
    """The last day a card may still be filled in and signed, late or not."""
    return max(card.claims_until(), card.cycle.appraisal_due)


def require_open(card: Card, leaf: str, *, at: datetime) -> None:
    """That a leaf may be written now: before the signature and its last day, or while
    an inquiry about it waits. Raises Refused.
    """
    if leaf in open_inquiries(card, at=at):
        return
    if card.signature() is not None:
        raise refused("card_signed")
    day = last_day(card)
    if timezone.localdate(at) > day:
        raise refused("too_late_to_claim", value=f"{day:%d/%m/%Y}")
