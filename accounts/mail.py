"""Mail to one person about their own account, left to the workers."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.mails.models import Notice
from accounts.models import User
from jobs import wake

log = logging.getLogger("accounts.mail")


def tell(user: User, subject: str, text: str) -> None:
    """Leave it with what it tells of; without an address the log says so."""
    tell_at(user, user.email, subject, text)


def tell_at(user: User, address: str, subject: str, text: str) -> None:
    """As `tell`, at an address the account had before."""
    if not address:
        log.warning("user %s has no address to be told at", user.pk)
        return
    words = {"kind": Notice.Kind.WORDS, "subject": subject, "text": text}
    Notice.objects.create(user=user, address=address, **words)
    wake.on_commit(Notice)


def links(user: User) -> None:
    """Leave a mail with links to the account at its own address."""
    Notice.objects.create(user=user, address=user.email, kind=Notice.Kind.LINKS)
    wake.on_commit(Notice)


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
