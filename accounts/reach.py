"""Which places somebody's roles reach, and QuerySets that show no row beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import MembershipQuerySet, User
from accounts.roles import PERMISSIONS
from localities.models import Level, Unit, UnitQuerySet


def held(user: User, *permissions: str) -> MembershipQuerySet:
    """Memberships in force today that carry one of the permissions.

    Those at a service point are a counter's own and reach no list.
    """
    wanted = set(permissions)
    roles = [role for role, may_do in PERMISSIONS.items() if wanted & set(may_do)]
    today = timezone.localdate()
    return user.memberships.on(today).filter(role__in=roles, service_point=None)


def units_of(user: User, *permissions: str) -> UnitQuerySet:
    """Units a person's roles with a permission reach: their places, and those below.

    A role without a place, or held in the nation, reaches every unit.
    """
    places = _places(user, permissions)
    return Unit.objects.all() if places is None else _below(places)


def _below(places: Sequence[int]) -> UnitQuerySet:
    return Unit.objects.filter(Q(pk__in=places) | Q(parent__in=places))


def _places(user: User, permissions: Sequence[str]) -> list[int] | None:
    """Ids of the units the roles are held in; None where they reach everything."""
    if not user.is_active:
        return []
    found = list(held(user, *permissions).values_list("unit_id", "unit__level"))
    if any(level in (None, Level.NATION) for _unit, level in found):
        return None
    return [unit for unit, _level in found]


def reaches(user: User, permission: str, unit: Unit) -> bool:
    here = Q(unit=None) | Q(unit__level=Level.NATION)
    here |= Q(unit__in=[unit.pk, unit.parent_id])
    return user.is_active and held(user, permission).filter(here).exists()


class PlacedQuerySet(models.QuerySet):
    """Rows of a place; `place` is the path from a row to its unit."""

    place = "unit"

    def within(self, user: User, *permissions: str) -> Self:
        """Rows of the places a person's roles with one of the permissions reach."""
        ids = _reached(user, permissions)
        return self.all() if ids is None else self.filter(**{f"{self.place}__in": ids})


def _reached(user, permissions):
    """Ids of the units within reach, None for all; read once where a page asks."""
    read = getattr(user, "places_read", {})
    if permissions not in read:
        places = _places(user, permissions)
        # Listed: a query within the query is planned as a join with every unit.
        read[permissions] = places and list(_below(places).values_list("pk", flat=True))
    return read[permissions]
