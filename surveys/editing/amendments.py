"""Corrections: what was stored first can always be read again.

The row of a response holds what counts today; every change leaves an amendment with
both values. Undoing is amending back.
"""

from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from accounts import audit
from surveys import questionnaire
from surveys.models import DOMAINS, Amendment, Instrument, Response, Review
from surveys.questionnaire.answers import NOT_APPLICABLE_MARK
from surveys.questionnaire.compiled import Form, Wrong
from surveys.refusals import Refusal, Refused, refused
from surveys.tabular.cells import LONGEST, composed, text_fault

PLACE = ("unit_id", "service_point_id", "stratum", "psu", "cluster")
ANSWER, COLUMN = Amendment.Part.ANSWER, Amendment.Part.COLUMN


@dataclass(frozen=True)
class Content:
    """What a questionnaire says: answers by item, and its place and profile."""

    answers: dict
    columns: dict

    def values(self):
        """Every value by (part, name); items without an answer are None."""
        named = {(ANSWER, item): answer for item, answer in self.answers.items()}
        return named | {(COLUMN, name): text for name, text in self.columns.items()}


def instrument_of(response) -> questionnaire.Instrument:
    """The questionnaire as it was filled."""
    if not response.form or response.form == response.round.instrument.digest:
        return response.round.instrument.content
    return Instrument.objects.get(digest=response.form).content


def content_of(response) -> Content:
    """What counts today."""
    scored = questionnaire.decode(instrument_of(response), bytes(response.answers))
    columns = {name: getattr(response, name) for name in (*PLACE, *DOMAINS)}
    return Content({**scored, **(response.other or {})}, columns)


def original_of(response) -> Content:
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


def amend(response, *, changes, by, reason, at):
    """Change answers by item, or profile columns by name; one reason for all.

    Raises Refused: what is wrong, or that nothing would change. The amendments are
    returned; items that are no longer asked may be among them.
    """
    with _amending(response, reason) as locked:
        wanted = _wanted(content_of(locked), changes)
        return _write(locked, wanted, by=by, reason=reason, at=at)


def undo(amendment, *, by, reason, at):
    """Take back an amendment, with those made at one stroke with it.

    Raises Refused when it is undone already or the value was amended since.
    """
    with _amending(amendment.response, reason) as locked:
        stroke = list(locked.amendments.filter(at=amendment.at, by_id=amendment.by_id))
        content = content_of(locked)
        answers, columns = dict(content.answers), dict(content.columns)
        for one in stroke:
            if Amendment.objects.filter(undoes=one).exists():
                raise refused("already_undone", one.name)
            part = answers if one.part == ANSWER else columns
            if part.get(one.name) != one.new:
                raise refused("changed_since", one.name)
            part[one.name] = one.old
        undoes = {(one.part, one.name): one for one in stroke}
        wanted = Content(answers, columns)
        return _write(locked, wanted, by=by, reason=reason, at=at, undoes=undoes)


def replace_content(response, content, *, by, reason, at):
    """Let another content count, value by value; the first one stays readable."""
    with _amending(response, reason) as locked:
        return _write(locked, content, by=by, reason=reason, at=at)


def settle_state(response):
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


@contextmanager
def _amending(response, reason):
    """The response, locked, in a transaction that may change what it says."""
    if not reason.strip():
        raise refused("reason_missing", "reason")
    with transaction.atomic():
        _allow("on")
        yield locked(response)
        _allow("off")


def locked(response):
    rows = Response.objects.select_related("round__instrument")
    return rows.select_for_update(of=("self",)).get(pk=response.pk)


def _allow(word):
    """The triggers let a stated value change only while this says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('sipas.amending', %s, true)", [word])


def _wanted(content, changes):
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


def _write(response, wanted, *, by, reason, at, undoes=None):
    before, reading = content_of(response), _read(response, wanted.answers)
    columns = wanted.columns | _changed_profile(response, reading.profile)
    response.answers, response.other = reading.scored, reading.other or None
    for name, value in columns.items():
        setattr(response, name, value)
    changed = _differences(before, content_of(response))
    if not changed:
        raise refused("nothing_to_change")
    amendments = [
        Amendment(
            response=response,
            part=part,
            name=name,
            old=old,
            new=new,
            by=by,
            at=at,
            reason=reason.strip(),
            undoes=(undoes or {}).get((part, name)),
        )
        for (part, name), (old, new) in changed.items()
    ]
    response.save(update_fields=["answers", "other", *columns])
    Amendment.objects.bulk_create(amendments)
    record(by, "response_amended", response, names=[one.name for one in amendments])
    return amendments


def _read(response, answers):
    instrument = instrument_of(response)
    asked = set(questionnaire.applies(instrument, answers))
    # "x" of an item that is not asked was written by us, not answered.
    answers = {
        item: answer
        for item, answer in answers.items()
        if item in asked or answer != NOT_APPLICABLE_MARK
    }
    try:
        return Form(instrument).read(answers)
    except Wrong as wrong:
        found = [Refusal(p.code, p.item, p.vi, p.en) for p in wrong.problems]
        raise Refused(*found) from None


def _changed_profile(response, answered):
    """Labels that follow an amended item such as P1 (sex)."""
    form = Form(instrument_of(response))
    before = form.profile(response.other or {})
    return {
        name: answered.get(name, "")
        for name in DOMAINS
        if before.get(name) != answered.get(name)
    }


def _differences(before, after):
    """(old, new) by (part, name), where they differ."""
    old, new = before.values(), after.values()
    return {
        key: (old.get(key), new.get(key))
        for key in old | new
        if old.get(key) != new.get(key)
    }


def record(by, verb, response, **details):
    """A line of the trail about a questionnaire."""
    subject = f"response {response.round.code}/{response.uid}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
