"""Paper batches: opened, keyed, keyed again in part, settled and handed in.

Nothing of a batch counts before it is closed; then every form goes through the one
door. Each verb raises Refused with sentences of surveys.channels.paper.refusals.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import randbits

from django.db import transaction
from django.db.models import Count, Q

from accounts import audit
from surveys import intake
from surveys.channels.paper.refusals import refused
from surveys.intake import expectations
from surveys.intake.outcomes import Outcome
from surveys.intake.senders import Sender
from surveys.intake.submission import Submission
from surveys.models import EntryPass, PaperBatch, PaperForm
from surveys.questionnaire import two_passes
from surveys.questionnaire.compiled import Wrong
from surveys.questionnaire.two_passes import Agreement
from surveys.refusals import Refusal, Refused
from surveys.refusals import refused as refused_anywhere

State = PaperBatch.State
SERIAL_DIGITS = 6


@dataclass(frozen=True)
class Keyed:
    """One form as it was keyed; `uid` is born where it was keyed."""

    uid: str
    serial: str
    answers: dict
    keyed_at: datetime
    started_at: datetime | None = None
    device: str = ""


@transaction.atomic
def batches_of(user):
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


def open(rnd, *, unit, counted, by, at, draw=None, consent=None) -> PaperBatch:
    """A new batch with its header: place, sample and the number of forms counted.

    `consent` is the text printed on the sheets.
    """
    if draw is not None and (draw.frame.round_id != rnd.pk or draw.voided_at):
        raise refused("unknown_draw", "draw")
    if counted < 1:
        raise refused("nothing_counted", "counted")
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
    _record(batch, "batch_opened", by, counted=counted)
    return batch


@transaction.atomic
def key(batch, keyed: Keyed, *, by, at) -> tuple[EntryPass, bool]:
    """Store a pass; with it whether it is new. The batch says which pass it is."""
    batch = _locked(batch)
    known = EntryPass.objects.filter(uid=keyed.uid, form__batch=batch, by=by).first()
    if known:
        return known, False
    if batch.closed:
        raise refused("batch_closed", "serial")
    if len(keyed.serial) != SERIAL_DIGITS or not keyed.serial.isdecimal():
        raise refused("not_a_serial", "serial")
    _check_answers(batch, keyed.answers)
    first = batch.state == State.KEYING
    form = _new_form(batch, keyed) if first else _chosen_form(batch, keyed, by)
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
def withdraw(form, *, reason, by) -> None:
    """Take out a form keyed under a wrong serial; its pass stays on record."""
    batch = _locked(form.batch)
    if batch.state != State.KEYING:
        raise refused("batch_closed", "serial")
    if not reason.strip():
        raise refused_anywhere("reason_missing", "reason")
    form.withdrawn_by, form.withdrawn_why = by, reason.strip()
    form.save(update_fields=["withdrawn_by", "withdrawn_why"])
    _record(batch, "form_withdrawn", by, serial=form.serial, reason=reason.strip())


@transaction.atomic
def recount(batch, *, counted, reason, by) -> PaperBatch:
    """Mend the header after counting the bundle once more."""
    batch = _locked(batch)
    if batch.state != State.KEYING:
        raise refused("batch_closed", "counted")
    if counted < 1:
        raise refused("nothing_counted", "counted")
    if not reason.strip():
        raise refused_anywhere("reason_missing", "reason")
    details = {"before": batch.counted, "counted": counted, "reason": reason.strip()}
    batch.counted = counted
    batch.save(update_fields=["counted"])
    _record(batch, "batch_recounted", by, **details)
    return batch


@transaction.atomic
def finish_first_pass(batch, *, by) -> PaperBatch:
    """The counted total agrees: choose the forms a second person keys blind."""
    batch = _locked(batch)
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
    _record(batch, "first_pass_finished", by, keyed=len(serials), chosen=len(chosen))
    return batch


@transaction.atomic
def settle(form, *, decided, by, at) -> PaperForm:
    """Say which answer counts at every item where the two passes differ."""
    batch = _locked(form.batch)
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
    _check_answers(batch, two_passes.settled(first.answers, wanted))
    form.settled, form.settled_by, form.settled_at = wanted, by, at
    form.save(update_fields=["settled", "settled_by", "settled_at"])
    _record(batch, "form_settled", by, serial=form.serial, items=list(items))
    return form


def close(batch, *, by, at) -> PaperBatch:
    """Hand every form in and close; safe to repeat after mending what was refused."""
    rows = PaperBatch.objects.select_related("round", "unit", "draw", "consent")
    batch = rows.get(pk=batch.pk)
    _check_done(batch)
    forms = list(kept(batch).prefetch_related("passes").order_by("serial"))
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
        batch = _locked(batch)
        batch.state, batch.closed_by, batch.closed_at = State.CLOSED, by, at
        batch.save(update_fields=["state", "closed_by", "closed_at"])
        _record(batch, "batch_closed", by, forms=len(forms))
    return batch


def kept(batch):
    """Its forms without those withdrawn."""
    return batch.forms.filter(withdrawn_by=None)


def waiting(batch):
    """Chosen forms without a second pass."""
    return kept(batch).filter(chosen=True).exclude(passes__number=2)


def twice(batch):
    """(form, first answers, second answers) of every form keyed twice."""
    for form in kept(batch).filter(passes__number=2).order_by("serial"):
        first, second = form.passes.order_by("number")
        yield form, first, second


def agreement(batch) -> Agreement:
    """How far the two passes agree, over the forms keyed twice."""
    return sum(
        (two_passes.agreement(a.answers, b.answers) for _, a, b in twice(batch)),
        start=Agreement(),
    )


def unsettled(batch) -> list[PaperForm]:
    """Forms whose passes differ and wait for a decision."""
    return [
        form
        for form, first, second in twice(batch)
        if form.settled is None
        and two_passes.differences(first.answers, second.answers)
    ]


def answers_of(form) -> dict:
    """What counts: the first pass, with what was decided where the second differs."""
    first = min(form.passes.all(), key=lambda one: one.number)
    return two_passes.settled(first.answers, form.settled or {})


def _locked(batch):
    rows = PaperBatch.objects.select_related("round__instrument")
    return rows.select_for_update(of=("self",)).get(pk=batch.pk)


def _check_answers(batch, answers):
    try:
        _form_of(batch).read(answers)
    except Wrong as wrong:
        found = [Refusal(p.code, p.item, p.vi, p.en) for p in wrong.problems]
        raise Refused(*found) from None


def _form_of(batch):
    """The round's questionnaire; compiled once a process, not once a form."""
    rnd = batch.round
    known = expectations.book_of(rnd.code).forms
    if rnd.instrument.digest not in known:
        expectations.forget()
        known = expectations.book_of(rnd.code).forms
    return known[rnd.instrument.digest]


