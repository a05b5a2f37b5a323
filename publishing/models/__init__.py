"""What the public sees: releases and their figures. No answer is known here."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from publishing.models.annexes import Opinion, Remeasure, SampledPlace
from publishing.models.early_access import Announcement, Look, Preview
from publishing.models.late_count import LateCount
from publishing.models.receipts import Receipts
from publishing.models.reports import Report, ReportBatch
from wording.shown import shown
from wording.text import Text

__all__ = [
    "LEVELS",
    "Announcement",
    "Distribution",
    "Figure",
    "Indicator",
    "LateCount",
    "Look",
    "Opinion",
    "Preview",
    "Receipts",
    "Release",
    "Remeasure",
    "Report",
    "ReportBatch",
    "SampledPlace",
]


class ReleaseQuerySet(models.QuerySet):
    def readable(self, *, at=None):
        """Everything a visitor may open: editions whose embargo has ended.

        Superseded editions stay readable with a notice, withdrawn ones as a
        tombstone; one withdrawn before its embargo ended was never public.
        """
        return self.exclude(state=Release.State.DRAFT).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("embargo_until")),
            embargo_until__lte=at or timezone.now(),
        )

    def public(self, *, at=None):
        """The edition of each round that counts now: the newest readable one.

        An edition that waits for its embargo leaves the older one in force; a
        withdrawn one leaves its round without figures.
        """
        newer = Release.objects.readable(at=at).filter(
            round_code=OuterRef("round_code"), edition__gt=OuterRef("edition")
        )
        return self.readable(at=at).filter(
            ~Exists(newer), ~Q(state=Release.State.WITHDRAWN)
        )

    def national(self):
        """Rounds of the whole country; a province's own are never mixed in."""
        return self.filter(owner__level="nation")

    def newest_first(self):
        return self.order_by("-year", "-simulated", "round_code", "-edition")


