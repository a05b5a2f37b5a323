"""Who was erased from a list: the person's row and answers stay, the name does not."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """That the contact of a listed person was deleted; no name stands here.

    A backup of older days brings contacts back: they are erased again by these rows.
    """

    person = models.OneToOneField(
        "surveys.ListedPerson", models.CASCADE, related_name="erasure"
    )
    # Nobody where the operator's command did it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        constraints = [
            models.CheckConstraint(
                name="erasure_has_a_reason",
                condition=models.Q(reason__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%d/%m/%Y}"
