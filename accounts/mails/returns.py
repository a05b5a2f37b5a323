"""Mails that came back: reports of delivery (RFC 3464) read, and their mails marked.

Anybody may write to the address that returns go to, so nothing of a report is believed
but the seal of a mail of ours, and its words are kept as text alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser

from django.apps import apps
from django.db import transaction

from accounts import audit
from accounts.mails import post
from accounts.mails.models import Mailed
from jobs.leases import LIVE, State

# Reports are some kilobytes; the mail that came back may be attached, and is not read.
MOST_BYTES = 1_000_000
RECIPIENTS = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
ORIGINALS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")


@dataclass(frozen=True)
class Report:
    """Of a mail of ours: which one, and why it was not delivered."""

    mark: str
    number: int
    words: str


class TooEarly(Exception):
    """The report is here before the worker wrote down that the mail left."""


def read(body: bytes) -> Report | None:
    """The report in a mail; None of anything else, and of what was delivered late."""
    try:
        message = BytesParser().parsebytes(body[:MOST_BYTES])
        found, words = _named(message), _failed(message)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        # A mail made to be misread; the parser raises whatever comes first.
        return None
    return Report(*found, words) if found and words else None


@transaction.atomic
def mark(report: Report) -> Mailed | None:
    """Write down that the mail came back; None where there is none, or it is known.

    Raises TooEarly.
    """
    kind = _kinds().get(report.mark)
    if kind is None:
        return None
    rows = kind.objects.select_for_update(of=("self",)).filter(pk=report.number)
    mail: Mailed | None = rows.first()
    if mail is not None and mail.state in LIVE:
        raise TooEarly(report.number)
    if mail is None or mail.state != State.DONE or mail.came_back:
        return None
    mail.came_back = report.words
    mail.save(update_fields=["came_back"])
    audit.record(
        actor=None,
        verb="mail_came_back",
        subject=mail.about,
        details={"words": report.words, **audit.by_operator(None)},
    )
    return mail


def _kinds() -> dict[str, type[Mailed]]:
    found = (model for model in apps.get_models() if issubclass(model, Mailed))
    return {model.MARK: model for model in found}


def _named(message: Message) -> tuple[str, int] | None:
    """By the address it came to, or by the mail that is in it."""
    for text in _headers(message):
        if found := post.named_by(text):
            return found
    return None


def _headers(message: Message) -> Iterator[str]:
    for name in RECIPIENTS:
        yield from map(str, message.get_all(name, []))
    for part in message.walk():
        if part.get_content_type() not in ORIGINALS:
            continue
        heads = _inside(part)
        if not heads:
            text = part.get_payload(decode=True)
            heads = [BytesParser().parsebytes(text if isinstance(text, bytes) else b"")]
        for head in heads[:1]:
            yield from map(str, head.get_all("Message-ID", []))


def _failed(message: Message) -> str:
    """Why it was not delivered, in the words of the server that gave up."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _inside(part):
            if str(block.get("Action", "")).strip().lower() == "failed":
                said = str(block.get("Diagnostic-Code", ""))
                said = said.partition(";")[2] or said or str(block.get("Status", ""))
                return post.plain(said) or "failed"
    return ""


def _inside(part: Message) -> list[Message]:
    """The messages a part holds; none where it holds text."""
    held = part.get_payload()
    return (
        [one for one in held if isinstance(one, Message)] if part.is_multipart() else []
    )
