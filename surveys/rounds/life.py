"""The life of a round: opened, extended, closed, reopened; its form exchanged.

Opening a round, and opening one again that is over, takes two people: one asks,
another approves.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from accounts.two_person import rule
from surveys.intake import expectations
from surveys.models import EarlierForm, OpeningRequest, ReopeningRequest, Round
from surveys.refusals import refused

State = Round.State
# Both take nothing any more, once the last day has passed.
OVER = (State.CLOSED, State.OPEN)


@transaction.atomic
def ask_opening(rnd: Round, *, by: User, reason: str, at: datetime) -> OpeningRequest:
    """Ask that a round be opened as it is set up. Raises Refused."""
    rnd = _locked(rnd, State.DRAFT)
    _require(reason, rnd.closes, earliest=timezone.localdate(at))
    return rule.ask(OpeningRequest(round=rnd), by=by, at=at, reason=reason)


@transaction.atomic
def open(request: OpeningRequest, *, by: User, at: datetime) -> Round:
    """Let questionnaires in from the opening day on, as somebody else asked.

    Raises Refused.
    """
    rnd = _locked(request.round, State.DRAFT)
    _require(request.reason, rnd.closes, earliest=timezone.localdate(at))
    request = rule.approve(request, by=by, at=at)
    return _move(rnd, "round_opened", by, reason=request.reason, state=State.OPEN)


def decline_opening(
    request: OpeningRequest, *, by: User, at: datetime, answer: str = ""
) -> OpeningRequest:
    """Leave it in preparation; whoever asked may take it back. Raises Refused."""
    return rule.decline(request, by=by, at=at, answer=answer)


@transaction.atomic
def close(rnd: Round, *, by: User | None) -> Round:
    """Let no questionnaire in any more; those on their way are in or refused."""
    rnd = _locked(rnd, State.OPEN)
    return _move(rnd, "round_closed", by, state=State.CLOSED)


@transaction.atomic
def extend(rnd: Round, *, closes: date, by: User | None, reason: str) -> Round:
    """Close on a later day. Raises Refused.

    Once the last day has passed this would open the round again: ask_reopening.
    """
    rnd = _locked(rnd, State.OPEN)
    _require(reason, closes, earliest=rnd.closes)
    if rnd.closes < timezone.localdate() <= closes:
        raise refused("round_is_over", "closes")
    return _move(rnd, "round_extended", by, reason=reason, closes=closes)


@transaction.atomic
def ask_reopening(
    rnd: Round, *, closes: date, by: User, reason: str, at: datetime
) -> ReopeningRequest:
    """Ask that late questionnaires be let in until a day. Raises Refused."""
    rnd = _locked(rnd, *OVER)
    _require(reason, closes, earliest=_earliest(rnd, at))
    request = ReopeningRequest(round=rnd, closes=closes)
    return rule.ask(request, by=by, at=at, reason=reason)


@transaction.atomic
def reopen(request: ReopeningRequest, *, by: User, at: datetime) -> Round:
    """Let late questionnaires in, as somebody else asked. Raises Refused."""
    rnd = _locked(request.round, *OVER)
    _require(request.reason, request.closes, earliest=_earliest(rnd, at))
    request = rule.approve(request, by=by, at=at)
    moved = {"closes": max(request.closes, rnd.closes), "state": State.OPEN}
    return _move(rnd, "round_reopened", by, reason=request.reason, **moved)


def decline_reopening(
    request: ReopeningRequest, *, by: User, at: datetime, answer: str = ""
) -> ReopeningRequest:
    """Leave the round closed; whoever asked may take it back. Raises Refused."""
    return rule.decline(request, by=by, at=at, answer=answer)


@transaction.atomic
def change_form(
    rnd: Round, *, instrument, by: User, reason: str, at: datetime
) -> Round:
    """Ask a new version from now on; forms of the old one are still accepted.

    The scored items and their order stay, as their bytes do. Raises Refused.
    """
    rnd = Round.objects.select_for_update(no_key=True).get(pk=rnd.pk)
    _require(reason)
    old = rnd.instrument
    if instrument.retired_at:
        raise refused("version_retired", "instrument")
    if old.content.scored_codes != instrument.content.scored_codes:
        raise refused("items_differ", "instrument")
    if old != instrument:
        EarlierForm.objects.get_or_create(
            round=rnd, instrument=old, defaults={"until": at}
        )
        _move(rnd, "round_form_changed", by, reason=reason, instrument=instrument)
    expectations.forget()
    return rnd


def _locked(rnd: Round, *states: object) -> Round:
    """FOR UPDATE waits for questionnaires being written; new ones come again later."""
    rnd = Round.objects.select_for_update().get(pk=rnd.pk)
    if rnd.state not in states:
        raise refused("wrong_state", "state", value=rnd.get_state_display())
    return rnd


def _earliest(rnd: Round, at: datetime) -> date:
    """A round whose last day passed while it was open is over too."""
    if rnd.state == State.OPEN and rnd.closes >= timezone.localdate(at):
        raise refused("wrong_state", "state", value=rnd.get_state_display())
    return max(rnd.opens, timezone.localdate(at))


def _require(reason, closes=None, earliest=None):
    if not reason.strip():
        raise refused("reason_missing", "reason")
    if closes is not None and closes < earliest:
        raise refused("closes_too_early", "closes", value=f"{earliest:%d/%m/%Y}")


def _move(
    rnd: Round, verb: str, by: User | None, *, reason: str = "", **values: object
) -> Round:
    details = {name: str(value) for name, value in values.items()}
    if reason:
        details["reason"] = reason.strip()
    if by is None:
        details["by"] = audit.operator()
    for name, value in values.items():
        setattr(rnd, name, value)
    rnd.save(update_fields=list(values))
    subject = f"round {rnd.code}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
    return rnd
