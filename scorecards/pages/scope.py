"""What of scorecards somebody reaches: cards of the own place, cycles they sit over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.staff.pages import NotYours, staff_page
from accounts.staff.request import StaffRequest
from scorecards.appraisal import seats
from scorecards.models import Card, Cycle, Stage
from scorecards.models.card import owners_of
from scorecards.trees.model import Component

TOLD = (Stage.EXPLAINING, Stage.DECIDING, Stage.CLOSED)
SEE = "see_scorecard"
FILL = "fill_scorecard"
SIGN = "sign_scorecard"
WATCH = "watch_scorecards"
APPRAISE = ("appraise_scorecards", "close_scorecards")
CLOSE = "close_scorecards"
SET_UP = "set_up_scorecards"


def cards() -> Any:
    found = Card.objects.select_related("cycle__owner", "unit", "body")
    return found.prefetch_related("extensions", "signatures")


def card_of(request: StaffRequest, permissions: Sequence[str], *, pk: int) -> Card:
    """A card of the own place, or of a cycle one sits over. Raises NotYours."""
    card: Card = get_object_or_404(cards(), pk=pk)
    own = Card.objects.own(request.user).filter(pk=pk).exists()
    if own and SEE in permissions:
        return card
    if WATCH in permissions and watches(request.user, card.cycle):
        return card
    raise NotYours(*permissions)


def watches(user: User, cycle: Cycle) -> bool:
    return cycle.owner_id in owners_of(user)


def cycle_of(request: StaffRequest, permissions: Sequence[str], *, code: str) -> Cycle:
    cycle = get_object_or_404(Cycle.objects.select_related("owner"), code=code)
    if not watches(request.user, cycle):
        raise NotYours(*permissions)
    return cycle


def leaf_or_404(cycle: Cycle, code: str) -> Component:
    leaf = cycle.tree.by_code.get(code)
    if leaf is None:
        raise Http404
    return leaf


def sees_decisions(user: User, card: Card, *, at: datetime) -> bool:
    """Units see what was decided once the first appraisal is over."""
    if watches(user, card.cycle) and not seats.works_in(user, card):
        return True
    return card.cycle.stage(at) in TOLD


def unseen_cards(user: User, cycle: Cycle, *, at: datetime) -> frozenset[int]:
    """Of a cycle somebody sits over, cards whose decisions are not theirs yet: those
    of the units they work or worked in."""
    return frozenset() if cycle.stage(at) in TOLD else seats.own_cards(user, cycle)


# Views take the card or the cycle after the request.
of_card = partial(staff_page, of=card_of, by=["pk"])
of_cycle = partial(staff_page, of=cycle_of, by=["code"])
