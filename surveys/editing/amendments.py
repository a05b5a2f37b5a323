"""Corrections, asked by one supervisor and approved by another.

What was stored first can always be read again: the row of a response holds what counts
today, and every change leaves an amendment with both values. Undoing is amending back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys import questionnaire
from surveys.editing import two_people
from surveys.models import (
    DOMAINS,
    Amendment,
    AmendmentRequest,
    Instrument,
    Response,
    Review,
)
from surveys.questionnaire.answers import NOT_APPLICABLE_MARK
from surveys.questionnaire.compiled import Form, Reading
from surveys.refusals import refused
from surveys.tabular.cells import LONGEST, composed, text_fault

# The unit is no part of it: no amendment moves a questionnaire to another.
PLACE = ("service_point_id", "stratum", "psu", "cluster")
ANSWER, COLUMN = Amendment.Part.ANSWER, Amendment.Part.COLUMN


@dataclass(frozen=True)
class Content:
    """What a questionnaire says: answers by item, and its place and profile."""

    answers: dict
    columns: dict

    def values(self) -> dict[tuple[str, str], Any]:
        """Every value by (part, name); items without an answer are None."""
        named = {(ANSWER, item): answer for item, answer in self.answers.items()}
        return named | {(COLUMN, name): text for name, text in self.columns.items()}


def instrument_of(response: Response) -> questionnaire.Instrument:
    """The questionnaire as it was filled."""
    if not response.form or response.form == response.round.instrument.digest:
        return response.round.instrument.content
    return Instrument.objects.get(digest=response.form).content


def content_of(response: Response) -> Content:
    """What counts today."""
    scored = questionnaire.decode(instrument_of(response), bytes(response.answers))
    columns = {name: getattr(response, name) for name in (*PLACE, *DOMAINS)}
    return Content({**scored, **(response.other or {})}, columns)


def original_of(response: Response) -> Content:
    """What arrived first: the amendments taken back, the latest first."""
    content = content_of(response)
    answers, columns = dict(content.answers), dict(content.columns)
    for amendment in response.amendments.order_by("-pk"):
        part = answers if amendment.part == ANSWER else columns
        part[amendment.name] = amendment.old
    scored = instrument_of(response).by_code
    kept = {
        item: answer
        for item, answer in answers.items()
        if answer is not None or scored[item].scored
    }
    return Content(kept, columns)


@transaction.atomic
def ask(
    response: Response, *, changes: dict[str, Any], by: User, reason: str, at: datetime
) -> AmendmentRequest:
    """Ask that answers by item, or profile columns by name, be changed.

    Raises Refused: what is wrong, or that nothing would change. Items that are no
    longer asked may be among what would change.
    """
    response = locked(response)
    plan = _plan(response, _wanted(content_of(response), changes))
    request = AmendmentRequest(response=response, changes=plan.changes)
    return two_people.ask(request, by=by, reason=reason, at=at)


@transaction.atomic
def ask_undo(
    amendment: Amendment, *, by: User, reason: str, at: datetime
) -> AmendmentRequest:
    """Ask that an amendment be taken back, with those made at one stroke with it.

    Raises Refused when it is undone already or the value was amended since.
    """
    response = locked(amendment.response)
    stroke = _stroke(amendment)
    if Amendment.objects.filter(undoes__in=stroke).exists():
        raise refused("already_undone", amendment.name)
    back = [_change(one.part, one.name, one.new, one.old) for one in stroke]
    plan = _plan(response, _changed(content_of(response), back))
    words = {"changes": plan.changes, "undoes": amendment}
    request = AmendmentRequest(response=response, **words)
    return two_people.ask(request, by=by, reason=reason, at=at)


@transaction.atomic
def approve(request: AmendmentRequest, *, by: User, at: datetime) -> list[Amendment]:
    """Change what somebody else asked to change, all of it. Raises Refused."""
    response = locked(request.response)
    request = two_people.approve(request, by=by, at=at)
    plan = _plan(response, _changed(content_of(response), request.changes))
    if plan.changes != request.changes:
        raise refused("changed_since")
    return _write(plan, by=by, reason=request.reason, at=at, request=request)


@transaction.atomic
def replace_content(
    response: Response, content: Content, *, by: User, reason: str, at: datetime
) -> list[Amendment]:
    """Let the content a supervisor chose count, value by value; the first one stays
    readable.
    """
    return _write(_plan(locked(response), content), by=by, reason=reason, at=at)


def settle_state(response: Response) -> None:
    """Write the state that reviews and waiting conflicts make; it must be locked."""
    last = response.reviews.order_by("pk").last()
    if last and last.decision == Review.Decision.REJECTED:
        state = Response.State.REJECTED
    elif response.conflicts.filter(state="waiting").exists():
        state = Response.State.DISPUTED
    else:
        state = Response.State.KEPT
    Response.objects.filter(pk=response.pk).update(state=state)
    response.state = state


def locked(response: Response) -> Response:
    rows = Response.objects.select_related("round__instrument")
    return rows.select_for_update(of=("self",)).get(pk=response.pk)


def _wanted(content: Content, changes: Mapping[str, str]) -> Content:
    answers, columns = dict(content.answers), dict(content.columns)
    for name, value in changes.items():
        if name not in DOMAINS:
            answers[name] = value
        elif fault := text_fault(value, longest=LONGEST[name], optional=True):
            code = "too_long" if fault == "too_long" else "odd_characters"
            raise refused(code, name, most=LONGEST[name])
        else:
            columns[name] = composed(value)
    return Content(answers, columns)


@dataclass(frozen=True)
class _Plan:
    """A questionnaire as it would be, not saved, and how it would differ."""

    response: Response
    columns: tuple[str, ...]
    changes: list[dict[str, Any]]


def _plan(response: Response, wanted: Content) -> _Plan:
    before, reading = content_of(response), _read(response, wanted.answers)
    columns = wanted.columns | _changed_profile(response, reading.profile)
    after = copy(response)
    after.answers, after.other = reading.scored, reading.other or None
    for name, value in columns.items():
        setattr(after, name, value)
    changes = _differences(before, content_of(after))
    if not changes:
        raise refused("nothing_to_change")
    return _Plan(after, tuple(columns), changes)


def _changed(content: Content, changes: Sequence[dict[str, str]]) -> Content:
    """The content after changes, each of a value that is still what it was."""
    answers, columns = dict(content.answers), dict(content.columns)
    for one in changes:
        part = answers if one["part"] == ANSWER else columns
        if part.get(one["name"]) != one["old"]:
            raise refused("changed_since", one["name"])
        part[one["name"]] = one["new"]
    return Content(answers, columns)


def _stroke(amendment):
    """It and those made with it: by one request, or by one choice between contents."""
    same = Amendment.objects.filter(
        response=amendment.response_id, request=amendment.request_id
    )
    if amendment.request_id is None:
        same = same.filter(at=amendment.at, by=amendment.by_id)
    return list(same.order_by("pk"))


def _write(plan, *, by, reason, at, request=None):
    response = plan.response
    undone = _stroke(request.undoes) if request and request.undoes else []
    undoes = {(one.part, one.name): one for one in undone}
    amendments = [
        Amendment(
            response=response,
            **change,
            by=by,
            at=at,
            reason=reason.strip(),
            request=request,
            undoes=undoes.get((change["part"], change["name"])),
        )
        for change in plan.changes
    ]
    Amendment.objects.bulk_create(amendments)
    response.save(update_fields=["answers", "other", *plan.columns])
    told = {"names": [one.name for one in amendments]}
    if request:
        told["asked_by"] = request.asked_by_id
    record(by, "response_amended", response, **told)
    return amendments


def _read(response: Response, answers: Mapping[str, int | None]) -> Reading:
    instrument = instrument_of(response)
    asked = set(questionnaire.applies(instrument, answers))
    # "x" of an item that is not asked was written by us, not answered.
    answers = {
        item: answer
        for item, answer in answers.items()
        if item in asked or answer != NOT_APPLICABLE_MARK
    }
    return Form(instrument).read(answers)


def _changed_profile(response: Response, answered):
    """Labels that follow an amended item such as P1 (sex)."""
    form = Form(instrument_of(response))
    before = form.profile(response.other or {})
    return {
        name: answered.get(name, "")
        for name in DOMAINS
        if before.get(name) != answered.get(name)
    }


def _differences(before, after):
    """The changes between two contents, where they differ."""
    old, new = before.values(), after.values()
    return [
        _change(*key, old.get(key), new.get(key))
        for key in old | new
        if old.get(key) != new.get(key)
    ]


def _change(part: str, name: str, old: str, new: str) -> dict[str, str]:
    return {"part": str(part), "name": name, "old": old, "new": new}


def record(by: User, verb: str, response: Response, **details: Any) -> None:
    """A line of the trail about a questionnaire."""
    subject = f"response {response.round.code}/{response.uid}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
