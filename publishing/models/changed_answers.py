"""How many answers were changed after an edition had been made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from publishing.models import Release


class ChangedAnswers(models.Model):
    """Questionnaires amended, left out or counted again since an edition's figures were
    made; the figures stay as sealed.
    """

    release = models.OneToOneField(
        "publishing.Release", models.CASCADE, primary_key=True, related_name="changed"
    )
    number = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answers changed since")
        verbose_name_plural = _("answers changed since")

    def __str__(self) -> str:
        return f"{self.release}: {self.number}"


def of_release(release: Release) -> ChangedAnswers | None:
    return ChangedAnswers.objects.filter(release=release).first()
