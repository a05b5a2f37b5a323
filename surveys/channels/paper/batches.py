"""Paper batches: opened, keyed, keyed again in part, and settled.

Nothing of a batch counts before it is closed. Each verb raises Refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import randbits
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from localities.models import Unit
from surveys.fieldwork.assignments import works_for
from surveys.intake import expectations
from surveys.models import (
    Case,
    ConsentText,
    Draw,
    EntryPass,
    PaperBatch,
    PaperForm,
    Round,
)
from surveys.models.case import SERIAL_DIGITS, CaseQuerySet
from surveys.questionnaire import two_passes
from surveys.questionnaire.two_passes import Agreement
from surveys.refusals import refused

State = PaperBatch.State


@dataclass(frozen=True)
class Keyed:
    """One form as it was keyed; `uid` is born where it was keyed."""

    uid: str
    serial: str
    answers: dict
    keyed_at: datetime
    started_at: datetime | None = None
    device: str = ""


def batches_of(user: User) -> QuerySet[PaperBatch]:
    """Paper batches of the places where a person keys or supervises, open first."""
    found = PaperBatch.objects.within(user, "key_paper", "supervise")
    found = found.select_related("round", "unit", "consent")
    left = Q(forms__withdrawn_by=None)
    return found.annotate(
        keyed=Count("forms", filter=left, distinct=True),
        chosen=Count("forms", filter=left & Q(forms__chosen=True), distinct=True),
        keyed_twice=Count(
            "forms", filter=left & Q(forms__passes__number=2), distinct=True
        ),
    ).order_by("-closed_at", "-opened_at", "-pk")


@transaction.atomic
def open(
    rnd: Round,
    *,
    unit: Unit,
    counted: int,
    by: User,
    at: datetime,
    draw: Draw | None = None,
    consent: ConsentText | None = None,
) -> PaperBatch:
    """A new batch with its header: place, sample and the number of forms counted.

    `consent` is the text printed on the sheets.
    """
    if draw is None:
        is_unfit = rnd.is_drawn
    else:
        is_unfit = draw.frame.round_id != rnd.pk or draw.voided_at is not None
    if is_unfit:
        raise refused("unknown_draw", "draw")
    if counted < 1:
        raise refused("nothing_counted", "counted")
    if not rnd.takes(Round.Way.PAPER):
        raise refused("not_handed_in_so", "round")
    batch = PaperBatch.objects.create(
        # Shown as soon as the number is known.
        code=f"mo-{randbits(48):012x}",
        round=rnd,
        draw=draw,
        unit=unit,
        counted=counted,
        consent=consent,
        seed=randbits(48),
        opened_by=by,
        opened_at=at,
    )
    batch.code = f"{rnd.code[:30]}-L{batch.pk:04d}"
    batch.save(update_fields=["code"])
    record(batch, "batch_opened", by, counted=counted)
    return batch


@transaction.atomic
def key(
    batch: PaperBatch, keyed: Keyed, *, by: User, at: datetime
) -> tuple[EntryPass, bool]:
    """Store a pass; with it whether it is new. The batch says which pass it is."""
    batch = locked(batch)
    known = EntryPass.objects.filter(uid=keyed.uid, form__batch=batch, by=by).first()
    if known:
        return known, False
    if batch.closed:
        raise refused("batch_closed", "serial")
    if len(keyed.serial) != SERIAL_DIGITS or not keyed.serial.isdecimal():
        raise refused("not_a_serial", "serial")
    expectations.form_of(batch.round).read(keyed.answers)
    first = batch.state == State.KEYING
    form = _new_form(batch, keyed) if first else _chosen_form(batch, keyed, by)
    if works_for(by, _rated(form), day=timezone.localdate(at)):
        raise refused("works_for_unit", "serial")
    made = EntryPass.objects.create(
        form=form,
        number=1 if first else 2,
        uid=keyed.uid,
        answers=keyed.answers,
        by=by,
        started_at=keyed.started_at,
        keyed_at=keyed.keyed_at,
        received_at=at,
        device=keyed.device,
    )
    if not first:
        _raise_sampling(batch, by)
    return made, True


@transaction.atomic
def withdraw(form: PaperForm, *, reason: str, by: User) -> None:
    """Take out a form keyed under a wrong serial; its pass stays on record."""
    batch = locked(form.batch)
    if batch.state != State.KEYING:
        raise refused("batch_closed", "serial")
    if not reason.strip():
        raise refused("reason_missing", "reason")
    form.withdrawn_by, form.withdrawn_why = by, reason.strip()
    form.save(update_fields=["withdrawn_by", "withdrawn_why"])
    record(batch, "form_withdrawn", by, serial=form.serial, reason=reason.strip())


@transaction.atomic
def recount(batch: PaperBatch, *, counted: int, reason: str, by: User) -> PaperBatch:
    """Mend the header after counting the bundle once more."""
    batch = locked(batch)
    if batch.state != State.KEYING:
        raise refused("batch_closed", "counted")
    if counted < 1:
        raise refused("nothing_counted", "counted")
    if not reason.strip():
        raise refused("reason_missing", "reason")
    details = {"before": batch.counted, "counted": counted, "reason": reason.strip()}
    batch.counted = counted
    batch.save(update_fields=["counted"])
    record(batch, "batch_recounted", by, **details)
    return batch


@transaction.atomic
def finish_first_pass(batch: PaperBatch, *, by: User) -> PaperBatch:
    """The counted total agrees: choose the forms a second person keys blind."""
    batch = locked(batch)
    if batch.state != State.KEYING:
        raise refused("batch_closed")
    forms = kept(batch)
    serials = list(forms.values_list("serial", flat=True))
    if len(serials) != batch.counted:
        raise refused(
            "count_disagrees", "counted", counted=batch.counted, keyed=len(serials)
        )
    chosen = two_passes.sample(serials, share=batch.sampling, seed=batch.seed)
    forms.filter(serial__in=chosen).update(chosen=True)
    batch.state = State.CHECKING
    batch.save(update_fields=["state"])
    record(batch, "first_pass_finished", by, keyed=len(serials), chosen=len(chosen))
    return batch


@transaction.atomic
def settle(
    form: PaperForm, *, decided: Mapping[str, Any], by: User, at: datetime
) -> PaperForm:
    """Say which answer counts at every item where the two passes differ."""
    batch = locked(form.batch)
    if batch.closed:
        raise refused("batch_closed", "serial")
    first, second = form.passes.order_by("number")
    if by.pk in (first.by_id, second.by_id):
        raise refused("not_impartial")
    items = two_passes.differences(first.answers, second.answers)
    for item in items:
        if item not in decided:
            raise refused("nothing_chosen", item)
    wanted = {item: decided[item] for item in items}
    expectations.form_of(batch.round).read(two_passes.settled(first.answers, wanted))
    form.settled, form.settled_by, form.settled_at = wanted, by, at
    form.save(update_fields=["settled", "settled_by", "settled_at"])
    record(batch, "form_settled", by, serial=form.serial, items=list(items))
    return form


def kept(batch: PaperBatch) -> QuerySet[PaperForm]:
    """Its forms without those withdrawn."""
    return batch.forms.filter(withdrawn_by=None)


def waiting(batch: PaperBatch) -> QuerySet[PaperForm]:
    """Chosen forms without a second pass."""
    return kept(batch).filter(chosen=True).exclude(passes__number=2)


def twice(batch: PaperBatch) -> Iterator[tuple[PaperForm, EntryPass, EntryPass]]:
    """Every form keyed twice, its first pass and its second."""
    for form in kept(batch).filter(passes__number=2).order_by("serial"):
        first, second = form.passes.order_by("number")
        yield form, first, second


def agreement(batch: PaperBatch) -> Agreement:
    """How far the two passes agree, over the forms keyed twice."""
    return sum(
        (two_passes.agreement(a.answers, b.answers) for _, a, b in twice(batch)),
        start=Agreement(),
    )


def unsettled(batch: PaperBatch) -> list[PaperForm]:
    """Forms whose passes differ and wait for a decision."""
    return [
        form
        for form, first, second in twice(batch)
        if form.settled is None
        and two_passes.differences(first.answers, second.answers)
    ]


def answers_of(form: PaperForm) -> dict[str, Any]:
    """What counts: the first pass, with what was decided where the second differs."""
    first = min(form.passes.all(), key=lambda one: one.number)
    return two_passes.settled(first.answers, form.settled or {})


def locked(batch: PaperBatch) -> PaperBatch:
    rows = PaperBatch.objects.select_related("round__instrument")
    return rows.select_for_update(of=("self",)).get(pk=batch.pk)


def _rated(form: PaperForm) -> int:
    """The unit a form is about: its case's, or that of the bundle."""
    case = drawn(form.batch).filter(number=int(form.serial)).first()
    return case.unit_id if case else form.batch.unit_id


