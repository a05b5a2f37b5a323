"""Who sits on councils and fills scorecards in the demonstration."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Membership, Role, User
from localities.models import Body, Unit

Place = Unit | Body


def councils(owner: Unit) -> tuple[User, User]:
    """Two members of a council; nobody signs in as those who are not logins."""
    names = [f"{Role.COUNCIL.value}-{owner.code.lower()}-{one}" for one in (1, 2)]
    first, second = (seated(name, Role.COUNCIL, owner) for name in names)
    return first, second


def seated(username: str, role: Role, place: Place) -> User:
    """The person of this name in a role at a place, from today on."""
    user, _ = User.objects.get_or_create(username=username)
    where = {"body": place} if isinstance(place, Body) else {"unit": place}
    today = timezone.localdate()
    Membership.objects.get_or_create(
        user=user, role=role, **where, defaults={"valid_from": today}
    )
    return user


def bodies(
    owner: Unit, kind: str, names: dict[str, tuple[str, str]], *, since: date
) -> list[Body]:
    """Bodies of a unit by their codes, made where they are missing."""
    found = []
    for code, (vi, en) in names.items():
        words = {"name_vi": vi, "name_en": en, "kind": kind, "valid_from": since}
        body, _ = Body.objects.get_or_create(code=code, unit=owner, defaults=words)
        found.append(body)
    return found
