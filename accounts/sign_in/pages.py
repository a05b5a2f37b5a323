"""The pages of the door: signing in, the second factor, a person's own account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.models import Passkey, User
from accounts.sign_in import (
    device_cookies,
    lent_devices,
    oidc_provider,
    passkeys,
    second_factor,
    steps,
)
from accounts.staff.pages import show, staff_page
from accounts.staff.request import StaffRequest, View


class SignInForm(forms.Form):
    username = forms.CharField(max_length=150, strip=True)
    password = forms.CharField(max_length=1000, strip=False)


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)


class PasskeyForm(forms.Form):
    """What a script of ours puts in for the browser; `name` where a key is made."""

    passkey = forms.CharField(max_length=20_000)
    name = forms.CharField(max_length=60, required=False)


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then the second factor, or straight to the page wanted."""
    wanted = wanted_page(request, settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(wanted)
        return _ask(request, SignInForm(), wanted)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, wanted, wrong=True)
    try:
        user = steps.password_of(
            request,
            name=form.cleaned_data["username"],
            password=form.cleaned_data["password"],
        )
    except steps.TooManyTries as refusal:
        return _ask(request, form, wanted, wait=refusal.seconds)
    if user is None:
        return _ask(request, form, wanted, wrong=True)
    return go_on(request, user, wanted)


def lead(request: HttpRequest, home: str = settings.LOGIN_REDIRECT_URL) -> HttpResponse:
    """From an older address to the door, and from there to the page wanted."""
    words = urlencode({"next": wanted_page(request, home)})
    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{words}")


