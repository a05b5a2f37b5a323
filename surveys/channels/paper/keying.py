"""Keying a batch: the page for hands, and the address its queue sends passes to."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from surveys import questionnaire
from surveys.channels.forms.filled import filled, laid_out
from surveys.channels.forms.records import moment_in, records_of, told
from surveys.channels.paper import batches
from surveys.channels.paper.batches import Keyed
from surveys.channels.paper.views import batch_of
from surveys.models import PaperBatch
from surveys.models.case import SERIAL_DIGITS, serial_of
from surveys.questionnaire import sheet
from surveys.refusals import Refused, refused
from wording.shown import shown

LONGEST_UID = 64


@staff_page("key_paper")
def page(request: StaffRequest, *, pk: int) -> HttpResponse:
    """The questionnaire for the pass the batch is in; nobody sees another's pass."""
    batch = batch_of(request, pk)
    if batch.closed:
        return redirect("work:batch", pk=pk)
    if request.method == "POST":
        return _store(request, batch)
    return _page(request, batch, given={})


@require_POST
@staff_page("key_paper")
def passes(request: StaffRequest, *, pk: int) -> HttpResponse:
    """Up to 50 passes as JSON; each is judged by itself, as POST /api/v1/sync does."""
    batch = batch_of(request, pk)
    try:
        records = records_of(request)
    except Refused as error:
        return JsonResponse({"errors": told(error)}, status=400)
    results = [_result(batch, record, request.user) for record in records]
    return JsonResponse({"results": results})


def _result(batch: PaperBatch, record, user: User):
    uid = record.get("uid", "") if isinstance(record, dict) else ""
    try:
        made, new = batches.key(batch, _keyed(record), by=user, at=timezone.now())
    except Refused as error:
        return {"uid": uid, "outcome": "rejected", "errors": told(error)}
    return {
        "uid": uid,
        "outcome": "created" if new else "duplicate",
        "receipt": f"{batch.code}-{made.form.serial}-{made.number}",
        "received_at": made.received_at.isoformat(),
    }


def _keyed(record):
    """A pass as a device sent it. Raises Refused for what is no such thing."""
    if not isinstance(record, dict):
        raise refused("malformed")
    texts = {name: record.get(name, "") for name in ("uid", "serial", "device")}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > LONGEST_UID or "\x00" in text:
            raise refused("wrong_type", name, expected="str")
    if not texts["uid"]:
        raise refused("missing_field", "uid")
    answers = record.get("answers")
    if not isinstance(answers, dict):
        raise refused("wrong_type", "answers", expected="{…}")
    for item, answer in answers.items():
        if not _is_answer(answer):
            raise refused("wrong_type", f"answers.{item}", expected="1..5")
    return Keyed(
        **texts,
        answers=answers,
        keyed_at=moment_in(record, "keyed_at"),
        started_at=moment_in(record, "started_at")
        if record.get("started_at")
        else None,
    )


def _is_answer(answer):
    if isinstance(answer, list):
        return all(isinstance(one, str) for one in answer)
    return not isinstance(answer, bool | float | dict)


def _store(request, batch):
    """The plain form: one pass, or everything given back with what is wrong."""
    instrument = batch.round.instrument.content
    answers = sheet.answers_in(instrument, request.POST.getlist)
    serial = request.POST.get("serial", "").strip()
    given = {"serial": serial, "answers": answers, "uid": request.POST.get("uid", "")}
    asked = questionnaire.applies(instrument, answers)
    empty = sheet.missing(instrument, answers, asked)
    if empty and not request.POST.get("anyway"):
        return _page(request, batch, given=given, empty=empty, status=422)
    try:
        sent = given | {
            "started_at": request.POST.get("started_at", ""),
            "keyed_at": timezone.now().isoformat(),
        }
        batches.key(batch, _keyed(sent), by=request.user, at=timezone.now())
    except Refused as error:
        wrong = {
            one.field if one.field in instrument.by_code else "": shown(one.text)
            for one in error.refusals
        }
        return _page(request, batch, given=given, wrong=wrong, status=422)
    messages.success(request, _("Form %(serial)s is stored.") % {"serial": serial})
    return redirect("work:key", pk=batch.pk)


def _page(request, batch, *, given, wrong=None, empty=(), status=200):
    instrument = batch.round.instrument
    second = batch.state == PaperBatch.State.CHECKING
    to_check = batches.waiting(batch).exclude(passes__by=request.user)
    chosen = list(to_check.order_by("serial").values_list("serial", flat=True))
    plan = sheet.plan(instrument.content) | {
        "cases": dict.fromkeys(chosen, "") if second else _free_serials(batch),
        "taken": [] if second else _keyed_serials(batch),
        "digits": SERIAL_DIGITS,
    }
    keyed = batch.keyed
    return show(
        request,
        "surveys/entry/sheet.html",
        status=status,
        title=_("Batch %(number)s") % {"number": batch.number},
        lead=_("second pass, blind")
        if second
        else _("%(keyed)s of %(counted)s keyed")
        % {"keyed": keyed, "counted": batch.counted},
        back=reverse("work:batch", args=[batch.pk]),
        sections=filled(
            laid_out(instrument.content),
            answers=given.get("answers"),
            wrong=wrong,
            empty=empty,
        ),
        plan=plan,
        serial=given.get("serial", ""),
        uid=given.get("uid") or str(uuid4()),
        now=timezone.now().isoformat(),
        wrong=wrong or {},
        empty=empty,
        list=chosen if second else (),
        to=reverse("work:passes", args=[batch.pk]),
        made_up=batch.round.simulated,
    )


def _keyed_serials(batch: PaperBatch):
    return list(batches.kept(batch).values_list("serial", flat=True))


def _free_serials(batch: PaperBatch):
    """Serials of the sample; None where no sample says which there are."""
    if batch.draw_id is None:
        return None
    numbers = batches.drawn(batch).values_list("number", flat=True)
    return {serial_of(number): "" for number in numbers}