def _new_form(batch, keyed):
    if kept(batch).filter(serial=keyed.serial).exists():
        raise refused("serial_keyed", "serial", serial=keyed.serial)
    if kept(batch).count() >= batch.counted:
        raise refused("batch_is_full", "serial", counted=batch.counted)
    if batch.draw_id and not _drawn(batch).filter(number=int(keyed.serial)).exists():
        raise refused("serial_not_drawn", "serial", serial=keyed.serial)
    return PaperForm.objects.create(batch=batch, serial=keyed.serial)


def _chosen_form(batch, keyed, by):
    form = kept(batch).filter(serial=keyed.serial, chosen=True).first()
    if form is None:
        raise refused("serial_not_chosen", "serial", serial=keyed.serial)
    if form.passes.filter(by=by).exists():
        raise refused("same_hand", "serial")
    if form.passes.filter(number=2).exists():
        raise refused("serial_keyed", "serial", serial=keyed.serial)
    return form


def _raise_sampling(batch, by):
    """All forms are keyed twice once the sample is sure to disagree too much."""
    chosen = kept(batch).filter(chosen=True).count()
    items = len(_form_of(batch).instrument.items)
    seen = agreement(batch)
    if batch.sampling < 1 and two_passes.exceeds(
        seen, expected=chosen * items, tolerance=batch.tolerance
    ):
        kept(batch).update(chosen=True)
        batch.sampling = 1
        batch.save(update_fields=["sampling"])
        _record(batch, "sampling_raised", by, differing=seen.differing)


def _check_done(batch):
    if batch.closed:
        raise refused("batch_closed")
    if batch.state == State.KEYING:
        raise refused("first_pass_open")
    if left := waiting(batch).count():
        raise refused("not_keyed_twice", left=left)
    if left := len(unsettled(batch)):
        raise refused("not_settled", left=left)


def _drawn(batch):
    return batch.draw.cases.in_field()


def _cases(batch, forms):
    """Case codes by serial; without a draw there are none."""
    if batch.draw_id is None:
        return {}
    numbers = [int(form.serial) for form in forms]
    rows = _drawn(batch).filter(number__in=numbers).values_list("number", "uid")
    return {f"{number:0{SERIAL_DIGITS}d}": uid for number, uid in rows}


def _by_sender(batch, forms):
    """The forms in the name of whoever keyed them first."""
    by_hand = {}
    for form in forms:
        first = min(form.passes.all(), key=lambda one: one.number)
        by_hand.setdefault(first.by_id, []).append(form)
    for user_id, some in by_hand.items():
        units = frozenset({batch.unit_id})
        yield Sender(channel="paper", user_id=user_id, units=units), some


def _submission(batch, form, cases):
    first = min(form.passes.all(), key=lambda one: one.number)
    given = answers_of(form)
    scored = _form_of(batch).instrument.by_code
    case = cases.get(form.serial, "")
    return Submission(
        uid=case or f"{batch.code}-{form.serial}",
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


def _note(form, receipt) -> bool:
    """Write down what became of a form; whether it is still to be handed in."""
    rejected = receipt.outcome == Outcome.REJECTED
    form.outcome = receipt.outcome.value
    form.refusals = [[r.field, r.vi, r.en] for r in receipt.refusals] or None
    if not rejected and receipt.outcome != Outcome.CONFLICT:
        form.response_id = receipt.response_id
    form.save(update_fields=["outcome", "refusals", "response"])
    return rejected


def _record(batch, verb, by, **details):
    subject = f"batch {batch.code}"
    audit.record(actor=by, verb=verb, subject=subject, details=details)
