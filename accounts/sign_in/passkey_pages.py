"""A person's own passkeys: looked at, added and removed by who gave a factor lately."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Passkey
from accounts.sign_in import device_cookies, passkeys, second_factor, steps
from accounts.sign_in.pages import PasskeyForm, own
from accounts.staff.pages import show, tell
from accounts.staff.request import StaffRequest
from wording.refusals import Refused

PAGE = "door:passkeys"


@own
def keys(request: StaffRequest) -> HttpResponse:
    """The list; a POST adds, removes, or asks for the second factor once more."""
    if not second_factor.has_one(request.user):
        return redirect("door:set-up")
    fresh = second_factor.is_fresh(request.session)
    if request.method == "POST":
        return _changed(request) if fresh else _asked_again(request)
    options = passkeys.offer_new(request.session, request.user) if fresh else ""
    context: dict[str, Any] = {
        "keys": Passkey.objects.in_force().filter(user=request.user).order_by("pk"),
        "device": second_factor.device_of(request.user),
        "fresh": fresh,
        "options": options,
    }
    return show(request, "accounts/passkeys.html", **context)


def _asked_again(request: StaffRequest) -> HttpResponse:
    steps.ask_again(request, next_page=reverse(PAGE))
    return redirect("door:code")


def _changed(request: StaffRequest) -> HttpResponse:
    if pk := request.POST.get("remove", ""):
        _remove(request, pk)
    else:
        _add(request)
    answer = redirect(PAGE)
    # What browsers remember is bound to the factors; this one may go on.
    given = request.session[second_factor.VERIFIED_AT]
    device_cookies.enroll(request, answer, request.user, at=given)
    return answer


def _remove(request: StaffRequest, pk: str) -> None:
    own_keys = Passkey.objects.in_force().filter(user=request.user)
    key = get_object_or_404(own_keys, pk=pk if pk.isdecimal() else 0)
    try:
        passkeys.remove(key)
    except Refused as refusal:
        tell(request, refusal)
    else:
        messages.success(request, _("Removed: it opens nothing any more."))


def _add(request: StaffRequest) -> None:
    form = PasskeyForm(request.POST)
    words = form.cleaned_data if form.is_valid() else {"name": "", "passkey": ""}
    added = passkeys.add(
        request.session,
        request.user,
        name=words["name"],
        answer=words["passkey"],
        beside=True,
    )
    if added is None:
        messages.error(request, _("No passkey was added. Try again."))
    else:
        messages.success(request, _("The passkey counts from now on."))