def go_on(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    """After the password, or the provider's word: a second factor where one is due."""
    if not (second_factor.has_one(user) or second_factor.needed(user)):
        return _let_in(request, user, wanted, code_at=0)
    given = device_cookies.code_given(request, user)
    if second_factor.remembered(user, given):
        return _let_in(request, user, wanted, code_at=given)
    steps.wait_at(request, user, next_page=wanted)
    return redirect("door:code")


def _let_in(
    request: HttpRequest, user: User, wanted: str, *, code_at: float
) -> HttpResponse:
    wanted = steps.enter(request, user, code_at=code_at) or wanted
    return _remembered(request, user, redirect(wanted), code_at)


def _remembered(
    request: HttpRequest, user: User, answer: HttpResponse, code_at: float
) -> HttpResponse:
    """The answer that makes the browser one the account was used on."""
    device_cookies.remember(request, answer, user.username.casefold())
    if code_at:
        device_cookies.enroll(request, answer, user, at=code_at)
    return answer


def wanted_page(request: HttpRequest, home: str) -> str:
    """The page asked for, if it is one of this site."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else resolve_url(home)


def _ask(
    request: HttpRequest,
    form: SignInForm,
    wanted: str,
    *,
    wrong: bool = False,
    wait: int = 0,
) -> HttpResponse:
    context = {
        "form": form,
        "next": wanted,
        "wrong": wrong,
        "minutes": -(-wait // 60),
        "provider": oidc_provider.is_configured(),
    }
    answer = render(request, "accounts/sign_in.html", context)
    if wait:
        answer.status_code = 429
        answer.headers["Retry-After"] = str(wait)
    return answer


def owing(view: View) -> View:
    """Decorates view(request, user): whoever still owes the second factor."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        user = steps.pending(request)
        if user is None:
            messages.error(request, _("Too long ago. Sign in again."))
            return redirect(settings.LOGIN_URL)
        return view(request, user)

    return csrf_protect(never_cache(guarded))


@owing
def code(request: HttpRequest, user: User) -> HttpResponse:
    """The second factor at the door: a code, or a passkey."""
    if not second_factor.has_one(user):
        return redirect("door:set-up")
    wait = 0
    try:
        if _is_given(request, user):
            now = timezone.now().timestamp()
            return _let_in(request, user, settings.LOGIN_REDIRECT_URL, code_at=now)
    except steps.TooManyTries as refusal:
        wait = refusal.seconds
    device = second_factor.device_of(user)
    context = {
        "device": device,
        "wrong": request.method == "POST" and not wait,
        "with_key": "passkey" in request.POST,
        "minutes": -(-wait // 60),
        "shown": lent_devices.code_of(device) if device else "",
        "options": passkeys.offer_known(request.session, user),
    }
    status = 429 if wait else 200
    return render(request, "accounts/code.html", context, status=status)


def _is_given(request: HttpRequest, user: User) -> bool:
    """Whether the second factor came with this request. Raises TooManyTries."""
    by_key, by_code = PasskeyForm(request.POST), CodeForm(request.POST)
    if by_key.is_valid():
        return steps.passkey_of(request, user, by_key.cleaned_data["passkey"])
    return by_code.is_valid() and steps.code_of(
        request, user, by_code.cleaned_data["code"]
    )


@csrf_protect
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """A second factor for who has none: owed at the door, or wished when signed in;
    an app also for who has a passkey and gave it lately."""
    user = request.user if request.user.is_authenticated else steps.pending(request)
    if user is None:
        return redirect(settings.LOGIN_URL)
    beside = request.user.is_authenticated and second_factor.is_fresh(request.session)
    if second_factor.device_of(user) or (second_factor.has_one(user) and not beside):
        # Somebody who only knows the password must not put a new device here.
        signed_in = request.user.is_authenticated
        return redirect("door:passkeys" if signed_in else "door:code")
    if codes := _confirmed(request, user, beside):
        return _show_codes(request, user, codes)
    device = second_factor.begin(request.session, user)
    context = {
        "wrong": request.method == "POST",
        "with_key": "passkey" in request.POST,
        "picture": second_factor.picture_of(device),
        "secret": second_factor.secret_of(device),
        "options": ""
        if second_factor.has_one(user)
        else passkeys.offer_new(request.session, user),
    }
    return render(request, "accounts/set_up.html", context)


def _confirmed(request: HttpRequest, user: User, beside: bool) -> list[str] | None:
    """Recovery codes of a factor that was set up by this request."""
    by_key, by_code = PasskeyForm(request.POST), CodeForm(request.POST)
    if by_key.is_valid():
        name, answer = by_key.cleaned_data["name"], by_key.cleaned_data["passkey"]
        return passkeys.add(request.session, user, name=name, answer=answer)
    if not by_code.is_valid():
        return None
    code = by_code.cleaned_data["code"]
    return second_factor.confirm(request.session, user, code, beside=beside)


def _show_codes(request: HttpRequest, user: User, codes: Sequence[str]) -> HttpResponse:
    now = timezone.now().timestamp()
    wanted = steps.enter(request, user, code_at=now)
    context = {"codes": codes, "next": wanted or resolve_url("door:account")}
    answer = render(request, "accounts/recovery_codes.html", context)
    return _remembered(request, user, answer, now)


def own(view: View) -> View:
    """Decorates view(request): a signed-in person's own account."""
    return csrf_protect(staff_page()(view))


@own
def account(request: StaffRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "device": second_factor.device_of(request.user),
        "keys": Passkey.objects.in_force().filter(user=request.user).count(),
        "needed": second_factor.needed(request.user),
        "codes_left": request.user.recovery_codes.count(),
    }
    return show(request, "accounts/account.html", **context)


class OwnPasswordForm(PasswordChangeForm):
    """Whose old password is counted, and compared, before the form looks at it."""

    def clean_old_password(self):
        return self.cleaned_data["old_password"]


@sensitive_post_parameters()
@own
def password(request: StaffRequest) -> HttpResponse:
    """A new password: every other session of the person ends."""
    form, wait = OwnPasswordForm(request.user, request.POST or None), 0
    try:
        if form.is_valid():
            if steps.own_password(request, form.cleaned_data["old_password"]):
                return _change_password(request, form)
            form.add_error(
                "old_password", _("This is not your password. Check it; letters count.")
            )
    except steps.TooManyTries as refusal:
        wait = refusal.seconds
    context = {"form": form, "minutes": -(-wait // 60)}
    status = 429 if wait else 200
    return render(request, "accounts/password.html", context, status=status)


def _change_password(request: StaffRequest, form: OwnPasswordForm) -> HttpResponse:
    form.save()
    update_session_auth_hash(request, form.user)
    messages.success(request, _("Changed. Your other sessions have ended."))
    return redirect("door:account")


@own
@require_POST
def leave_everywhere(request: StaffRequest) -> HttpResponse:
    steps.leave_everywhere(request.user, by=request.user)
    logout(request)
    messages.success(request, _("You are signed out on every device."))
    return redirect(settings.LOGIN_URL)


@own
@require_POST
def new_codes(request: StaffRequest) -> HttpResponse:
    """Recovery codes for who has a second factor; the older ones end."""
    if not second_factor.has_one(request.user):
        return redirect("door:set-up")
    if not second_factor.is_fresh(request.session):
        # Whoever sits down at an open session must not take ways in away with them.
        steps.ask_again(request, next_page=resolve_url("door:account"))
        return redirect("door:code")
    codes = second_factor.make_codes(request.user)
    context = {"codes": codes, "next": resolve_url("door:account")}
    return render(request, "accounts/recovery_codes.html", context)
