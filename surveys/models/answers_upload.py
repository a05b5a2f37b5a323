"""A file of questionnaires that waits until its sender has seen how it is read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.waiting_file import WaitingFiles


class AnswersUpload(models.Model):
    """Deleted when it is stored, when its sender sends another, or after a day."""

    round = models.ForeignKey("surveys.Round", models.CASCADE, related_name="+")
    consent = models.CharField(max_length=20, blank=True)
    file = models.CharField(max_length=200)
    content = models.BinaryField()
    # What the sender chose of sheet and letters (surveys.tabular.sheet.Choices).
    choices = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WaitingFiles.as_manager()

    class Meta:
        verbose_name = _("file of questionnaires")
        verbose_name_plural = _("files of questionnaires")

    def __str__(self) -> str:
        return self.file
