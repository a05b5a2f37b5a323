"""Questionnaires as they were asked: frozen text, known by its digest."""

from __future__ import annotations

from functools import lru_cache
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys import questionnaire
from surveys.questionnaire.instrument import Instrument as Questionnaire


@lru_cache(maxsize=64)
def parsed(text: str, *, name: str) -> Questionnaire:
    """Kept from job to job and page to page: reading the file takes 20 ms."""
    return questionnaire.parse(text, name=name)


class InstrumentQuerySet(models.QuerySet):
    def used(self) -> Self:
        """Versions that a round asks, or asked before its present one."""
        asked = Q(round__isnull=False) | Q(earlierform__isnull=False)
        return self.filter(asked).distinct()


class Instrument(models.Model):
    """A version of a questionnaire as its file stood when it was stored.

    Nothing of it changes but that it is retired, or brought back; a version that no
    round asks may be taken away again.
    """

    class Life(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_USE = "in_use", _("in use")
        RETIRED = "retired", _("retired")

    code = models.CharField(_("code"), max_length=60)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    title_vi = models.CharField(_("title in Vietnamese"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    text = models.TextField()
    # Empty where a round brought it.
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    stored_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def __str__(self) -> str:
        return f"{self.code} ({self.digest[:8]})"

    @property
    def content(self) -> Questionnaire:
        return parsed(self.text, name=f"{self.code}.toml")
