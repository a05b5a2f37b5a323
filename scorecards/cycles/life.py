"""A cycle opened and closed by two people of the council; a card's days extended."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import Role, User
from accounts.two_person import rule
from scorecards.appraisal.final import write_final
from scorecards.models import Card, ClosingRequest, Cycle, CycleRequest, Extension
from scorecards.models.card import owners_of
from scorecards.refusals import refused

Asked = CycleRequest | ClosingRequest


@transaction.atomic
def ask_opening(cycle: Cycle, *, by: User, reason: str, at: datetime) -> CycleRequest:
    """Ask that units may fill in. Raises Refused."""
    cycle = _locked(cycle, Cycle.State.DRAFT, by)
    return rule.ask(CycleRequest(cycle=cycle), by=by, at=at, reason=reason)


@transaction.atomic
def ask_closing(cycle: Cycle, *, by: User, reason: str, at: datetime) -> ClosingRequest:
    """Ask that the points be final as they stand. Raises Refused."""
    cycle = _locked(cycle, Cycle.State.OPEN, by)
    return rule.ask(ClosingRequest(cycle=cycle), by=by, at=at, reason=reason)


@transaction.atomic
def open_cycle(request: CycleRequest, *, by: User, at: datetime) -> Cycle:
    """Let units fill in, as another member of the council asked. Raises Refused."""
    cycle = _locked(request.cycle, Cycle.State.DRAFT, by)
    request = rule.approve(request, by=by, at=at)
    return _move(cycle, Cycle.State.OPEN, request, by)


@transaction.atomic
def close(request: ClosingRequest, *, by: User, at: datetime) -> Cycle:
    """Write the final points of every leaf, and take nothing more. Raises Refused."""
    cycle = _locked(request.cycle, Cycle.State.OPEN, by)
    rule.attest(by)
    write_final(cycle, by=by, at=at)
    request = rule.approve(request, by=by, at=at)
    return _move(cycle, Cycle.State.CLOSED, request, by)


def decline(request: Asked, *, by: User, at: datetime, answer: str = "") -> Asked:
    """Leave it as it is; whoever asked may take it back. Raises Refused."""
    if request.cycle.owner_id not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    return rule.decline(request, by=by, at=at, answer=answer)


@transaction.atomic
def extend(
    card: Card, *, until: date, reason: str, by: User, at: datetime
) -> Extension:
    """Give one unit a later last day, with a reason. Raises Refused."""
    _locked(card.cycle, Cycle.State.OPEN, by)
    if not reason.strip():
        raise refused("reason_missing", "reason")
    least = max(card.claims_until(), timezone.localdate(at))
    if until < least or until == card.claims_until():
        raise refused("extension_too_early", "until", value=f"{least:%d/%m/%Y}")
    rule.attest(by)
    given = Extension.objects.create(
        card=card, until=until, reason=reason.strip(), by=by, at=at
    )
    details = {"until": until.isoformat(), "reason": given.reason}
    audit.record(
        actor=by,
        verb="scorecard_extended",
        subject=f"scorecard {card.pk}",
        details=details,
    )
    return given


@transaction.atomic
def place_card(
    card: Card, *, standing: str, league: str, reason: str, by: User, at: datetime
) -> Card:
    """Say with whom a unit is ranked, or that it is not, until the cycle is closed.

    Raises Refused.
    """
    _locked_unclosed(card.cycle, by)
    card = Card.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if not reason.strip():
        raise refused("reason_missing", "reason")
    rule.attest(by)
    card.standing, card.league = Card.Standing(standing), " ".join(league.split())
    card.save(update_fields=["standing", "league"])
    audit.record(
        actor=by,
        verb="scorecard_placed",
        subject=f"scorecard {card.pk}",
        details={
            "standing": card.standing,
            "league": card.league,
            "reason": reason.strip(),
            "at": at.isoformat(),
        },
    )
    return card


def _locked_unclosed(cycle: Cycle, by: User) -> Cycle:
    """The cycle in preparation or open, of an owner the person sits for."""
    found = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if found.owner_id not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    if found.state == Cycle.State.CLOSED:
        raise refused("cycle_not_open")
    return found


def _locked(cycle: Cycle, state: str, by: User) -> Cycle:
    """The cycle in this state, of an owner the person sits for. Raises Refused."""
    found = Cycle.objects.select_for_update(of=("self",)).select_related("owner")
    cycle = found.get(pk=cycle.pk)
    if cycle.owner_id not in owners_of(by, roles={Role.COUNCIL}):
        raise refused("not_entitled")
    if cycle.state != state:
        code = "cycle_not_draft" if state == Cycle.State.DRAFT else "cycle_not_open"
        raise refused(code)
    return cycle


def _move(cycle: Cycle, state: str, request: Asked, by: User) -> Cycle:
    cycle.state = state
    cycle.save(update_fields=["state"])
    verb = "scorecards_opened" if state == Cycle.State.OPEN else "scorecards_closed"
    details = {"reason": request.reason, "asked_by": request.asked_by_id}
    subject = f"scorecards {cycle.code}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
    return cycle
