"""Roles held by a person for a time, and requests for those two people give."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.asked import Asked
from accounts.models.person import User
from accounts.models.roles import (
    OF_A_SCORECARD,
    OF_A_UNIT,
    OF_TWO,
    Role,
)
from localities.models import Body, Level, ServicePoint, Unit


class MembershipQuerySet(models.QuerySet):
    def on(self, date: date) -> Self:
        """Memberships in force on a date; `valid_until` is exclusive."""
        return self.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=date), valid_from__lte=date
        )

    def lasting(self, date: date) -> Self:
        """Memberships in force on a date or later."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=date))

    def rated(self) -> Self:
        """Those in or below a province, which the figures rank."""
        below = Q(unit__isnull=False) & ~Q(unit__level=Level.NATION)
        at_a_point = Q(service_point__isnull=False)
        return self.filter(below | at_a_point | Q(body__isnull=False))

    def of_two(self) -> Self:
        """Those that two people give."""
        return self.filter(role__in=OF_TWO)


class Membership(models.Model):
    """A role held by a person for a time: in a unit, at a service point or body, or
    (a role of the ministry) with none. It reaches everything below its place.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("localities.Unit", models.PROTECT, null=True, blank=True)
    service_point = models.ForeignKey(
        "localities.ServicePoint", models.PROTECT, null=True, blank=True
    )
    body = models.ForeignKey("localities.Body", models.PROTECT, null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_no_sooner_than_it_begins",
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                name="membership_once",
                fields=["user", "role", "unit", "service_point", "body", "valid_from"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="membership_has_one_place_at_most",
                condition=Q(unit__isnull=True) | Q(service_point__isnull=True),
            ),
            models.CheckConstraint(
                name="one_stop_staff_belong_to_a_point",
                condition=~Q(role="one_stop") | Q(service_point__isnull=False),
            ),
            models.CheckConstraint(
                name="role_of_a_unit_names_one",
                condition=~Q(role__in=OF_A_UNIT) | Q(unit__isnull=False),
            ),
            models.CheckConstraint(
                name="role_of_a_scorecard_names_its_place",
                condition=~Q(role__in=OF_A_SCORECARD)
                | Q(unit__isnull=False)
                | Q(body__isnull=False),
            ),
            models.CheckConstraint(
                name="only_a_scorecard_is_of_a_body",
                condition=Q(body__isnull=True)
                | Q(
                    role__in=OF_A_SCORECARD,
                    unit__isnull=True,
                    service_point__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def place(self) -> Unit | ServicePoint | Body | None:
        return self.service_point or self.body or self.unit


class MembershipRequest(Asked):
    """That somebody should get a role of two people, in the whole country."""

    ask_with = "manage_people"
    approve_with = "approve_people"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    role = models.CharField(
        max_length=20, choices=[(role.value, role.label) for role in OF_TWO]
    )
    valid_until = models.DateField(null=True, blank=True)

    class Meta(Asked.Meta):
        verbose_name = _("request for a role")
        verbose_name_plural = _("requests for roles")
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="membershiprequest_waits_once",
                fields=["user", "role"],
                condition=Q(outcome="waiting"),
            ),
            models.CheckConstraint(
                name="membershiprequest_is_of_two",
                condition=Q(role__in=[role.value for role in OF_TWO]),
            ),
            models.CheckConstraint(
                name="membershiprequest_not_approved_by_who_gets_it",
                condition=~Q(outcome="approved") | ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def gives_to(self) -> int | None:
        return self.user_id

    def subject(self) -> str:
        return f"user:{self.user_id}"


class FirstAdministrator(models.Model):
    """Whom the operator's command made an administrator, while two were not there.

    The one role given without a second person; two rows at most, never changed.
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("first administrator")
        verbose_name_plural = _("first administrators")

    def __str__(self) -> str:
        return str(self.user)
