"""Entry on a page of ours: a plain form, or the keypad over the same form."""

from __future__ import annotations

from datetime import datetime
from textwrap import wrap
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest
from surveys import intake, questionnaire
from surveys.channels.forms.filled import filled, laid_out
from surveys.data_protection import consent_texts
from surveys.fieldwork.pages.scope import drawn
from surveys.intake import senders
from surveys.intake.submission import Outcome, Submission
from surveys.models import Case
from surveys.models.case import SERIAL_DIGITS, serial_of
from surveys.models.frame import Frame
from surveys.questionnaire import sheet
from surveys.refusals import Refused, refused
from wording.shown import shown


@staff_page("enter_responses")
def entry(request: StaffRequest, *, code: str) -> HttpResponse:
    """The questionnaire of a list's sample, for the cases in the person's hands."""
    frame = get_object_or_404(
        Frame.objects.select_related("round__instrument"), code=code
    )
    cases = own_cases(request.user, frame)
    if not cases and not Case.objects.of(request.user).filter(draw__frame=frame):
        raise Http404(code)
    if request.method == "POST":
        return _store(request, frame, cases)
    serial = {uid: serial for serial, uid in cases.items()}
    chosen = serial.get(request.GET.get("phieu", ""), "")
    return _page(request, frame, cases, given={"serial": chosen})


def own_cases(user: User, frame: Frame) -> dict[str, str]:
    """Codes of the open cases in a person's hands, by the number on the form."""
    rows = Case.objects.of(user).in_field().filter(draw=drawn(frame), disposition="")
    numbered = rows.order_by("number").values_list("number", "uid")
    return {serial_of(number): uid for number, uid in numbered}


def _store(request, frame, cases):
    """Hand the form in; what is wrong comes back with everything that was given."""
    instrument = frame.round.instrument.content
    answers = sheet.answers_in(instrument, request.POST.getlist)
    serial = request.POST.get("serial", "").strip()
    given = {"serial": serial, "answers": answers, "uid": request.POST.get("uid", "")}
    case = cases.get(serial)
    if case is None:
        wrong = {"serial": _("Key the number of one of your open cases.")}
        return _page(request, frame, cases, given=given, wrong=wrong, status=422)
    asked = questionnaire.applies(instrument, answers)
    empty = sheet.missing(instrument, answers, asked)
    if empty and not request.POST.get("anyway"):
        return _page(request, frame, cases, given=given, empty=empty, status=422)
    try:
        receipt = _accept(request, frame, case, answers)
    except Refused as error:
        wrong = {_item(one.field): shown(one.text) for one in error.refusals}
        return _page(request, frame, cases, given=given, wrong=wrong, status=422)
    if receipt.outcome == Outcome.CONFLICT:
        messages.error(request, _("Kept beside another content; a supervisor decides."))
    else:
        said = {"serial": serial, "code": " ".join(wrap(receipt.number, 4))}
        told = _("Form %(serial)s is stored. Receipt code: %(code)s")
        messages.success(request, told % said)
    return redirect("work:home")


def _accept(request: StaffRequest, frame: Frame, case, answers):
    scored = frame.round.instrument.content.scored_codes
    receipt = intake.accept(
        Submission(
            uid=request.POST.get("uid", ""),
            round=frame.round.code,
            case=case,
            form=frame.round.instrument.digest,
            consent=request.POST.get("consent", ""),
            answers={item: answers[item] for item in scored},
            other={
                item: answer
                for item, answer in answers.items()
                if item not in scored and answer
            },
            # No time of ending: the same page sent twice is the same content.
            started_at=_moment(request.POST.get("started_at", "")),
        ),
        sender=senders.of_user(request.user, channel="web"),
        at=timezone.now(),
    )
    if receipt.outcome == Outcome.REJECTED:
        raise Refused(*receipt.refusals)
    return receipt


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise refused("not_a_time", "started_at") from None
    if moment.tzinfo is None:
        raise refused("not_a_time", "started_at")
    return moment


def _item(field):
    """The item a refusal is about, "" for the whole form."""
    part, _dot, item = field.partition(".")
    return item if part in ("answers", "other") else ""


def _page(request, frame, cases, *, given, wrong=None, empty=(), status=200):
    instrument = frame.round.instrument
    told = consent_texts.text_of("home", on=timezone.localdate())
    plan = sheet.plan(instrument.content) | {
        "round": frame.round.code,
        "form": instrument.digest,
        "consent": told.code,
        "cases": cases,
        "taken": [],
        "digits": SERIAL_DIGITS,
    }
    return show(
        request,
        "surveys/entry/sheet.html",
        status=status,
        frame=frame,
        title=frame.round.name,
        sections=filled(
            laid_out(instrument.content),
            answers=given.get("answers"),
            wrong=wrong,
            empty=empty,
        ),
        plan=plan,
        told=told,
        serial=given["serial"],
        uid=given.get("uid") or str(uuid4()),
        now=timezone.now().isoformat(),
        wrong=wrong or {},
        empty=empty,
        to=reverse("intake:sync"),
        made_up=frame.round.simulated,
        left=len(cases),
        keep=True,
    )
