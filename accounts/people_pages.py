"""The page where one administrator asks for a role and another person approves it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import people
from accounts.models import OF_TWO, MembershipRequest, User
from accounts.staff.keyset import page_of
from accounts.staff.pages import decide, done, show, staff_page
from accounts.staff.request import StaffRequest
from accounts.staffing import newcomers
from accounts.staffing.entries import people_of
from accounts.two_person import rule

PAGE = "door:roles"
A_PAGE = 50


class RequestForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True).order_by("username"),
        label=gettext_lazy("Who gets the role"),
        to_field_name="username",
        required=False,
        empty_label=gettext_lazy("somebody without an account"),
    )
    name = forms.CharField(
        label=gettext_lazy("Full name, without an account"),
        max_length=300,
        required=False,
    )
    contact = forms.EmailField(
        label=gettext_lazy("Mail address, without an account"),
        max_length=150,
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[(role.value, role.label) for role in OF_TWO],
    )
    valid_until = forms.DateField(
        label=gettext_lazy("Ends on (empty: no end)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("user") or self.errors:
            return given
        contact = given.get("contact", "").lower()
        if not (given.get("name", "").strip() and contact):
            self.add_error("user", _("Choose a person, or give name and address."))
        elif people_of({contact}):
            self.add_error(
                "contact", _("This address has an account. Choose it above.")
            )
        return given | {"contact": contact}

    def clean_valid_until(self):
        day = self.cleaned_data["valid_until"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day


@staff_page("approve_people")
def roles(request: StaffRequest) -> HttpResponse:
    """What waits, what was decided; a POST asks, approves or declines."""
    asks = "manage_people" in request.allowed
    deed = request.POST.get("deed", "")
    form = RequestForm(request.POST if deed == "ask" else None)
    if deed == "ask" and form.is_valid():
        return _asked(request, dict(form.cleaned_data))
    if deed in ("approve", "decline"):
        return decide(
            request,
            PAGE,
            MembershipRequest,
            approve=newcomers.approve,
            decline=rule.decline,
        )
    found = MembershipRequest.objects.select_related("user", "asked_by", "decided_by")
    context: dict[str, Any] = {
        "waiting": found.waiting(),
        "page": page_of(request, found.decided(), size=A_PAGE),
        "form": form if asks else None,
    }
    return show(request, "accounts/roles.html", **context)


def _asked(request: StaffRequest, words: dict[str, Any]) -> HttpResponse:
    user = words.pop("user")
    if user is None:
        return done(request, PAGE, newcomers.ask, words.pop("contact"), **words)
    del words["name"], words["contact"]
    return done(request, PAGE, people.ask, user, **words)
