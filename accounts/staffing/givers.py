"""Who gives which roles where: administrators everywhere, account managers at home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts.models import (
    LOCAL,
    OF_TWO,
    STRONG,
    Membership,
    MembershipQuerySet,
    Role,
    User,
)
from accounts.reach import units_of
from accounts.roles import may
from localities.models import Body, ServicePoint, Unit

GIVE = "give_roles"


@dataclass(frozen=True)
class Giver:
    """Somebody who gives roles: which ones, and in which units (None: in all)."""

    user: User
    roles: tuple[Role, ...]
    unit_ids: frozenset[int] | None

    @property
    def is_local(self) -> bool:
        return self.unit_ids is not None

    def reaches(self, place: Unit | ServicePoint | Body) -> bool:
        unit_id = place.pk if isinstance(place, Unit) else place.unit_id
        return self.unit_ids is None or unit_id in self.unit_ids

    def may_touch(self, user: User, held: Iterable[Membership]) -> bool:
        """Whether a person may get or lose roles by this one; `held` is all they held.

        At home that is nobody who ever held a strong role, nobody who works elsewhere
        today, and not the giver.
        """
        if self.unit_ids is None:
            return True
        if user.pk == self.user.pk:
            return False
        today = timezone.localdate()
        return not any(
            one.role in STRONG or (_lasts(one, today) and not self.holds(one))
            for one in held
        )

    def holds(self, one: Membership) -> bool:
        """Whether a role held by somebody is one this person gives and ends."""
        if one.role not in self.roles:
            return False
        if self.unit_ids is None:
            return True
        inside = one.service_point or one.body
        return (inside.unit_id if inside else one.unit_id) in self.unit_ids

    def memberships(self) -> MembershipQuerySet:
        """Roles this person gave or could have given, by whom they are held."""
        rows = Membership.objects.filter(role__in=self.roles)
        if self.unit_ids is not None:
            within = (
                Q(unit__in=self.unit_ids)
                | Q(service_point__unit__in=self.unit_ids)
                | Q(body__unit__in=self.unit_ids)
            )
            rows = rows.filter(within)
        return rows


def giver(user: User) -> Giver:
    """What somebody may give today; nothing where no role of theirs lets them."""
    if may(user, "manage_people"):
        roles = tuple(role for role in Role if role not in OF_TWO)
        return Giver(user, roles, None)
    ids = frozenset(units_of(user, GIVE).values_list("pk", flat=True))
    return Giver(user, LOCAL if may(user, GIVE) else (), ids)


def _lasts(one: Membership, day: date) -> bool:
    return one.valid_until is None or one.valid_until > day
