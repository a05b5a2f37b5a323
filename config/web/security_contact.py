"""Whom to write to about a weakness: /.well-known/security.txt of RFC 9116."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

# An address of one line: nothing after it can pass for another field.
CONTACT = re.compile(r"(?:mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[\d-]+)")
GOOD_FOR = timedelta(days=300)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """404 until somebody is named."""
    if not CONTACT.fullmatch(settings.SECURITY_CONTACT):
        raise Http404
    words = text(settings.SECURITY_CONTACT, at=timezone.now())
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


def text(contact: str, *, at: datetime) -> str:
    """The file; good for less than a year, as RFC 9116 recommends."""
    return (
        f"Contact: {contact}\n"
        f"Expires: {at + GOOD_FOR:%Y-%m-%dT00:00:00Z}\n"
        "Preferred-Languages: vi, en\n"
    )
