"""Links that end at the next sign-in: mailed to an account's own address, or printed.

One lets its owner choose a password; another lets a browser try at a time when
strangers have used up the tries. Neither stands for the second factor.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import audit, mail
from accounts.models import User
from accounts.tries.rates import Rate

# A printed sheet has to reach a commune before its links end.
DAYS_OF_INVITATION = 21
# To one account, whoever asks for it.
SENT = Rate("links to an account", burst=3, every=1200)


class OfPassword(PasswordResetTokenGenerator):
    """Ends with the password, the address, a sign-in, or the sessions' end."""

    key_salt = "accounts.sign_in.links.password"

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_epoch}"


class OfBrowser(OfPassword):
    key_salt = "accounts.sign_in.links.browser"


class OfInvitation(OfPassword):
    """For who never signed in, or has no address: read off paper, so it lasts longer.

    Its clock goes slower by so many times that the one limit becomes days.
    """

    key_salt = "accounts.sign_in.links.invitation"

    def _num_seconds(self, dt: date) -> int:
        return int(super()._num_seconds(dt)) // DAYS_OF_INVITATION


passwords, browsers, invitations = OfPassword(), OfBrowser(), OfInvitation()


def path_of(name: str, tokens: PasswordResetTokenGenerator, user: User) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse(name, args=[uid, tokens.make_token(user)])


def address() -> str:
    """Where people reach this site, from its settings and never from a header."""
    scheme = "https" if settings.HTTPS else "http"
    return (
        settings.CSRF_TRUSTED_ORIGINS[0]
        if settings.CSRF_TRUSTED_ORIGINS
        else (f"{scheme}://{settings.ALLOWED_HOSTS[0]}")
    )


def password_link(user: User) -> str:
    return address() + path_of("door:choose-password", passwords, user)


def invitation_link(user: User) -> str:
    return address() + path_of("door:invitation", invitations, user)


def send(user: User, *, by: User | None) -> bool:
    """Leave both links to the workers; False when enough were sent for now."""
    if SENT.take(user.pk):
        return False
    audit.record(actor=by, verb="links_sent", subject=f"user:{user.pk}")
    mail.links(user)
    return True


def letter(user: User) -> tuple[str, str]:
    """(subject, text) with both links, made as they stand now."""
    with override("vi"):
        text = _(
            "%(name)s: to choose a new password, open %(password)s\n\n"
            "To sign in with your own password from a new browser while others keep"
            " guessing it, open %(browser)s there.\n\n"
            "Both end when you next sign in, or after a day. If you did not ask for"
            " them, do nothing."
        ) % {
            "name": user.username,
            "password": password_link(user),
            "browser": address() + path_of("door:own-browser", browsers, user),
        }
        return _("Links to your account"), text


def owner_of(uid: str) -> User | None:
    """The person a link names; nobody for a name that is none."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except (ValueError, OverflowError):
        return None
    return User.objects.filter(pk=pk, is_active=True).first()
