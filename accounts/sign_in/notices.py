"""Mails about accounts, sent by the workers."""

from __future__ import annotations

from django.core.mail import EmailMessage

from accounts.mails import post
from accounts.mails.models import Notice
from accounts.sign_in import links
from jobs import leases


def deliver(notice: Notice) -> None:
    """Send one mail of the queue; links are made now, and only to a live account."""
    subject, text = notice.subject, notice.text
    if notice.kind == Notice.Kind.LINKS:
        if not notice.user.is_active or notice.user.email != notice.address:
            leases.finish(notice)
            return
        subject, text = links.letter(notice.user)
    post.send(notice, EmailMessage(f"SIPAS: {subject}", text, to=[notice.address]))
    leases.finish(notice)
