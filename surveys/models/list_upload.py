"""Files too long for one request: what is asked of a worker, and how far it is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ImportQuerySet(models.QuerySet):
    def live(self):
        return self.filter(state__in=Import.LIVE)


class Import(models.Model):
    """A file to be stored by a worker, all of it or nothing.

    The row decides, messages only wake: a worker writes only under the fence it took.
    `done` of `total` counts bytes while reading and rows while storing. `problems`
    holds the first mistakes as [row, column, value, code, vi, en].
    """

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

    LIVE = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=16, choices=Kind)
    file = models.CharField(max_length=200)
    spec = models.JSONField(default=dict)
    upload = models.ForeignKey(
        "surveys.FrameUpload", models.SET_NULL, null=True, related_name="imports"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.READING)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    # Code of a refusal that is not about a row.
    error = models.CharField(max_length=40, blank=True)
    # What was stored, such as the code of a list.
    made = models.CharField(max_length=60, blank=True)
    fence = models.PositiveIntegerField(default=0)
    claims = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.UniqueConstraint(
                name="upload_is_imported_once_at_a_time",
                fields=["upload"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="finished_import_has_its_time",
                condition=Q(state__in=["waiting", "running"])
                | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_is_not_further_than_its_end",
                condition=Q(done__lte=F("total")),
            ),
        ]

    def __str__(self):
        return self.file

    @property
    def live(self):
        return self.state in self.LIVE

    @property
    def percent(self):
        """How far the present stage is, 0 to 100."""
        return 100 * self.done // self.total if self.total else 0
