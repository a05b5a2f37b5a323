"""Rounds that are over, opened again: asked by one person, approved by another."""

from __future__ import annotations

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.roles import may
from accounts.staff.keyset import page_of
from accounts.staff.pages import decide, done, staff_page
from accounts.staff.request import StaffRequest
from surveys.models import ReopeningRequest, Round
from surveys.rounds import life

PAGE = "field:reopening"
A_PAGE = 50


class ReopeningForm(forms.Form):
    round = forms.ModelChoiceField(
        Round.objects.none(),
        label=gettext_lazy("Round that is over"),
        to_field_name="code",
    )
    closes = forms.DateField(
        label=gettext_lazy("Takes questionnaires until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *arguments, **words):
        super().__init__(*arguments, **words)
        self.fields["round"].queryset = over().order_by("-closes", "code")
        self.fields["round"].label_from_instance = lambda rnd: rnd.name


def over() -> QuerySet[Round]:
    """Rounds that take nothing any more."""
    passed = Q(state=Round.State.OPEN, closes__lt=timezone.localdate())
    return Round.objects.filter(Q(state=Round.State.CLOSED) | passed)


@staff_page("ask_reopening", "approve_reopening")
def reopening(request: StaffRequest) -> HttpResponse:
    """What waits, what was decided; a POST asks, approves or declines."""
    deed = request.POST.get("deed", "")
    form = ReopeningForm(request.POST if deed == "ask" else None)
    if deed == "ask" and form.is_valid():
        rnd = form.cleaned_data.pop("round")
        return done(request, PAGE, life.ask_reopening, rnd, **form.cleaned_data)
    if deed in ("approve", "decline"):
        return decide(
            request,
            PAGE,
            ReopeningRequest,
            approve=life.reopen,
            decline=life.decline_reopening,
        )
    found = ReopeningRequest.objects.select_related("round", "asked_by", "decided_by")
    context = {
        "tab": "reopening",
        "waiting": found.waiting(),
        "page": page_of(request, found.decided(), size=A_PAGE),
        "approves": may(request.user, "approve_reopening"),
        "form": form,
    }
    return render(request, "surveys/field/reopening.html", context)
