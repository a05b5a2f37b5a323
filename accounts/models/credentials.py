"""What somebody signs in with beside a password, and who may take it away."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.asked import Asked
from accounts.models.person import User


class CredentialRequest(Asked):
    """That a strong account lose its device, or get another address or provider."""

    ask_with = "manage_people"
    approve_with = "approve_people"

    class What(models.TextChoices):
        DEVICE = "device", _("take the lost second factor away")
        ADDRESS = "address", _("another mail address")
        PROVIDER = "provider", _("another subject at the sign-in provider")

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    what = models.CharField(max_length=10, choices=What)
    value = models.CharField(max_length=255, blank=True)

    class Meta(Asked.Meta):
        verbose_name = _("request about an account")
        verbose_name_plural = _("requests about accounts")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="credentialrequest_waits_once",
                fields=["user", "what"],
                condition=Q(outcome="waiting"),
            ),
            models.CheckConstraint(
                name="credentialrequest_not_approved_by_its_owner",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_what_display()}"

    def gives_to(self) -> int | None:
        return self.user_id

    def subject(self) -> str:
        return f"user:{self.user_id}"


class RecoveryCode(models.Model):
    """One of a person's codes for the day their second factor is lost.

    120 random bits each, so a plain digest is enough; a row goes when it is used.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")


class PasskeyQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        return self.filter(removed_at__isnull=True)


class Passkey(models.Model):
    """A key of a person's own that signs for this site alone; ended, never deleted.

    `public_key` is COSE in CBOR; `last_challenge` is what it signed last, so that no
    signature counts twice.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2000)
    sign_count = models.BigIntegerField(default=0)
    last_challenge = models.BinaryField(max_length=64, default=b"")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self) -> str:
        return self.name
