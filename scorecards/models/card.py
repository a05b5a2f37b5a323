"""A scorecard: of one unit or body in one cycle, signed by its leader."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from localities.models import Body, Level
from scorecards.models.claim import StoredFile
from scorecards.models.cycle import Cycle

_OF_CARDS = {Role.SCORE_OFFICER, Role.SCORE_LEADER}
_OF_OWNERS = {Role.APPRAISER, Role.COUNCIL}


class CardQuerySet(models.QuerySet[Any]):
    def own(self, user: User) -> Self:
        """Cards of the very places somebody fills or signs for; none below them."""
        held = [one for one in user.held_today() if one.role in _OF_CARDS]
        units = [one.unit_id for one in held if one.unit_id is not None]
        bodies = [one.body_id for one in held if one.body_id is not None]
        mine = self.filter(Q(unit__in=units) | Q(body__in=bodies))
        return mine.exclude(cycle__state=Cycle.State.DRAFT)

    def alphabetical(self) -> Self:
        return self.select_related("unit", "body", "cycle").order_by(
            "unit__sort_key", "body__code", "pk"
        )


def owners_of(user: User, *, roles: set[Role] = _OF_OWNERS) -> list[int]:
    """Ids of the units that own cycles somebody appraises or closes: exactly theirs.

    The ministry's own people do not sit over a province's local round.
    """
    held = [one for one in user.held_today() if one.role in roles]
    units = {one.unit_id for one in held if one.unit_id is not None}
    bodies = [one.body_id for one in held if one.body_id is not None]
    if bodies:
        units |= set(Body.objects.filter(pk__in=bodies).values_list("unit", flat=True))
    return sorted(units)


class Card(models.Model):
    """`standing` says whether the unit is ranked; `league` with whom, if not all."""

    class Standing(models.TextChoices):
        RANKED = "ranked", _("scored and ranked")
        SCORED = "scored", _("scored, not ranked")
        OUTSIDE = "outside", _("not assessed")

    cycle = models.ForeignKey(Cycle, models.CASCADE, related_name="cards")
    unit = models.ForeignKey("localities.Unit", models.PROTECT, null=True, blank=True)
    body = models.ForeignKey("localities.Body", models.PROTECT, null=True, blank=True)
    league = models.CharField(_("league"), max_length=60, blank=True)
    standing = models.CharField(
        _("standing"), max_length=10, choices=Standing, default=Standing.RANKED
    )

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        constraints = [
            models.CheckConstraint(
                name="card_is_of_one_place",
                condition=Q(unit__isnull=False, body__isnull=True)
                | Q(unit__isnull=True, body__isnull=False),
            ),
            models.UniqueConstraint(
                name="card_once_a_place",
                fields=["cycle", "unit", "body"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle.code} · {self.place}"

    @property
    def place(self) -> Any:
        """The unit or body it is about."""
        return self.unit or self.body

    @property
    def name(self) -> str:
        return str(self.place.name)

    @property
    def short_name(self) -> str:
        is_province = self.unit is not None and self.unit.level == Level.PROVINCE
        return str(self.place.short_name) if is_province else self.name

    def claims_until(self) -> date:
        """The last day to sign in time: the cycle's, or one given to this card."""
        given = [one.until for one in self.extensions.all()]
        return max([self.cycle.claims_due, *given])

    def signature(self) -> SignOff | None:
        """The signature in force, or None."""
        last = max(self.signatures.all(), key=lambda one: one.pk, default=None)
        return None if last is None or last.withdrawn else last

    def days_late(self, day: date) -> int:
        return max((day - self.claims_until()).days, 0)


class Extension(models.Model):
    """A later last day for one card, with its reason; only ever added."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="extensions")
    until = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension of a scorecard")
        verbose_name_plural = _("extensions of scorecards")
        constraints = [
            models.CheckConstraint(
                name="extension_says_why", condition=Q(reason__regex=r"\S")
            )
        ]

    def __str__(self) -> str:
        return f"{self.card} → {self.until:%d/%m/%Y}"


class SignOff(models.Model):
    """The leader's signature with the signed minutes, or its withdrawal; only added."""

    card = models.ForeignKey(Card, models.PROTECT, related_name="signatures")
    withdrawn = models.BooleanField(default=False)
    minutes = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    points = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    days_late = models.PositiveSmallIntegerField(default=0)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("signature of a scorecard")
        verbose_name_plural = _("signatures of scorecards")
        constraints = [
            models.CheckConstraint(
                name="signature_has_its_minutes",
                condition=Q(withdrawn=True, minutes__isnull=True, reason__regex=r"\S")
                | Q(withdrawn=False, minutes__isnull=False, points__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.card} · {timezone.localtime(self.at):%d/%m/%Y}"
