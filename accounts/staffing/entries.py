"""A person and a role as somebody asks for them, and what may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from accounts.models import (
    OF_A_SCORECARD,
    OF_A_UNIT,
    OF_TWO,
    Membership,
    Role,
    User,
)
from accounts.refusals import CODES
from accounts.staffing.givers import Giver
from localities.models import Body, Level, ServicePoint, Unit
from wording.refusals import Refusal

PHONE = re.compile(r"0\d{8,10}")
_SEPARATORS = re.compile(r"[\s.()\-]+")
OF_A_PROVINCE = {Role.PROVINCIAL_OFFICER, Role.PROVINCIAL_LEADER}


@dataclass(frozen=True)
class Entry:
    """Whom, which role, where, and from which day until before which day.

    `contact` is a mail address or a phone number as `contact_of` gives it.
    """

    name: str
    contact: str
    role: Role
    valid_from: date
    valid_until: date | None = None
    unit: Unit | None = None
    point: ServicePoint | None = None
    body: Body | None = None

    @property
    def email(self) -> str:
        return self.contact if "@" in self.contact else ""

    @property
    def place(self) -> Unit | ServicePoint | Body | None:
        return self.point or self.body or self.unit

    @property
    def is_rated(self) -> bool:
        """Whether its place is in or below a province, which the figures rank."""
        is_below = self.unit is not None and self.unit.level != Level.NATION
        return is_below or self.point is not None or self.body is not None

    @property
    def key(self) -> tuple[object, ...]:
        places = (self.unit, self.point, self.body)
        place = [one and one.pk for one in places]
        return (self.contact, self.role, *place, self.valid_from)


def contact_of(words: str) -> str:
    """A mail address in small letters, or a phone number as digits from 0 on.

    Empty for what is neither.
    """
    said = words.strip().lower()
    if "@" in said:
        try:
            validate_email(said)
        except ValidationError:
            return ""
        # The address is the user name too, and that holds 150 letters.
        return said if len(said) <= 150 else ""
    digits = _SEPARATORS.sub("", said)
    for country in ("+84", "0084"):
        if digits.startswith(country):
            digits = "0" + digits.removeprefix(country)
    # A spreadsheet that took the number for a sum lost its zero.
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = f"0{digits}"
    return digits if PHONE.fullmatch(digits) else ""


class Judge:
    """What keeps entries from being stored; people and roles are read once for all."""

    def __init__(self, entries: Iterable[Entry], *, giver: Giver) -> None:
        self.giver = giver
        contacts = {entry.contact for entry in entries}
        self.people = people_of(contacts)
        found = {user.pk for user in self.people.values()}
        held = Membership.objects.filter(user__in=found)
        held = held.select_related("service_point", "body")
        self._held: dict[int, list[Membership]] = {}
        for one in held:
            self._held.setdefault(one.user_id, []).append(one)
        self._seen: set[tuple[object, ...]] = set()

    def faults(self, entry: Entry, *, today: date) -> Iterator[Refusal]:
        """Each thing wrong with an entry, its `field` the column it stands in."""
        yield from self._of_the_role(entry)
        yield from _of_the_days(entry, today)
        if (user := self.people.get(entry.contact)) is not None:
            yield from self._of_the_account(entry, user, today)
        if entry.key in self._seen:
            yield CODES.refusal("person_twice", "contact", contact=entry.contact)
        self._seen.add(entry.key)

    def _of_the_role(self, entry: Entry) -> Iterator[Refusal]:
        if entry.role in OF_TWO:
            yield CODES.refusal("role_of_two", "role")
        elif entry.role not in self.giver.roles:
            yield CODES.refusal("role_not_yours", "role")
        elif entry.role == Role.ONE_STOP:
            if entry.point is None:
                yield CODES.refusal("point_needed", "place")
        elif entry.role in OF_A_UNIT and entry.unit is None:
            yield CODES.refusal("place_needed", "place")
        elif entry.role in OF_A_UNIT and entry.unit is not None:
            yield from _of_the_level(entry.role, entry.unit)
        elif entry.role in OF_A_SCORECARD:
            if entry.place is None:
                yield CODES.refusal("place_or_body_needed", "place")
        elif entry.place is not None:
            yield CODES.refusal("role_without_place", "place")
        if entry.place is not None and not self.giver.reaches(entry.place):
            yield CODES.refusal("place_not_yours", "place")

    def _of_the_account(
        self, entry: Entry, user: User, today: date
    ) -> Iterator[Refusal]:
        held = self._held.get(user.pk, [])
        if not user.is_active:
            yield CODES.refusal("account_closed", "contact", contact=entry.contact)
        if not self.giver.may_touch(user, held):
            yield CODES.refusal("person_not_yours", "contact", contact=entry.contact)
        elif entry.is_rated and any(_sees(one, today) for one in held):
            yield CODES.refusal("works_where_rated", "place")
        for one in held:
            if _overlaps(one, entry):
                yield CODES.refusal("role_held", "role", contact=entry.contact)


def _sees(held: Membership, today: date) -> bool:
    """Whether a role that sees unreleased figures is in force, today or later."""
    lasts = held.valid_until is None or held.valid_until > today
    return lasts and held.role in OF_TWO


def people_of(contacts: Collection[str]) -> dict[str, User]:
    """Accounts by the contact they answer to: their name, or their address."""
    users = User.objects.filter(username__in=contacts)
    found = {user.username.lower(): user for user in users}
    addressed = User.objects.exclude(email="").annotate(address=Lower("email"))
    for user in addressed.filter(address__in=contacts):
        found.setdefault(user.email.lower(), user)
    return found


def _of_the_level(role: Role, unit: Unit) -> Iterator[Refusal]:
    is_odd = role == Role.ACCOUNT_MANAGER and unit.level != Level.PROVINCE
    if is_odd or (role in OF_A_PROVINCE and unit.level == Level.NATION):
        yield CODES.refusal("province_needed", "place")


def _of_the_days(entry: Entry, today: date) -> Iterator[Refusal]:
    if entry.valid_until is None:
        return
    if entry.valid_until <= entry.valid_from:
        yield CODES.refusal("ends_before_it_begins", "valid_until")
    elif entry.valid_until <= today:
        yield CODES.refusal("over_already", "valid_until")


def _overlaps(held: Membership, entry: Entry) -> bool:
    """Whether the same role at the same place covers days of the entry."""
    same = (held.role, held.unit_id, held.service_point_id, held.body_id) == (
        entry.role,
        entry.unit and entry.unit.pk,
        entry.point and entry.point.pk,
        entry.body and entry.body.pk,
    )
    begins = entry.valid_until is None or held.valid_from < entry.valid_until
    lasts = held.valid_until is None or held.valid_until > entry.valid_from
    return same and begins and lasts
