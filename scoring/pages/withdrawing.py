"""Rounds loaded by mistake, withdrawn: asked by one person, approved by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from accounts.roles import may
from accounts.staff.keyset import page_of
from accounts.staff.pages import decide, done, show, staff_page
from accounts.staff.request import StaffRequest
from scoring.release import mending
from surveys.models import Round, WithdrawalRequest
from surveys.rounds import withdrawal

PAGE = "runs:withdrawing"
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
        return done(request, PAGE, withdrawal.ask, rnd, **form.cleaned_data)
    if deed in ("approve", "decline"):
        return decide(
            request,
            PAGE,
            WithdrawalRequest,
            approve=mending.withdraw,
            decline=withdrawal.decline,
        )
    found = WithdrawalRequest.objects.select_related("round", "asked_by", "decided_by")
    context: dict[str, Any] = {
        "tab": "withdrawing",
        "waiting": found.waiting(),
        "page": page_of(request, found.decided(), size=A_PAGE),
        "approves": may(request.user, "approve_reopening"),
        "form": form,
    }
    return show(request, "scoring/withdrawing.html", **context)
