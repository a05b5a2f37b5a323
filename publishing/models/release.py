"""Releases: numbered editions of a round's figures, and who may read them when."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.content.release_content import DECLARED, DRAWN, OPEN, PAR, SIPAS
from wording.shown import shown
from wording.text import Text


class ReleaseQuerySet(models.QuerySet):
    def readable(self, *, at: datetime | None = None) -> Self:
        """Everything a visitor may open: editions whose embargo has ended.

        Superseded editions stay readable with a notice, withdrawn ones as a
        tombstone; one withdrawn before its embargo ended was never public.
        """
        return self.exclude(state=Release.State.DRAFT).filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("embargo_until")),
            embargo_until__lte=at or timezone.now(),
        )

    def public(self, *, at: datetime | None = None) -> Self:
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

    def national(self) -> Self:
        """Survey rounds of the whole country; a province's own are never mixed in."""
        return self.filter(owner__level="nation", kind=SIPAS)

    def of_scorecards(self) -> Self:
        """Releases of points, of the nation and of provinces' own rounds."""
        return self.filter(kind=PAR)

    def newest_first(self) -> Self:
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

    class Kind(models.TextChoices):
        SIPAS = SIPAS, _("Survey (SIPAS)")
        PAR = PAR, _("Scorecards (PAR INDEX)")

    class Collection(models.TextChoices):
        """How those who answered were found; all but a sample is marked everywhere."""

        DRAWN = DRAWN, _("a drawn sample")
        DECLARED = (
            DECLARED,
            _("Declared answers: the sample was not drawn in this system."),
        )
        OPEN = (
            OPEN,
            _("Open to whoever came: no sample was drawn of those who answered."),
        )

    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.SIPAS, db_default=SIPAS
    )
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
    collection = models.CharField(
        max_length=10, choices=Collection, default=Collection.DECLARED
    )
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
    # Why the approver lets it out without some of the provinces; the database asks.
    confirmation = models.TextField(blank=True, default="", db_default="")
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

    def __str__(self) -> str:
        return f"{self.round_code} · {self.edition}"

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))

    @property
    def notes(self) -> str:
        return shown(Text(self.notes_vi, self.notes_en))

    @property
    def methodology_name(self) -> str:
        return shown(Text(self.methodology_name_vi, self.methodology_name_en))

    @property
    def collection_mark(self) -> str:
        """What readers are told where no sample was drawn, else ""; scorecards are no
        answers."""
        if self.kind == PAR or self.collection == DRAWN:
            return ""
        return str(self.get_collection_display())

    @property
    def confidence_percent(self) -> Decimal:
        return self.confidence * 100

    def is_readable(self, *, at: datetime) -> bool:
        """Whether visitors may open it; one that was public stays so."""
        if self.state == self.State.DRAFT or self.embargo_until is None:
            return False
        if self.withdrawn_at and self.withdrawn_at < self.embargo_until:
            return False
        return self.embargo_until <= at

    def compares_with(self, other: Release) -> bool:
        """Whether figures of the two may be subtracted: the same method."""
        return (
            other.methodology == self.methodology
            or other.methodology in self.comparable_with
        )
