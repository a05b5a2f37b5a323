"""Pages of paper batches: the header, keying, the differences, closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.reach import reaches
from accounts.staff.keyset import page_of
from accounts.staff.pages import show, staff_page, tell
from accounts.staff.request import StaffRequest
from surveys.channels.forms.filled import laid_out
from surveys.channels.paper import batches, closing, keyer_accuracy
from surveys.channels.paper.forms import HeaderForm
from surveys.models import PaperBatch, PaperForm
from surveys.questionnaire import sheet, two_passes
from surveys.refusals import Refused

State = PaperBatch.State
A_PAGE = 30


def batch_of(request: StaffRequest, pk: int) -> PaperBatch:
    """A batch of the places where this person keys or supervises, or 404."""
    return get_object_or_404(batches.batches_of(request.user), pk=pk)


@staff_page("key_paper", "supervise")
def listed(request: StaffRequest) -> HttpResponse:
    """Batches of the places where this person keys or supervises, open ones first."""
    page = page_of(request, batches.batches_of(request.user), size=A_PAGE)
    made_up = any(batch.round.simulated for batch in page)
    return show(request, "surveys/paper/batches.html", page=page, made_up=made_up)


@staff_page("key_paper")
def new(request: StaffRequest) -> HttpResponse:
    """The header of a bundle; the count is what a form is missed by later."""
    form = HeaderForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        header = form.header()
        batch = batches.open(**header, by=request.user, at=timezone.now())
        return redirect("work:batch", pk=batch.pk)
    return show(request, "surveys/paper/new.html", form=form)


@staff_page("key_paper", "supervise")
def batch(request: StaffRequest, *, pk: int) -> HttpResponse:
    """Where a batch stands, what comes next, and who keyed how surely."""
    found: Any = batch_of(request, pk)
    both = batches.agreement(found)
    return show(
        request,
        "surveys/paper/batch.html",
        batch=found,
        forms=batches.kept(found).order_by("serial"),
        left=found.counted - found.keyed,
        to_check=batches.waiting(found).count(),
        unsettled=batches.unsettled(found),
        agreement=both,
        rate=None if both.rate is None else 1000 * both.rate,
        operators=keyer_accuracy.of_batches([found]),
        may_key="key_paper" in request.allowed,
        may_settle=_may_settle(request, found),
        made_up=found.round.simulated,
    )


@require_POST
@staff_page("key_paper", "supervise")
def finish(request: StaffRequest, *, pk: int) -> HttpResponse:
    found = batch_of(request, pk)
    return _do(
        request,
        found,
        lambda: batches.finish_first_pass(found, by=request.user),
        _("The count agrees. Another person now keys the chosen forms, blind."),
    )


@require_POST
@staff_page("key_paper", "supervise")
def recount(request: StaffRequest, *, pk: int) -> HttpResponse:
    found, counted = batch_of(request, pk), request.POST.get("counted", "")
    return _do(
        request,
        found,
        lambda: batches.recount(
            found,
            counted=int(counted) if counted.isdecimal() and len(counted) < 7 else 0,
            reason=request.POST.get("reason", ""),
            by=request.user,
        ),
        _("The header is mended."),
    )


@require_POST
@staff_page("key_paper", "supervise")
def withdraw(request: StaffRequest, *, pk: int) -> HttpResponse:
    found = batch_of(request, pk)
    form = get_object_or_404(batches.kept(found), serial=request.POST.get("serial", ""))
    return _do(
        request,
        found,
        lambda: batches.withdraw(
            form, reason=request.POST.get("reason", ""), by=request.user
        ),
        _("The form is taken out; its pass stays on record."),
    )


@require_POST
@staff_page("key_paper", "supervise")
def close(request: StaffRequest, *, pk: int) -> HttpResponse:
    found = batch_of(request, pk)
    return _do(
        request,
        found,
        lambda: closing.close(found, by=request.user, at=timezone.now()),
        _("The batch is closed; its forms are handed in."),
    )


@staff_page("key_paper", "supervise")
def differences(request: StaffRequest, *, pk: int) -> HttpResponse:
    """The first undecided form of a batch: both values of every item that differs."""
    found = batch_of(request, pk)
    open_forms = batches.unsettled(found)
    if not open_forms or not _may_settle(request, found):
        return redirect("work:batch", pk=pk)
    form = open_forms[0]
    if request.method == "POST":
        form = get_object_or_404(
            batches.kept(found), serial=request.POST.get("serial", "")
        )
        return _settle(request, found, form)
    return show(
        request,
        "surveys/paper/differences.html",
        batch=found,
        form=form,
        left=len(open_forms),
        lines=lines(found, form),
        keyers=[one.by for one in form.passes.select_related("by").order_by("number")],
        made_up=found.round.simulated,
    )


def lines(batch: PaperBatch, form: PaperForm) -> list[tuple[object, ...]]:
    """(line of the questionnaire, first value, second value) where passes differ."""
    first, second = form.passes.order_by("number")
    sections = laid_out(batch.round.instrument.content)
    by_code = {line.code: line for section in sections for line in section.lines}
    return [
        (by_code[item], *(_value(one.answers.get(item)) for one in (first, second)))
        for item in two_passes.differences(first.answers, second.answers)
    ]


def _value(answer: object) -> object:
    """An answer as the page's fields write it: several codes parted by spaces."""
    if isinstance(answer, list):
        return " ".join(answer)
    return "" if answer is None else str(answer)


def _settle(request: StaffRequest, found: PaperBatch, form: PaperForm) -> HttpResponse:
    instrument = found.round.instrument.content

    def posted(code: str):
        text = request.POST.get(code, "")
        several = instrument.by_code[code].kind == "multiple"
        return text.split() if several else [text]

    answers = sheet.answers_in(instrument, posted)
    decided = {item: one for item, one in answers.items() if item in request.POST}
    try:
        batches.settle(form, decided=decided, by=request.user, at=timezone.now())
    except Refused as error:
        tell(request, error)
    return redirect("work:differences", pk=found.pk)


def _may_settle(request: StaffRequest, found: PaperBatch) -> bool:
    """A supervisor of the place, or a clerk; whoever keyed a form is refused later."""
    return "key_paper" in request.allowed or reaches(
        request.user, "supervise", found.unit
    )


def _do(
    request: StaffRequest, found: PaperBatch, deed: Callable[..., object], done: str
) -> HttpResponse:
    """One deed, its sentence or its refusal, and back to the batch."""
    try:
        deed()
    except Refused as error:
        tell(request, error)
    else:
        messages.success(request, done)
    return redirect("work:batch", pk=found.pk)
