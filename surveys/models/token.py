"""Keys with which devices and provinces' own systems hand in questionnaires."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """Speaks for one person, in one round, for named places and what lies below.

    Only the SHA-256 of the secret is kept; the secret is shown once.
    """

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tokens"
    )
    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="tokens")
    units = models.ManyToManyField("localities.Unit", related_name="+", blank=True)
    service_points = models.ManyToManyField(
        "localities.ServicePoint", related_name="+", blank=True
    )
    # Nobody where the operator's command made it.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                name="token_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("made_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.round})"
