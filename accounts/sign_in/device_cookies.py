"""Browsers an account has signed in from before ("device cookies" of OWASP).

Whoever hammers at an account from elsewhere uses up what strangers may try on it. A
browser that its owner has used before carries a signed word saying so, and has tries of
its own: it is not locked out with the strangers, and a stolen word opens nothing.
"""

from __future__ import annotations

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Passkey, User

COOKIE = "sipas_known"
# When a code was given on this browser, for accounts that give one once in a month.
ENROLLED = "sipas_enrolled"
SALT = "accounts.sign_in.device_cookies"
SECONDS = 365 * 24 * 3600
# Several people may share the computer of an office.
MOST = 12


def mark_of(name: str) -> str:
    """An account's name as it stands in a cookie: a digest, never the name."""
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:24]


def word_of(request: HttpRequest, name: str) -> str:
    """What marks this browser for this account; empty when it is unknown to it."""
    return _words(request).get(mark_of(name), "")


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """Let the browser be known to this account for a year from now."""
    mark, words = mark_of(name), _words(request)
    word = words.pop(mark, "") or token_urlsafe(18)
    latest = dict([*words.items(), (mark, word)][-MOST:])
    _keep(response, COOKIE, latest)


def enroll(
    request: HttpRequest, response: HttpResponse, user: User, *, at: float
) -> None:
    """Let a code given at a moment count on this browser for as long as it may."""
    mark, kept = mark_of(user.username.casefold()), _words(request, ENROLLED)
    kept.pop(mark, None)
    latest = [*kept.items(), (mark, f"{at} {_binding(user)}")][-MOST:]
    _keep(response, ENROLLED, dict(latest))


def code_given(request: HttpRequest, user: User) -> float:
    """When a code of this account was given here; 0 if it was not, or its password,
    device or sessions have changed since."""
    mark = mark_of(user.username.casefold())
    at, _space, binding = _words(request, ENROLLED).get(mark, "").partition(" ")
    return float(at) if at and binding == _binding(user) else 0.0


def _binding(user: User) -> str:
    device = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    keys = Passkey.objects.in_force().filter(user=user).order_by("pk")
    factors = [device and device.pk, *keys.values_list("pk", flat=True)]
    said = f"{user.get_session_auth_hash()} {' '.join(map(str, factors))}"
    return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:24]


def _keep(response: HttpResponse, cookie: str, words: dict[str, str]) -> None:
    response.set_cookie(
        cookie,
        signing.dumps(words, salt=f"{SALT} {cookie}"),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _words(request: HttpRequest, cookie: str = COOKIE) -> dict[str, str]:
    said = request.COOKIES.get(cookie, "")
    try:
        return signing.loads(said, salt=f"{SALT} {cookie}", max_age=SECONDS)
    except signing.BadSignature:
        return {}