def _new_form(batch: PaperBatch, keyed: Keyed) -> PaperForm:
    if kept(batch).filter(serial=keyed.serial).exists():
        raise refused("serial_keyed", "serial", serial=keyed.serial)
    if kept(batch).count() >= batch.counted:
        raise refused("batch_is_full", "serial", counted=batch.counted)
    if batch.draw_id and not drawn(batch).filter(number=int(keyed.serial)).exists():
        raise refused("serial_not_drawn", "serial", serial=keyed.serial)
    return PaperForm.objects.create(batch=batch, serial=keyed.serial)


def _chosen_form(batch: PaperBatch, keyed: Keyed, by: User) -> PaperForm:
    form = kept(batch).filter(serial=keyed.serial, chosen=True).first()
    if form is None:
        raise refused("serial_not_chosen", "serial", serial=keyed.serial)
    if form.passes.filter(by=by).exists():
        raise refused("same_hand", "serial")
    if form.passes.filter(number=2).exists():
        raise refused("serial_keyed", "serial", serial=keyed.serial)
    return form


def _raise_sampling(batch: PaperBatch, by: User) -> None:
    """All forms are keyed twice once the sample is sure to disagree too much."""
    chosen = kept(batch).filter(chosen=True).count()
    items = len(expectations.form_of(batch.round).instrument.items)
    seen = agreement(batch)
    if batch.sampling < 1 and two_passes.exceeds(
        seen, expected=chosen * items, tolerance=batch.tolerance
    ):
        kept(batch).update(chosen=True)
        batch.sampling = 1
        batch.save(update_fields=["sampling"])
        record(batch, "sampling_raised", by, differing=seen.differing)


def drawn(batch: PaperBatch) -> CaseQuerySet:
    """The cases whose questionnaires may lie in the bundle."""
    return Case.objects.in_field().filter(draw=batch.draw_id)


def record(batch: PaperBatch, verb: str, by: User, **details: Any) -> None:
    """A line of the trail about a batch."""
    subject = f"batch {batch.code}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
