"""Questionnaires as they were asked: frozen text, known by its digest."""

from __future__ import annotations

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys import questionnaire


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

    @cached_property
    def content(self) -> questionnaire.Instrument:
        return questionnaire.parse(self.text, name=f"{self.code}.toml")