class Release(models.Model):
    """A numbered edition of a round's figures.

    Drafted by one person, sealed by another, and made public with the approval of
    one who is not the drafter; a sealed edition never changes (a trigger refuses), a
    correction is a new edition and says why. Without `embargo_until` nobody approved
    yet that it becomes public.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SEALED = "sealed", _("sealed")
        SUPERSEDED = "superseded", _("superseded by a newer edition")
        WITHDRAWN = "withdrawn", _("withdrawn")

    round_code = models.CharField(max_length=60)
    edition = models.PositiveSmallIntegerField()
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT
    )
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(_("year"))
    owner = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    register = models.CharField(max_length=10)
    bases = models.JSONField()
    simulated = models.BooleanField(_("simulated"))
    notes_vi = models.TextField(blank=True)
    notes_en = models.TextField(blank=True)
    methodology = models.CharField(max_length=60)
    methodology_name_vi = models.CharField(max_length=200)
    methodology_name_en = models.CharField(max_length=200)
    methodology_digest = models.CharField(max_length=64)
    comparable_with = models.JSONField(default=list)
    provisional = models.JSONField(default=list)
    # Items that enter no index: their words and those of their options.
    questions = models.JSONField(default=list, blank=True)
    # Other methods the same answers were measured by, and their indices.
    methods = models.JSONField(default=list, blank=True)
    # Digests of what the figures were made of, and the root of the receipts.
    manifest = models.JSONField(default=dict, blank=True)
    # {domain: [[level, name in Vietnamese, name in English], ...]}, in their order
    domain_names = models.JSONField(default=dict, blank=True)
    minimum_respondents = models.PositiveSmallIntegerField()
    confidence = models.DecimalField(max_digits=4, decimal_places=3)
    input_digest = models.CharField(max_length=64)
    code_version = models.CharField(max_length=64)
    previous_round_code = models.CharField(max_length=60, blank=True)
    drafted_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="+",
        verbose_name=_("drafted by"),
    )
    drafted_at = models.DateTimeField(default=timezone.now)
    sealed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sealed by"),
    )
    sealed_at = models.DateTimeField(null=True, blank=True)
    embargo_until = models.DateTimeField(_("public from"), null=True, blank=True)
    approved_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("publication approved by"),
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(
                name="release_edition_once", fields=["round_code", "edition"]
            ),
            models.UniqueConstraint(
                name="release_sealed_once_a_round",
                fields=["round_code"],
                condition=Q(state="sealed"),
            ),
            models.CheckConstraint(
                name="release_sealed_by_a_second_person",
                condition=Q(sealed_by__isnull=True) | ~Q(sealed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="release_sealed_whole",
                condition=Q(state="draft", approved_by__isnull=True)
                | Q(sealed_by__isnull=False, sealed_at__isnull=False) & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="release_published_by_a_second_person",
                condition=Q(
                    embargo_until__isnull=True,
                    approved_by__isnull=True,
                    approved_at__isnull=True,
                )
                | Q(
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    embargo_until__isnull=False,
                    embargo_until__gte=F("approved_at"),
                )
                & ~Q(approved_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="release_correction_says_why",
                condition=Q(edition=1) | Q(reason__regex=r"\S"),
            ),
        ]

    def __str__(self):
        return f"{self.round_code} · {self.edition}"

    @property
    def name(self):
        return shown(Text(self.name_vi, self.name_en))

    @property
    def notes(self):
        return shown(Text(self.notes_vi, self.notes_en))

    @property
    def methodology_name(self):
        return shown(Text(self.methodology_name_vi, self.methodology_name_en))

    @property
    def confidence_percent(self):
        return self.confidence * 100

    def is_readable(self, *, at):
        """Whether visitors may open it; one that was public stays so."""
        if self.state == self.State.DRAFT or self.embargo_until is None:
            return False
        if self.withdrawn_at and self.withdrawn_at < self.embargo_until:
            return False
        return self.embargo_until <= at

    def compares_with(self, other):
        """Whether figures of the two may be subtracted: the same method."""
        return (
            other.methodology == self.methodology
            or other.methodology in self.comparable_with
        )


class IndicatorQuerySet(models.QuerySet):
    def provisional_criteria(self):
        """Criteria whose official words were not available."""
        return self.filter(kind=Indicator.Kind.CRITERION, provisional=True)


class Indicator(models.Model):
    """What a release measures: overall, areas, factors and criteria, in order."""

    class Kind(models.TextChoices):
        OVERALL = "overall", _("overall index")
        AREA = "area", _("area")
        FACTOR = "factor", _("sub-index")
        GROUPING = "grouping", _("grouping")
        CRITERION = "criterion", _("criterion")

    release = models.ForeignKey(Release, models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    parent = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField()
    sub_index = models.PositiveSmallIntegerField(null=True)
    name_vi = models.CharField(max_length=400)
    name_en = models.CharField(max_length=400)
    provisional = models.BooleanField(default=False)
    # The share of the overall index a criterion carries; null under pooled answers.
    weight = models.DecimalField(max_digits=13, decimal_places=12, null=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.UniqueConstraint(
                name="indicator_once_a_release", fields=["release", "code"]
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def name(self):
        return shown(Text(self.name_vi, self.name_en))


class FigureQuerySet(models.QuerySet):
    def whole(self):
        """Figures of everybody, not of a domain such as women."""
        return self.filter(domain="all")

    def of_provinces(self):
        return self.filter(unit__level="province")

    def of_nation(self):
        return self.filter(unit__level="nation")


class Figure(models.Model):
    """A number as announced: percent, rounded once, with its limits.

    `percent` is null where the figure is not published, and `note` says why;
    `respondents` is null where not even their number may be known.
    `change_points` is the difference of printed figures; places are positive
    upwards.
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="figures", db_index=False
    )
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="figures")
    indicator = models.CharField(max_length=40)
    domain = models.CharField(max_length=20, default="all")
    domain_level = models.CharField(max_length=80, blank=True)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    standard_error = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    lower = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    upper = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    respondents = models.PositiveIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    rank_low = models.PositiveSmallIntegerField(null=True)
    rank_high = models.PositiveSmallIntegerField(null=True)
    change_points = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    change_error = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    change_verdict = models.CharField(max_length=20, blank=True)
    change_places = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=40, blank=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        constraints = [
            models.UniqueConstraint(
                name="figure_once_a_release",
                fields=[
                    "release",
                    "basis",
                    "domain",
                    "domain_level",
                    "unit",
                    "indicator",
                ],
            ),
            models.CheckConstraint(
                name="figure_without_people_is_withheld",
                condition=Q(respondents__isnull=False)
                | Q(percent__isnull=True, note="withheld"),
            ),
            models.CheckConstraint(
                name="figure_limits_hold_it",
                condition=Q(lower__isnull=True)
                | Q(lower__lte=F("percent"), upper__gte=F("percent")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["release", "basis", "indicator", "domain"],
                name="figure_by_indicator",
            )
        ]

    def __str__(self):
        return f"{self.unit_id} {self.indicator} {self.percent}"


LEVELS = ("level_1", "level_2", "level_3", "level_4", "level_5")
_ABSENT = tuple(f"{level}__isnull" for level in LEVELS)


class Distribution(models.Model):
    """How the answers to a criterion spread over the five levels, in percent.

    The five sum to 100 exactly; they are null where too few answered, and `note`
    says why. `answered` counts people, the percents are weighted.
    """

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="distributions", db_index=False
    )
    basis = models.CharField(max_length=12)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, related_name="distributions"
    )
    indicator = models.CharField(max_length=40)
    answered = models.PositiveIntegerField(null=True)
    level_1 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_2 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_3 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_4 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    level_5 = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    note = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("distribution of answers")
        verbose_name_plural = _("distributions of answers")
        constraints = [
            models.UniqueConstraint(
                name="distribution_once_a_release",
                fields=["release", "basis", "unit", "indicator"],
            ),
            models.CheckConstraint(
                name="distribution_without_people_is_withheld",
                condition=Q(answered__isnull=False)
                | Q(level_1__isnull=True, note="withheld"),
            ),
            models.CheckConstraint(
                name="distribution_sums_to_a_hundred",
                condition=Q(**dict.fromkeys(_ABSENT, True))
                | Q(
                    **dict.fromkeys(_ABSENT, False),
                    level_1=Value(100)
                    - F("level_2")
                    - F("level_3")
                    - F("level_4")
                    - F("level_5"),
                ),
            ),
        ]

    def __str__(self):
        return f"{self.unit_id} {self.indicator} {self.answered}"

    @cached_property
    def levels(self):
        """The five percents from lowest to highest; None where not published."""
        found = tuple(getattr(self, name) for name in LEVELS)
        return None if None in found else found
