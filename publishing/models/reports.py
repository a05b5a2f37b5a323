"""Rows of reports: the files that are kept, and the work of making all of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.leases import Leased


class Report(models.Model):
    """A report as a stored file: of a province, the nation, or the infographic.

    `name` is a province's address, "nation" or "infographic". `digest` is the SHA-256
    of the bytes; a file that does not have it is not handed out.
    """

    release = models.ForeignKey(
        "publishing.Release", models.CASCADE, related_name="reports"
    )
    basis = models.CharField(max_length=12)
    name = models.CharField(max_length=140)
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=4)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    seconds = models.FloatField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                name="report_once_a_release",
                fields=["release", "basis", "name", "language", "form"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}-{self.language}.{self.form}"


class ReportBatch(Leased):
    """All reports of a release on one basis, made by one worker file after file."""

    DONE_BY = "publishing.reports.batches.make_all"
    ASKED_AT = "requested_at"
    WITH = ("release",)

    release = models.ForeignKey(
        "publishing.Release", models.CASCADE, related_name="report_batches"
    )
    basis = models.CharField(max_length=12)
    requested_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )
    requested_at = models.DateTimeField(default=timezone.now)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    # [[file, what went wrong], ...]
    failed_files = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("making of reports")
        verbose_name_plural = _("makings of reports")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="reports_made_once_at_a_time",
                fields=["release", "basis"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="batch_makes_no_more_than_all",
                condition=Q(done__lte=models.F("total")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} {self.basis} #{self.pk}"

    @property
    def seconds_left(self):
        """Guessed from the files made so far; None before the first or at the end."""
        if not self.live or not self.done or self.started_at is None:
            return None
        spent = (timezone.now() - self.started_at).total_seconds()
        return spent / self.done * (self.total - self.done)
