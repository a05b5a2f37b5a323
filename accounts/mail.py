"""Mail to one person about their own account; the trail says what was sent."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import outbox
from accounts.models import User

log = logging.getLogger("accounts.mail")


def tell(user: User, subject: str, text: str) -> None:
    """Send it once what it tells of is stored; without an address the log says so."""
    tell_at(user, user.email, subject, text)


def tell_at(user: User, address: str, subject: str, text: str) -> None:
    """As `tell`, at an address the account had before."""
    transaction.on_commit(lambda: _send(user.pk, address, subject, text))


def _send(pk: int, address: str, subject: str, text: str) -> None:
    """Nobody's page waits for a mail server, or for the names of one."""
    if not address:
        log.warning("user %s has no address to be told at", pk)
    elif settings.MAIL_APART:
        outbox.put(lambda: _try(pk, address, subject, text))
    else:
        _try(pk, address, subject, text)


def _try(pk: int, address: str, subject: str, text: str) -> bool:
    """Whether the mail server took it."""
    try:
        post(address, subject, text)
    except (SMTPException, OSError) as error:
        log.error("user %s was not told: %s", pk, type(error).__name__)
        return False
    return True


def post(address: str, subject: str, text: str) -> None:
    """Hand one mail to the mail server. Raises SMTPException or OSError."""
    send_mail(f"SIPAS: {subject}", text, from_email=None, recipient_list=[address])


def of_account(user: User, what: str) -> tuple[str, str]:
    """(subject, text) of something done to an account, in Vietnamese."""
    with override("vi"):
        subject = _("Something of your account was changed")
        text = _(
            "%(name)s: %(what)s. If you did not ask for it, call your administrator"
            " and the auditor at once. The account approves nothing for seven days"
            " after this."
        )
        return subject, text % {"name": user.username, "what": what}
