"""A design, totals and weights that are to take the place of a loaded round's own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.asked import Asked
from surveys.models.round import Round
from surveys.models.waiting_file import WaitingFiles

# The parts a file may replace, as the folder of a round names them.
PARTS = ("design", "totals", "weights")


class NewDesign(models.Model):
    """Words of the design, and the files as they were sent.

    A part without a file stays as it is; `untotalled` takes the totals away. `choices`
    is what the sender chose of letters (surveys.tabular.sheet.Choices).
    """

    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="%(class)s")
    psu_stage = models.CharField(max_length=10, choices=Round.PsuStage)
    lonely_psu = models.CharField(max_length=10, choices=Round.LonelyPsu)
    weighting = models.CharField(max_length=10, choices=Round.Weights)
    untotalled = models.BooleanField(default=False)
    design_file = models.CharField(max_length=200, blank=True)
    design = models.BinaryField(default=b"")
    totals_file = models.CharField(max_length=200, blank=True)
    totals = models.BinaryField(default=b"")
    weights_file = models.CharField(max_length=200, blank=True)
    weights = models.BinaryField(default=b"")
    choices = models.JSONField(default=dict)

    class Meta:
        abstract = True

    def files(self) -> dict[str, tuple[str, bytes]]:
        """(name, content) of each part that is replaced."""
        sent = {part: getattr(self, f"{part}_file") for part in PARTS}
        return {p: (name, bytes(getattr(self, p))) for p, name in sent.items() if name}


class DesignUpload(NewDesign):
    """Deleted when it is asked for, when its sender sends another, or after a day."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = WaitingFiles.as_manager()

    class Meta:
        verbose_name = _("design sent")
        verbose_name_plural = _("designs sent")

    def __str__(self) -> str:
        return str(self.round)


class DesignRequest(NewDesign, Asked):
    """That the design, totals and weights of a round be replaced by exactly these.

    `digest` is the SHA-256 of the words and files, which stand in the chain by it.
    """

    ask_with = "ask_reopening"
    approve_with = "approve_reopening"

    digest = models.CharField(max_length=64)

    class Meta(Asked.Meta):
        verbose_name = _("request to replace a design")
        verbose_name_plural = _("requests to replace designs")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="designrequest_waits_once",
                fields=["round"],
                condition=Q(outcome="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.round)

    def subject(self) -> str:
        return f"round {self.round.code}"
