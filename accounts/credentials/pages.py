"""Where two people take a device, or change an address, of a strong account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from accounts.credentials import changes as credentials
from accounts.models import CredentialRequest, User
from accounts.people_pages import A_PAGE
from accounts.staff.keyset import page_of
from accounts.staff.pages import decide, done, show, staff_page
from accounts.staff.request import StaffRequest
from accounts.two_person import rule

PAGE = "door:credentials"


class RequestForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label=gettext_lazy("Whose account"),
        to_field_name="username",
    )
    what = forms.ChoiceField(
        label=gettext_lazy("What"), choices=CredentialRequest.What.choices
    )
    value = forms.CharField(
        label=gettext_lazy("New address or subject"), required=False, max_length=255
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, and how you made sure who asks"), max_length=300
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == CredentialRequest.What.ADDRESS:
            forms.EmailField().clean(given.get("value", ""))
        return given


@staff_page("approve_people")
def requests(request: StaffRequest) -> HttpResponse:
    """What waits, what was decided; a POST asks, approves or declines."""
    deed = request.POST.get("deed", "")
    form = RequestForm(request.POST if deed == "ask" else None)
    if deed == "ask" and form.is_valid():
        user, words = form.cleaned_data.pop("user"), form.cleaned_data
        return done(request, PAGE, credentials.ask, user, **words)
    if deed in ("approve", "decline"):
        return decide(
            request,
            PAGE,
            CredentialRequest,
            approve=credentials.approve,
            decline=rule.decline,
        )
    found = CredentialRequest.objects.select_related("user", "asked_by", "decided_by")
    context: dict[str, Any] = {
        "waiting": found.waiting(),
        "page": page_of(request, found.decided(), size=A_PAGE),
        "form": form if "manage_people" in request.allowed else None,
    }
    return show(request, "accounts/credentials.html", **context)
