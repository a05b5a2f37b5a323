"""Signed checkpoints of chains: what an owner of the database cannot take back.

A chain rewritten whole looks sound from inside. A checkpoint kept elsewhere says how
long each strand of a round was and in which hash it ended; docs/chain.md says how to
compare two of them with verifier/verify_checkpoints.py, far from here.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from smtplib import SMTPException

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.refusals import refused

log = logging.getLogger("accounts.ledger.checkpoints")
Heads = Mapping[str, tuple[int, str]]  # chain -> (size, hash)


class Checkpoint(models.Model):
    """A signed text on one round's chains; one a day, and rows are only added."""

    round_code = models.CharField(max_length=60)
    day = models.DateField()
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [
            models.UniqueConstraint(
                name="checkpoint_once_a_day", fields=["round_code", "day"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_code} · {self.day:%Y-%m-%d}"

    @property
    def digest(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @property
    def file(self) -> str:
        return f"{self.round_code}-{self.day:%Y-%m-%d}.txt"


def key() -> Ed25519PrivateKey:
    """The Ed25519 key; raises Refused."""
    try:
        return Ed25519PrivateKey.from_private_bytes(
            bytes.fromhex(settings.SIPAS_SIGNING_KEY)
        )
    except ValueError:
        raise refused("signing_key_missing") from None


def public_key() -> str:
    """The public key in hexadecimal, to be printed and handed out; raises Refused."""
    return key().public_key().public_bytes_raw().hex()


def signed(code: str, heads: Heads, at: datetime) -> str:
    """The text of a checkpoint, its signature in the last line.

    `heads` are chain -> (size, hash).
    """
    lines = ["sipas-checkpoint 1", f"round {code}", f"at {at:%Y-%m-%dT%H:%M:%S.%fZ}"]
    lines += [f"chain {name} {size} {end}" for name, (size, end) in heads.items()]
    lines += [f"key {public_key()}", ""]
    message = "\n".join(lines)
    return f"{message}signature {key().sign(message.encode()).hex()}\n"


def take(code: str, heads: Heads) -> Checkpoint | None:
    """Today's checkpoint of a round, made once and sent out; None if there was one.

    A mail server that is away takes nothing back: the file is written, the log says so.
    """
    now = timezone.now()
    # The day of the ministry; the moment inside is in UTC.
    kept = Checkpoint(
        round_code=code,
        day=timezone.localdate(now),
        at=now,
        text=signed(code, heads, now.astimezone(UTC)),
    )
    try:
        with transaction.atomic():
            kept.save(force_insert=True)
            write(kept)
    except IntegrityError:
        return None
    try:
        mail(kept)
    except (SMTPException, OSError):
        log.exception("checkpoint %s was not mailed: send its file by hand", kept)
    return kept


def write(checkpoint: Checkpoint) -> None:
    """The first place: a file, which another office should collect."""
    folder = Path(settings.SIPAS_CHECKPOINTS)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / checkpoint.file).write_text(checkpoint.text, encoding="utf-8")


def mail(checkpoint: Checkpoint) -> None:
    """The second place; the release page prints it as the third."""
    if settings.SIPAS_CHECKPOINT_MAIL:
        send_mail(
            f"SIPAS {checkpoint}",
            checkpoint.text,
            from_email=None,
            recipient_list=settings.SIPAS_CHECKPOINT_MAIL,
        )
