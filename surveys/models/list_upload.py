"""Files too long for one request: what is asked of a worker, and how far it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jobs.leases import Leased


class Import(Leased):
    """A file to be stored by a worker, all of it or nothing.

    `done` of `total` counts bytes while reading and rows while storing. `problems`
    holds the first mistakes as [row, column, value, code, vi, en]; `error` is the code
    of a refusal that is not about a row.
    """

    DONE_BY = "surveys.frames.uploads.store"
    ASKED_AT = "asked_at"
    WITH = ("upload", "by")

    class Kind(models.TextChoices):
        FRAME = "frame", _("list to draw from")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a worker")
        RUNNING = "running", _("under way")
        DONE = "done", _("stored")
        FAILED = "failed", _("refused, nothing is stored")
        CANCELLED = "cancelled", _("cancelled, nothing is stored")

    class Stage(models.TextChoices):
        READING = "reading", _("reading and checking rows")
        STORING = "storing", _("storing rows")

    kind = models.CharField(max_length=16, choices=Kind)
    file = models.CharField(max_length=200)
    spec = models.JSONField(default=dict)
    upload = models.ForeignKey(
        "surveys.FrameUpload", models.SET_NULL, null=True, related_name="imports"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.READING)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    # What was stored, such as the code of a list.
    made = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="upload_is_imported_once_at_a_time",
                fields=["upload"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="import_is_not_further_than_its_end",
                condition=Q(done__lte=F("total")),
            ),
        ]

    def __str__(self) -> str:
        return self.file

    @property
    def percent(self) -> int:
        """How far the present stage is, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0
