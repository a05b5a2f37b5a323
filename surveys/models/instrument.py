"""Questionnaires as they were asked: frozen text, known by its digest."""

from __future__ import annotations

from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys import questionnaire
from surveys.questionnaire.instrument import Instrument as Questionnaire


@lru_cache(maxsize=16)
def parsed(text: str, *, name: str) -> Questionnaire:
    """Kept from job to job and page to page: reading the file takes 20 ms."""
    return questionnaire.parse(text, name=name)


class Instrument(models.Model):
    """A questionnaire's file as it stood when a round first used it."""

    code = models.CharField(_("code"), max_length=60)
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    title_vi = models.CharField(_("title in Vietnamese"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    text = models.TextField()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")

    def __str__(self) -> str:
        return f"{self.code} ({self.digest[:8]})"

    @property
    def content(self) -> Questionnaire:
        return parsed(self.text, name=f"{self.code}.toml")
