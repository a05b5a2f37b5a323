"""What respondents were told: each version as it was first shown, kept for good."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wording.shown import shown
from wording.text import Text


class ConsentText(models.Model):
    """One version of the words before the first question; rows are only ever added."""

    class Way(models.TextChoices):
        HOME = "home", _("at home, read aloud")
        ONE_STOP = "one-stop", _("at the one-stop centre")
        PAPER = "paper", _("printed on the sheet")
        ONLINE = "online", _("on the internet")

    code = models.CharField(max_length=20, unique=True)
    way = models.CharField(max_length=10, choices=Way)
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    provisional = models.BooleanField()
    source = models.TextField()
    vi = models.TextField()
    en = models.TextField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("text of consent")
        verbose_name_plural = _("texts of consent")
        constraints = [
            models.UniqueConstraint(
                name="consent_version_once", fields=["way", "version"]
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def lines(self) -> list[str]:
        return shown(Text(self.vi, self.en)).splitlines()
