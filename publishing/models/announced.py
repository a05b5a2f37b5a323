"""Announced figures: editions of a table, and what each source says in it.

They hold no answer and no margin of error, and stand apart from releases: nothing
here can be computed again, so nothing of it is mixed with what can.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publishing.content.announced.statements import (
    LEVELS,
    STANDINGS,
    STATISTICS,
    STATUSES,
    VALUE,
)
from wording.shown import shown
from wording.text import Text


class AnnouncedEditionQuerySet(models.QuerySet):
    def public(self) -> Self:
        """The sealed edition of each table: what the portal shows."""
        return self.filter(state=AnnouncedEdition.State.SEALED)

    def readable(self) -> Self:
        """Everything that was ever sealed."""
        return self.exclude(state=AnnouncedEdition.State.DRAFT)

    def newest_first(self) -> Self:
        return self.order_by("family", "code", "-edition")


class AnnouncedEdition(models.Model):
    """A numbered edition of a table of announced figures.

    Drafted by one person and sealed by another, which makes it public: its figures
    were public before. One that a command loaded has no drafter until a person takes
    it as theirs. A sealed edition never changes; a correction is a new edition and says
    why. `declaration` is the text of its `announced.toml`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SEALED = "sealed", _("sealed")
        SUPERSEDED = "superseded", _("superseded by a newer edition")
        WITHDRAWN = "withdrawn", _("withdrawn")

    code = models.CharField(_("code"), max_length=60)
    family = models.CharField(_("index"), max_length=30)
    edition = models.PositiveSmallIntegerField(_("edition"))
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT
    )
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    declaration = models.TextField()
    drafted_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
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
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncedEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("announced table")
        verbose_name_plural = _("announced tables")
        constraints = [
            models.UniqueConstraint(
                name="announced_edition_once", fields=["code", "edition"]
            ),
            models.UniqueConstraint(
                name="announced_sealed_once_a_table",
                fields=["code"],
                condition=Q(state="sealed"),
            ),
            models.CheckConstraint(
                name="announced_sealed_by_a_second_person",
                condition=Q(sealed_by__isnull=True) | ~Q(sealed_by=F("drafted_by")),
            ),
            models.CheckConstraint(
                name="announced_sealed_whole",
                condition=Q(state="draft", sealed_by__isnull=True)
                | Q(
                    drafted_by__isnull=False,
                    sealed_by__isnull=False,
                    sealed_at__isnull=False,
                )
                & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="announced_correction_says_why",
                condition=Q(edition=1) | Q(reason__regex=r"\S"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.edition}"

    @property
    def name(self) -> str:
        return shown(Text(self.name_vi, self.name_en))


def _measure(**words: Any) -> models.DecimalField:
    # As many decimals as any source prints; `decimals` says how many this one did.
    return models.DecimalField(max_digits=12, decimal_places=4, null=True, **words)


class AnnouncedFigure(models.Model):
    """What one source says of one figure.

    The figure is of a unit of the register in force that year, or of a `body` that the
    edition declares, or of all of a level (`body` is "*"). `decimals` is how many
    decimals the source printed, by measure.
    """

    edition = models.ForeignKey(
        AnnouncedEdition, models.CASCADE, related_name="figures", db_index=False
    )
    position = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12)
    unit = models.ForeignKey(
        "localities.Unit", models.PROTECT, null=True, related_name="+"
    )
    within = models.ForeignKey(
        "localities.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    body = models.CharField(max_length=80, blank=True)
    league = models.CharField(max_length=60, blank=True)
    indicator = models.CharField(max_length=60)
    statistic = models.CharField(max_length=8, default=VALUE)
    percent = _measure()
    points = _measure()
    maximum = _measure()
    number = _measure()
    rank = models.PositiveSmallIntegerField(null=True)
    of = models.PositiveSmallIntegerField(null=True)
    change = _measure()
    places = models.SmallIntegerField(null=True)
    decimals = models.JSONField(default=dict, blank=True)
    group = models.CharField(max_length=60, blank=True)
    qualifier = models.CharField(max_length=6, blank=True)
    status = models.CharField(max_length=10)
    standing = models.CharField(max_length=12, blank=True)
    reason_vi = models.CharField(max_length=300, blank=True)
    reason_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=500)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("announced figure")
        verbose_name_plural = _("announced figures")
        constraints = [
            models.UniqueConstraint(
                name="announced_row_once", fields=["edition", "position"]
            ),
            models.CheckConstraint(
                name="announced_figure_is_of_something",
                condition=Q(unit__isnull=True) & ~Q(body="")
                | Q(unit__isnull=False, body=""),
            ),
            models.CheckConstraint(
                name="announced_figure_says_something",
                condition=Q(percent__isnull=False)
                | Q(points__isnull=False)
                | Q(maximum__isnull=False)
                | Q(number__isnull=False)
                | Q(rank__isnull=False)
                | Q(of__isnull=False)
                | Q(change__isnull=False)
                | Q(places__isnull=False)
                | ~Q(group=""),
            ),
            models.CheckConstraint(
                name="announced_figure_has_a_source",
                condition=Q(source__regex=r"\S", status__in=STATUSES),
            ),
            models.CheckConstraint(
                name="announced_figure_in_known_words",
                condition=Q(
                    level__in=LEVELS, statistic__in=STATISTICS, standing__in=STANDINGS
                ),
            ),
            models.CheckConstraint(
                name="announced_choice_says_why",
                condition=Q(standing="")
                | Q(reason_vi__regex=r"\S", reason_en__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="announced_figure_fits",
                condition=(
                    (Q(percent__isnull=True) | Q(percent__gte=-100, percent__lte=100))
                    & (
                        Q(points__isnull=True)
                        | Q(maximum__isnull=True)
                        | Q(points__lte=F("maximum"))
                    )
                    & (Q(rank__isnull=True) | Q(rank__gte=1))
                    & (Q(rank__isnull=True) | Q(of__isnull=True) | Q(rank__lte=F("of")))
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} · {self.position}"
