"""Closing a paper batch: every form is handed in, in the name of who keyed it first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from surveys import intake
from surveys.channels.paper import batches
from surveys.channels.paper.batches import State
from surveys.intake import expectations, out_of_sample
from surveys.intake.senders import Places, Sender
from surveys.intake.submission import Outcome, Receipt, Submission
from surveys.models import PaperBatch, PaperForm
from surveys.models.case import serial_of
from surveys.refusals import refused


def close(batch: PaperBatch, *, by: User, at: datetime) -> PaperBatch:
    """Hand every form in and close; safe to repeat after mending what was refused."""
    rows = PaperBatch.objects.select_related("round", "unit", "draw", "consent")
    batch = rows.get(pk=batch.pk)
    _check_done(batch)
    forms = list(batches.kept(batch).prefetch_related("passes").order_by("serial"))
    cases = _cases(batch, forms)
    left = 0
    for sender, some in _by_sender(batch, forms):
        submissions = [_submission(batch, form, cases) for form in some]
        receipts = intake.accept_all(submissions, sender=sender, at=at)
        for form, receipt in zip(some, receipts, strict=True):
            left += _note(form, receipt)
    if left:
        raise refused("not_all_taken", left=left)
    with transaction.atomic():
        batch = batches.locked(batch)
        batch.state, batch.closed_by, batch.closed_at = State.CLOSED, by, at
        batch.save(update_fields=["state", "closed_by", "closed_at"])
        batches.record(batch, "batch_closed", by, forms=len(forms))
    return batch


def _check_done(batch: PaperBatch) -> None:
    if batch.closed:
        raise refused("batch_closed")
    if batch.state == State.KEYING:
        raise refused("first_pass_open")
    if left := batches.waiting(batch).count():
        raise refused("not_keyed_twice", left=left)
    if left := len(batches.unsettled(batch)):
        raise refused("not_settled", left=left)


def _cases(batch: PaperBatch, forms: Sequence[PaperForm]) -> dict[str, str]:
    """Case codes by serial; without a draw there are none."""
    if batch.draw_id is None:
        return {}
    numbers = [int(form.serial) for form in forms]
    rows = batches.drawn(batch).filter(number__in=numbers).values_list("number", "uid")
    return {serial_of(number): uid for number, uid in rows}


def _by_sender(batch, forms):
    """The forms in the name of whoever keyed them first."""
    by_hand = {}
    for form in forms:
        first = min(form.passes.all(), key=lambda one: one.number)
        by_hand.setdefault(first.by_id, []).append(form)
    for user_id, some in by_hand.items():
        places = (Places(units=frozenset({batch.unit_id})),)
        words = {"places": places, "batch_id": batch.pk}
        yield Sender(channel="paper", user_id=user_id, **words), some


def _submission(batch, form, cases):
    first = min(form.passes.all(), key=lambda one: one.number)
    given = batches.answers_of(form)
    scored = expectations.form_of(batch.round).instrument.by_code
    case = cases.get(form.serial, "")
    return Submission(
        uid=form.uid,
        round=batch.round.code,
        unit="" if case else batch.unit.code,
        case=case,
        consent=batch.consent.code if batch.consent_id else "",
        answers={item: one for item, one in given.items() if scored[item].scored},
        other={
            item: one
            for item, one in given.items()
            if not scored[item].scored and one not in (None, "", [])
        },
        started_at=first.started_at,
        answered_at=first.keyed_at,
        device=first.device,
    )


def _note(form: PaperForm, receipt: Receipt) -> bool:
    """Write down what became of a form; whether it is still to be handed in.

    What is kept apart from the sample is not: nothing here can mend it.
    """
    rejected = receipt.outcome == Outcome.REJECTED
    form.outcome = receipt.outcome.value
    form.refusals = [[r.field, r.vi, r.en] for r in receipt.refusals] or None
    if not rejected and receipt.outcome != Outcome.CONFLICT:
        form.response_id = receipt.response_id
    form.save(update_fields=["outcome", "refusals", "response"])
    return rejected and not out_of_sample.concerns(receipt)
