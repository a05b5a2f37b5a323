"""What was done, by whom: only ever added to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User


class AuditEvent(models.Model):
    """One thing somebody did: written with the deed, in its transaction."""

    at = models.DateTimeField(_("moment"), auto_now_add=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name=_("person")
    )
    verb = models.CharField(_("deed"), max_length=40)
    subject = models.CharField(_("subject"), max_length=120)
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        indexes = [models.Index(fields=["subject", "at"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject}"
