"""Browsers an account has signed in from before ("device cookies" of OWASP).

Whoever hammers at an account from elsewhere uses up what strangers may try on it. A
browser that its owner has used before carries a signed word saying so, and has tries of
its own: it is not locked out with the strangers, and a stolen word opens nothing.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

COOKIE = "sipas_known"
SALT = "accounts.sign_in.device_cookies"
SECONDS = 365 * 24 * 3600
# Several people may share the computer of an office.
MOST = 12


def mark_of(name: str) -> str:
    """An account's name as it stands in a cookie: a digest, never the name."""
    return salted_hmac(SALT, name, algorithm="sha256").hexdigest()[:24]


def word_of(request, name: str) -> str:
    """What marks this browser for this account; empty when it is unknown to it."""
    return _words(request).get(mark_of(name), "")


def remember(request, response, name: str) -> None:
    """Let the browser be known to this account for a year from now."""
    mark, words = mark_of(name), _words(request)
    word = words.pop(mark, "") or token_urlsafe(18)
    latest = dict([*words.items(), (mark, word)][-MOST:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _words(request) -> dict[str, str]:
    said = request.COOKIES.get(COOKIE, "")
    try:
        return signing.loads(said, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
