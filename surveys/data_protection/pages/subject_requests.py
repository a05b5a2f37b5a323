"""The register of requests about personal data: what is due, and a new one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.reach import units_of
from accounts.staff.keyset import page_of
from accounts.staff.pages import staff_page, tell
from accounts.staff.request import StaffRequest
from localities.models import Level, Unit
from surveys.data_protection import subject_requests
from surveys.models import DataRequest
from surveys.refusals import Refused

A_PAGE = 200


class RequestForm(forms.Form):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Province"), empty_label=None
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is asked"), choices=DataRequest.Kind.choices
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=DataRequest.Channel.choices
    )
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    requester = forms.CharField(label=gettext_lazy("Who asks"), max_length=200)
    reach = forms.CharField(label=gettext_lazy("Where the answer goes"), max_length=200)
    about = forms.CharField(label=gettext_lazy("What it is about"), max_length=500)

    def __init__(self, *arguments, units, **words):
        super().__init__(*arguments, **words)
        self.fields["unit"].queryset = units
        self.fields["unit"].label_from_instance = lambda unit: unit.name

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come. Correct it."))
        return day


@staff_page("manage_frame")
def register(request: StaffRequest) -> HttpResponse:
    """Open requests, the most urgent first; a POST is a deed or a new request."""
    today = timezone.localdate()
    units = units_of(request.user, "manage_frame")
    asked = DataRequest.objects.within(request.user, "manage_frame")
    if "deed" in request.POST:
        return _do(request, get_object_or_404(asked, pk=request.POST.get("pk") or 0))
    form = RequestForm(
        request.POST or None,
        units=units.filter(level=Level.PROVINCE).alphabetical(),
        initial={"received_on": today},
    )
    if request.method == "POST" and form.is_valid():
        subject_requests.take(by=request.user, **form.cleaned_data)
        messages.success(request, _("The request is in the register."))
        return redirect("field:requests")
    context = {
        "tab": "requests",
        "page": page_of(request, asked.by_urgency(), size=A_PAGE),
        "today": today,
        "form": form,
        "outcomes": DataRequest.Outcome.choices,
    }
    return render(request, "surveys/field/requests.html", context)


def _do(request: StaffRequest, asked: DataRequest) -> HttpResponse:
    said, by, today = request.POST, request.user, timezone.localdate()
    why = said.get("why", "")[:300]
    try:
        match said["deed"]:
            case "reply":
                subject_requests.reply(asked, by=by, on=today)
            case "extend":
                subject_requests.extend(asked, by=by, why=why)
            case "close":
                outcome = said.get("outcome", "")
                subject_requests.close(
                    asked, outcome=outcome, note=why, by=by, on=today
                )
    except Refused as error:
        tell(request, error)
    return redirect("field:requests")
