"""Who may appraise which card and leaf, and in which stage a decision falls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from accounts.models import Role, User
from localities.models import Body
from scorecards.models import Card, Cycle, Decision, Stage
from scorecards.models.card import owners_of
from scorecards.refusals import refused
from scorecards.trees.model import Component


def sits_on_council(user: User, cycle: Cycle) -> bool:
    return cycle.owner_id in owners_of(user, roles={Role.COUNCIL})


def appraises(user: User, cycle: Cycle) -> set[str] | None:
    """Codes of the bodies whose leaves somebody appraises here; None: every leaf.

    Who is placed in the owner's unit, or sits on its council, appraises all of them;
    who is placed at a body appraises the leaves the tree gives to that body.
    """
    held = user.held_today()
    if sits_on_council(user, cycle) or any(
        one.role == Role.APPRAISER and one.unit_id == cycle.owner_id for one in held
    ):
        return None
    bodies = [one.body_id for one in held if one.role == Role.APPRAISER and one.body_id]
    rows = Body.objects.filter(pk__in=bodies, unit=cycle.owner_id)
    return {code.lower() for code in rows.values_list("code", flat=True)}


def is_of(leaf: Component, bodies: set[str] | None) -> bool:
    return bodies is None or leaf.body.lower() in bodies


def leaves_of(user: User, cycle: Cycle) -> list[Component]:
    """Leaves somebody decides, in the order of the tree; none that are fed."""
    bodies = appraises(user, cycle)
    return [
        leaf
        for leaf in cycle.tree.leaves
        if is_of(leaf, bodies) and leaf.method in DECIDED
    ]


# Leaves of these methods are decided by people; points of the others are fed.
DECIDED = ("appraised", "statistics", "named_persons")


def works_in(user: User, card: Card) -> bool:
    """Whether the card is of the unit somebody works or worked in: the database's own
    word, which its triggers go by.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT scorecards_works_in(%s, %s)", [user.pk, card.pk])
        return bool(cursor.fetchone()[0])


def own_cards(user: User, cycle: Cycle) -> frozenset[int]:
    """Cards of a cycle that are of units somebody works or worked in."""
    asked = "SELECT id FROM scorecards_card WHERE cycle_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{asked} AND scorecards_works_in(%s, id)", [cycle.pk, user.pk])
        return frozenset(pk for (pk,) in cursor.fetchall())


def works_in_one(user: User, cards: Sequence[int]) -> bool:
    """Whether one of these cards is of a unit somebody works or worked in."""
    asked = "SELECT EXISTS (SELECT FROM unnest(%s::bigint[]) AS card(id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{asked} WHERE scorecards_works_in(%s, card.id))", [list(cards), user.pk]
        )
        return bool(cursor.fetchone()[0])


def require(card: Card, leaf: Component, *, by: User, at: datetime) -> None:
    """That somebody may decide a leaf of a card now. Raises Refused."""
    cycle = card.cycle
    if cycle.state != Cycle.State.OPEN:
        raise refused("cycle_not_open")
    if cycle.stage(at) == Stage.CLAIMS:
        raise refused("not_time_to_appraise", value=f"{cycle.claims_due:%d/%m/%Y}")
    if leaf.method not in DECIDED:
        raise refused("leaf_is_fed")
    if not is_of(leaf, appraises(by, cycle)):
        raise refused("not_your_leaf")
    if works_in(by, card):
        raise refused("own_unit")
    overdue = timezone.localdate(at) > max(card.claims_until(), cycle.appraisal_due)
    if card.signature() is None and not overdue:
        raise refused("not_signed")


def stage_of(card: Card, leaf: str, *, by: User, at: datetime) -> str:
    """In which stage a decision falls: the council's are final once explanations are
    over; before, one that has none yet is the first.
    """
    cycle = card.cycle
    if cycle.stage(at) == Stage.DECIDING and sits_on_council(by, cycle):
        return Decision.Stage.FINAL
    first = card.decisions.filter(leaf=leaf, stage=Decision.Stage.FIRST, reading=1)
    if cycle.stage(at) == Stage.APPRAISING or not first.exists():
        return Decision.Stage.FIRST
    return Decision.Stage.AFTER_EXPLANATION
