"""Research files, who asked for one, who allowed it, and every download."""

from __future__ import annotations

from datetime import datetime
from typing import Self, cast

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jobs.leases import Leased


class ResearchFile(models.Model):
    """The questionnaires of a release as they may be handed out, made once.

    A file whose smallest group is below its rule cannot be stored.
    """

    release = models.OneToOneField(
        "publishing.Release", models.PROTECT, related_name="research_file"
    )
    made_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    body = models.BinaryField()
    digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    k = models.PositiveSmallIntegerField()
    smallest = models.PositiveIntegerField()
    blanked = models.PositiveIntegerField()
    # What was made coarser or left out, as [[column, [broad code, ...]], ...]
    steps = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = _("research file")
        verbose_name_plural = _("research files")
        constraints = [
            models.CheckConstraint(
                name="research_file_hides_each_in_a_group",
                condition=Q(smallest__gte=F("k"), k__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release}"


class AnswersFile(Leased):
    """A round's questionnaires for the ministry's own analysts, made by a worker.

    Protected as a research file is; a file whose smallest group is below its rule
    cannot be stored. `left_out` counts questionnaires of places too small to hide in,
    `fitted` the units whose weights are those of the last run.
    """

    DONE_BY = "scoring.microdata.exports.make"
    ASKED_AT = "asked_at"
    WITH = ("round__instrument", "asked_by")

    round = models.ForeignKey("surveys.Round", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    body = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    units = models.PositiveSmallIntegerField(default=0)
    fitted = models.PositiveSmallIntegerField(default=0)
    k = models.PositiveSmallIntegerField(default=0)
    smallest = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("file of answers")
        verbose_name_plural = _("files of answers")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="answers_file_made_once_at_a_time",
                fields=["round", "asked_by"],
                condition=Q(state__in=["waiting", "running"]),
            ),
            models.CheckConstraint(
                name="answers_file_hides_each_in_a_group",
                condition=~Q(state="done") | Q(smallest__gte=F("k"), k__gte=2),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.asked_at:%Y-%m-%d %H:%M}"


class AccessQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)


class Access(models.Model):
    """A researcher's request for the file of a release, and what was decided.

    Somebody else decides; a decision stays, only its end may come sooner.
    """

    release = models.ForeignKey("publishing.Release", models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    institution = models.CharField(_("institution"), max_length=200)
    purpose = models.TextField(_("purpose"))
    decided_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    valid_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for microdata")
        verbose_name_plural = _("requests for microdata")
        constraints = [
            models.UniqueConstraint(
                name="access_asked_once_at_a_time",
                fields=["release", "asked_by"],
                condition=Q(decided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="access_says_what_for",
                condition=Q(purpose__regex=r"\S", institution__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="access_decided_by_a_second_person",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="access_decided_whole",
                condition=Q(
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    granted__isnull=True,
                    valid_until__isnull=True,
                )
                | Q(
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    granted=True,
                    valid_until__gt=F("decided_at"),
                )
                | Q(
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    granted=False,
                    valid_until__isnull=True,
                    reason__regex=r"\S",
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.release} · {self.asked_by}"

    def is_open(self, *, at: datetime) -> bool:
        """Whether the file may be fetched at this moment."""
        ended = self.ended_at is not None and self.ended_at <= at
        return (
            bool(self.granted) and not ended and at < cast(datetime, self.valid_until)
        )


class Download(models.Model):
    """One fetching of a research file; append-only, and only while allowed."""

    access = models.ForeignKey(Access, models.PROTECT, related_name="downloads")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("download of microdata")
        verbose_name_plural = _("downloads of microdata")

    def __str__(self) -> str:
        return f"{self.access} {self.at:%Y-%m-%d %H:%M}"
