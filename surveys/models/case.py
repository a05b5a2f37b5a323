"""Samples as drawn: strata, and one case for everybody to be asked."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.reach import PlacedQuerySet

SERIAL_DIGITS = 6


class DrawQuerySet(PlacedQuerySet):
    place = "frame__unit"


class Draw(models.Model):
    """One sample of a frozen frame, repeatable from its digest, seed and plan.

    `digest` is the SHA-256 of the cases; `steps` the numbers of the size formula.
    """

    frame = models.ForeignKey("surveys.Frame", models.PROTECT, related_name="draws")
    seed = models.BigIntegerField()
    plan = models.JSONField()
    steps = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        constraints = [
            models.UniqueConstraint(
                name="frame_is_drawn_once",
                fields=["frame"],
                condition=Q(voided_at__isnull=True),
            ),
            models.CheckConstraint(
                name="voided_draw_has_a_reason",
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frame} ({self.seed})"


class DrawnStratum(models.Model):
    """One line of the allocation: how many there were, how many were drawn."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="strata")
    code = models.CharField(max_length=64)
    label = models.CharField(max_length=300)
    population = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    reserves = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("drawn stratum")
        verbose_name_plural = _("drawn strata")
        constraints = [
            models.UniqueConstraint(name="stratum_once", fields=["draw", "code"]),
            models.CheckConstraint(
                name="stratum_holds_its_sample",
                condition=Q(population__gte=F("drawn") + F("reserves")),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Disposition(models.TextChoices):
    """How a case ended."""

    COMPLETED = "completed", _("completed")
    PARTIAL = "partial", _("partly completed")
    REFUSED = "refused", _("refused")
    NO_CONTACT = "no_contact", _("never met")
    DEAD = "dead", _("died")
    UNABLE = "unable", _("unable to answer (illness, disability)")
    LANGUAGE = "language", _("no common language")
    NOT_FOUND = "not_found", _("address or person not found")
    MOVED = "moved", _("moved, whereabouts unknown")
    INELIGIBLE = "ineligible", _("ineligible: had no such procedure")
    # Written by a reviewer's rejection alone, never by a visit.
    REJECTED = "rejected", _("questionnaire rejected")


ANSWERED = (Disposition.COMPLETED, Disposition.PARTIAL)


class CaseQuerySet(models.QuerySet):
    def in_field(self) -> Self:
        """Those to be asked: drawn at first, or called from the reserves."""
        return self.exclude(role=Case.Role.RESERVE)

    def of(self, surveyor: User) -> Self:
        return self.filter(assignments__surveyor=surveyor, assignments__ended_at=None)

    def held(self) -> Self:
        return self.filter(assignments__isnull=False, assignments__ended_at=None)

    def unassigned(self) -> Self:
        return self.exclude(pk__in=Case.objects.held().values("pk"))


def serial_of(number: int) -> str:
    return f"{number:0{SERIAL_DIGITS}d}"


class Case(models.Model):
    """Somebody to be asked; `uid` stands on the questionnaire, no name does.

    `inclusion` is the probability of the draw, 0 < inclusion <= 1; the base weight is
    its inverse. People of villages are known by their number on the village's list.
    """

    class Role(models.TextChoices):
        MAIN = "main", _("drawn")
        RESERVE = "reserve", _("reserve")
        REPLACEMENT = "replacement", _("replacement")

    uid = models.CharField(max_length=64, unique=True)
    draw = models.ForeignKey(Draw, models.CASCADE, related_name="cases")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=12, choices=Role)
    # The order in which the reserves of a stratum or village are called on.
    turn = models.PositiveIntegerField(null=True)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, related_name="+")
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, null=True, related_name="+"
    )
    stratum = models.CharField(max_length=64)
    psu = models.CharField(max_length=64)
    cluster = models.CharField(max_length=64)
    inclusion = models.FloatField()
    place = models.CharField(max_length=250)
    level = models.CharField(max_length=40, blank=True)
    service_field = models.CharField(max_length=80, blank=True)
    person = models.ForeignKey(
        "surveys.ListedPerson", models.PROTECT, null=True, related_name="cases"
    )
    village = models.ForeignKey(
        "surveys.ListedVillage", models.PROTECT, null=True, related_name="cases"
    )
    on_list = models.PositiveIntegerField(null=True)
    disposition = models.CharField(
        max_length=12, choices=Disposition, default="", blank=True
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(name="case_number_once", fields=["draw", "number"]),
            models.CheckConstraint(
                name="inclusion_is_a_probability",
                condition=Q(inclusion__gt=0) & Q(inclusion__lte=1),
            ),
            models.CheckConstraint(
                name="case_is_a_person_or_a_place_on_a_village_list",
                condition=Q(person__isnull=False, village__isnull=True, on_list=None)
                | Q(person__isnull=True, village__isnull=False, on_list__gt=0),
            ),
            models.CheckConstraint(
                name="reserve_rests_until_called",
                condition=~Q(role="reserve") | Q(disposition=""),
            ),
        ]
        indexes = [models.Index(fields=["draw", "place"], name="case_by_place")]

    def __str__(self) -> str:
        return self.uid

    @property
    def serial(self) -> str:
        """The number printed on its form, by which people speak of it."""
        return serial_of(self.number)

    @property
    def base_weight(self):
        return 1 / self.inclusion

    @property
    def pending(self) -> bool:
        return not self.disposition

    @property
    def answered(self) -> bool:
        return self.disposition in ANSWERED
