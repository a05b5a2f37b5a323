"""One mail handed to the mail server, marked so that its return finds it again."""

from __future__ import annotations

import re
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.mails.models import MOST_SIGNS, Mailed
from jobs import leases

# From here on a mail server speaks of what will never be.
FOR_GOOD = 500
# Letters of the seal: enough that nobody guesses one, few enough for an address.
SEAL = 20
WORD = re.compile(rf"\b([a-z])(\d{{1,18}})-([0-9a-f]{{{SEAL}}})(?=@)", re.ASCII)
BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def send(mail: Mailed, message: EmailMessage) -> None:
    """Hand it over. Raises PermanentFailure with the server's words where it is
    refused for good; whatever may pass is raised as it came, and tried again.
    """
    word = word_of(mail)
    site = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    message.extra_headers |= {
        "Message-ID": f"<{word}@{site}>",
        # So that no absence is answered.
        "Auto-Submitted": "auto-generated",
    }
    if returns := settings.SIPAS_MAIL_RETURNS:
        # The sender of the envelope, which servers write to; readers see the other.
        local, _, domain = returns.rpartition("@")
        message.extra_headers["From"] = settings.DEFAULT_FROM_EMAIL
        message.from_email = f"{local}+{word}@{domain}"
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        ((code, words),) = refusal.recipients.values()
        _refused(code, words, refusal)
    except SMTPResponseException as error:
        _refused(error.smtp_code, error.smtp_error, error)


def word_of(mail: Mailed) -> str:
    """The mail's own word: its kind, its number, and a seal nobody else can make."""
    name = f"{mail.MARK}{mail.pk}"
    return f"{name}-{_seal(name)}"


def named_by(text: str) -> tuple[str, int] | None:
    """(mark, number) of the first genuine word in a header, or None."""
    for mark, number, seal in WORD.findall(text.lower()):
        if constant_time_compare(seal, _seal(f"{mark}{number}")):
            return mark, int(number)
    return None


def plain(words: str) -> str:
    """What a server said, on one line and not too long."""
    return BLANK.sub(" ", words).strip()[:MOST_SIGNS]


def _refused(code: int, words: bytes | str, error: Exception) -> None:
    if code < FOR_GOOD:
        raise error
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    raise leases.PermanentFailure(plain(f"{code} {text}")) from None


def _seal(name: str) -> str:
    found = salted_hmac("accounts.mails.post", name, algorithm="sha256")
    return found.hexdigest()[:SEAL]
