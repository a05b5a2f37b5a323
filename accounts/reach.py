"""Which places somebody's roles reach, and QuerySets that show no row beyond them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import PERMISSIONS
from localities.models import Level, Unit, UnitQuerySet


def units_of(user: User, *permissions: str) -> UnitQuerySet:
    """Units a person's roles with a permission reach: their places, and those below.

    A role without a place, or held in the nation, reaches every unit.
    """
    places = _places(user, permissions)
    return Unit.objects.all() if places is None else _below(places)


def _below(places: Sequence[int]) -> UnitQuerySet:
    return Unit.objects.filter(Q(pk__in=places) | Q(parent__in=places))


def _places(user: User, permissions: Sequence[str]) -> list[int] | None:
    """Ids of the units the roles are held in; None where they reach everything.

    Roles at a service point are a counter's own and reach no list; those at a body
    reach its own scorecard (scorecards).
    """
    if not user.is_active:
        return []
    found = [
        one
        for one in user.held_today()
        if one.service_point_id is None
        and one.body_id is None
        and not PERMISSIONS[one.role].isdisjoint(permissions)
    ]
    if any(one.level in (None, Level.NATION) for one in found):
        return None
    return sorted({one.unit_id for one in found if one.unit_id is not None})


def reaches(user: User, permission: str, unit: Unit) -> bool:
    places = _places(user, [permission])
    return places is None or not {unit.pk, unit.parent_id}.isdisjoint(places)


class PlacedQuerySet(models.QuerySet):
    """Rows of a place; `place` is the path from a row to its unit."""

    place = "unit"

    def within(self, user: User, *permissions: str) -> Self:
        """Rows of the places a person's roles with one of the permissions reach."""
        ids = _reached(user, permissions)
        return self.all() if ids is None else self.filter(**{f"{self.place}__in": ids})


def _reached(user, permissions):
    """Ids of the units within reach, None for all; read once where a page asks."""
    if not (places := _places(user, permissions)):
        return places
    # Listed: a query within the query is planned as a join with every unit.
    return user.once(
        tuple(places), lambda: list(_below(places).values_list("pk", flat=True))
    )
