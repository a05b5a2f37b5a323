"""Runs and their jobs, the tallies they make and the indices composed of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jobs.leases import LIVE, Leased, State
from scoring.methods.models import Method, MethodRequest, MethodTrial
from scoring.microdata.models import Access, AnswersFile, Download, ResearchFile

__all__ = [
    "Access",
    "AnswersFile",
    "Download",
    "Index",
    "Job",
    "Method",
    "MethodRequest",
    "MethodTrial",
    "ResearchFile",
    "Run",
    "State",
    "Tally",
    "Weighting",
]


class RunQuerySet(models.QuerySet):
    def stuck(self) -> RunQuerySet:
        """Runs not over that have a failed job and nothing left to be done."""
        jobs = Job.objects.filter(run=OuterRef("pk"))
        return self.filter(
            Exists(jobs.filter(state=State.FAILED)),
            ~Exists(jobs.filter(state=State.RUNNING)),
            ~Exists(jobs.filter(Job.turn(), state=State.WAITING)),
            state__in=LIVE,
        )


class Run(models.Model):
    """One scoring of one round, under one methodology, by one code version.

    The four digests say what went in: two runs with equal digests have
    byte-equal indices.
    """

    round = models.ForeignKey(
        "surveys.Round",
        models.PROTECT,
        related_name="runs",
        verbose_name=_("survey round"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.WAITING
    )
    methodology = models.CharField(_("methodology"), max_length=60)
    methodology_text = models.TextField()
    methodology_digest = models.CharField(max_length=64)
    design_digest = models.CharField(max_length=64)
    input_digest = models.CharField(max_length=64, blank=True)
    output_digest = models.CharField(max_length=64, blank=True)
    code_version = models.CharField(max_length=64)
    requested_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Runs of earlier rounds, the latest first, as they stood when this was asked for:
    # what errors learn from and changes are counted from, whatever ends meanwhile.
    earlier_runs = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    diagnostics = models.JSONField(default=dict, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("scoring run")
        verbose_name_plural = _("scoring runs")
        indexes = [models.Index(fields=["round", "state"], name="run_by_round")]

    def __str__(self) -> str:
        return f"{self.round.code} #{self.pk}"


class Job(Leased):
    """A piece of a run: the weighting, the tally of one unit, the composition."""

    DONE_BY = "scoring.runs.steps.do"
    ASKED_AT = "run__requested_at"
    WITH = ("run__round__instrument", "unit")
    # A round's longest job may well lose this many workers and still be sound.
    MAX_CLAIMS = 40

    class Kind(models.TextChoices):
        WEIGH = "weigh", _("weighting")
        TALLY = "tally", _("tally")
        COMPOSE = "compose", _("composition")

    run = models.ForeignKey(Run, models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=10, choices=Kind)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, null=True, related_name="+"
    )
    input_digest = models.CharField(max_length=64, blank=True)
    stages = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            *Leased.Meta.constraints,
            models.UniqueConstraint(
                name="job_once_a_run",
                fields=["run", "kind", "unit"],
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_by_lease")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit or ''}".strip()

    @classmethod
    def turn(cls) -> Q:
        """Of runs not over: units wait for the weighting, the composition for all."""
        unfinished = cls.objects.filter(run=OuterRef("run")).exclude(state=State.DONE)
        weighing = Exists(unfinished.filter(kind=cls.Kind.WEIGH))
        tallying = Exists(unfinished.filter(kind=cls.Kind.TALLY))
        ready = (
            Q(kind=cls.Kind.WEIGH)
            | Q(~weighing, kind=cls.Kind.TALLY)
            | Q(~weighing, ~tallying, kind=cls.Kind.COMPOSE)
        )
        return ready & Q(run__state__in=LIVE)

    @classmethod
    def close_stuck(cls) -> None:
        stuck = Run.objects.stuck()
        stuck.update(state=State.FAILED, finished_at=timezone.now())


class Weighting(models.Model):
    """Weights of a unit's questionnaires fitted to known totals, and how.

    `base` and `value` are little-endian float64, ordered as in `scoring.runs.extract`;
    `cells` the level of each variable that was fitted; `history` what each step did.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="weightings")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    base = models.BinaryField()
    value = models.BinaryField()
    cells = models.JSONField()
    history = models.JSONField()

    class Meta:
        verbose_name = _("weighting")
        verbose_name_plural = _("weightings")
        constraints = [
            models.UniqueConstraint(
                name="weighting_once_a_run", fields=["run", "unit"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.unit}"


class Tally(models.Model):
    """Weighted level counts per finest cluster, for one unit and domain level.

    `body` is `scoring.tally.Tally` in canonical bytes.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="tallies")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    domain = models.CharField(max_length=20)
    domain_level = models.CharField(max_length=80, blank=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(
                name="tally_once_a_run",
                fields=["run", "unit", "domain", "domain_level"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.domain} {self.domain_level}"


class Index(models.Model):
    """A value with its error, for one unit, indicator and domain; a share.

    `basis` is "published" (the round's own units) or a register's name such as
    "units-2025" (restated). `value` is null where nothing could be estimated, and
    `note` then says why, as it does for a missing error.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="indices", db_index=False)
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="+", db_index=False
    )
    indicator = models.CharField(max_length=40)
    domain = models.CharField(max_length=20, default="all")
    domain_level = models.CharField(max_length=80, blank=True)
    value = models.FloatField(null=True)
    standard_error = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    degrees_of_freedom = models.FloatField(null=True)
    design_effect = models.FloatField(null=True)
    respondents = models.PositiveIntegerField()
    rank = models.PositiveSmallIntegerField(null=True)
    rank_low = models.PositiveSmallIntegerField(null=True)
    rank_high = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=40, blank=True)
    # Beside an error that learnt from other units: the own one, and of what it is made.
    own_error = models.FloatField(null=True)
    own_degrees = models.FloatField(null=True)
    error_from = models.CharField(max_length=10, blank=True, db_default="", default="")

    class Meta:
        verbose_name = _("index")
        verbose_name_plural = _("indices")
        constraints = [
            models.UniqueConstraint(
                name="index_once_a_run",
                fields=[
                    "run",
                    "basis",
                    "domain",
                    "domain_level",
                    "unit",
                    "indicator",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.indicator}"
