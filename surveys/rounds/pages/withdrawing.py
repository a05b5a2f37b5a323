"""Rounds loaded by mistake, withdrawn: asked by one person, approved by another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.keyset import page_of
from accounts.roles import may
from accounts.staff_pages import staff_page, tell
from accounts.staff_request import StaffRequest
from surveys.models import Round, WithdrawalRequest
from surveys.refusals import Refused
from surveys.rounds import withdrawal

A_PAGE = 50


class WithdrawalForm(forms.Form):
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label=gettext_lazy("Round loaded by mistake"),
        to_field_name="code",
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *arguments, **words):
        super().__init__(*arguments, **words)
        closed = Round.objects.filter(state=Round.State.CLOSED)
        self.fields["round"].queryset = closed.order_by("-loaded_at", "code")
        self.fields["round"].label_from_instance = lambda rnd: rnd.name


@staff_page("ask_reopening", "approve_reopening")
def withdrawing(request: StaffRequest) -> HttpResponse:
    """What waits, what was decided; a POST asks, approves or declines."""
    deed = request.POST.get("deed", "")
    chosen = {"round": request.GET.get("round", "")}
    form = WithdrawalForm(request.POST if deed == "ask" else None, initial=chosen)
    if deed == "ask" and form.is_valid():
        rnd = form.cleaned_data.pop("round")
        return _done(request, withdrawal.ask, rnd, **form.cleaned_data)
    if deed in ("approve", "decline"):
        return _decide(request, deed)
    found = WithdrawalRequest.objects.select_related("round", "asked_by", "decided_by")
    context = {
        "tab": "withdrawing",
        "waiting": found.waiting(),
        "page": page_of(request, found.decided(), size=A_PAGE),
        "approves": may(request.user, "approve_reopening"),
        "form": form,
    }
    return render(request, "surveys/field/withdrawing.html", context)


def _decide(request: StaffRequest, deed: str) -> HttpResponse:
    pk = request.POST.get("pk", "")
    asked = get_object_or_404(WithdrawalRequest, pk=pk if pk.isdecimal() else 0)
    if deed == "approve":
        return _done(request, withdrawal.withdraw, asked)
    answer = request.POST.get("answer", "")[:300]
    return _done(request, withdrawal.decline, asked, answer=answer)


def _done(
    request: StaffRequest, verb: Callable[..., object], subject: object, **words: Any
) -> HttpResponse:
    try:
        verb(subject, by=request.user, at=timezone.now(), **words)
        messages.success(request, _("It is done, and on record."))
    except Refused as error:
        tell(request, error)
    return redirect("field:withdrawing")
