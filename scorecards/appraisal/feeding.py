"""Points that nobody types: fed from released figures, with what they were fed from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from scorecards.appraisal import seats
from scorecards.claims import cards
from scorecards.models import Cycle, Decision
from scorecards.refusals import refused
from scorecards.rules import check_points


def open_to(cycle: Cycle, by: User) -> Cycle:
    """The cycle, locked, open, and somebody on its council. Raises Refused."""
    cycle = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if cycle.state != Cycle.State.OPEN:
        raise refused("cycle_not_open")
    if not seats.sits_on_council(by, cycle):
        raise refused("not_entitled")
    return cycle


@transaction.atomic
def feed(
    cycle: Cycle,
    leaf: str,
    points: Mapping[int, Decimal],
    *,
    source: str,
    by: User,
    at: datetime,
) -> int:
    """Final points of a fed leaf by card number; how many. Raises Refused.

    Fed again, the newer ones stand beside the older.
    """
    cycle = open_to(cycle, by)
    component = cards.leaf_of(cycle, leaf)
    if seats.works_in_one(by, list(points)):
        raise refused("own_unit")
    rule.attest(by)
    before = Decision.objects.filter(
        card__cycle=cycle, leaf=leaf, stage=Decision.Stage.FINAL
    )
    numbers = {one.card_id: one.number for one in before.newest()}
    rows = [
        Decision(
            card_id=card,
            leaf=leaf,
            stage=Decision.Stage.FINAL,
            number=numbers.get(card, 0) + 1,
            point=check_points(component, point),
            source=source,
            by=by,
            at=at,
        )
        for card, point in points.items()
    ]
    Decision.objects.bulk_create(rows)
    details = {"leaf": leaf, "cards": len(rows), "source": source}
    subject = f"scorecards {cycle.code}"
    audit.record(actor=by, verb="points_fed", subject=subject, details=details)
    return len(rows)
