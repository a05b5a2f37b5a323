"""Service points and bodies: new ones stored, old ones ended, none ever deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import Membership, User
from accounts.reach import units_of
from accounts.refusals import CODES, refused
from localities.models import Body, Level, ServicePoint, Unit, UnitQuerySet
from wording.refusals import Refusal, Refused

MANAGE = "manage_places"
Kept = ServicePoint | Body
Model = type[ServicePoint] | type[Body]
# Where each type may be; what is not named may be anywhere.
LEVELS: dict[str, set[Level]] = {
    ServicePoint.Kind.PROVINCIAL_CENTRE: {Level.PROVINCE},
    ServicePoint.Kind.COMMUNE_SECTION: {Level.COMMUNE},
    Body.Kind.MINISTRY: {Level.NATION},
    Body.Kind.OF_MINISTRY: {Level.NATION},
    Body.Kind.DEPARTMENT: {Level.PROVINCE},
}


@dataclass(frozen=True)
class Wanted:
    """A service point or body as asked for; without a code it gets the next one."""

    unit: Unit
    kind: str
    name_vi: str
    name_en: str
    code: str
    valid_from: date


def managed_units(user: User) -> UnitQuerySet:
    """Units whose points and bodies somebody manages."""
    return units_of(user, MANAGE)


def faults(model: Model, wanted: Sequence[Wanted], *, by: User) -> list[list[Refusal]]:
    """What is wrong with each, in their order; nothing is stored."""
    reached = set(managed_units(by).values_list("pk", flat=True))
    codes = {one.code for one in wanted if one.code}
    taken = set(_codes(model, codes))
    found: list[list[Refusal]] = []
    for one in wanted:
        found.append(list(_faults(one, reached, taken)))
        taken.add(one.code)
    return found


def _codes(model: Model, codes: set[str]) -> Iterator[str]:
    """Those of the codes that a row in force, or to come, has already."""
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=timezone.localdate())
    rows = model.objects.filter(lasting, code__in=codes)
    return iter(rows.values_list("code", flat=True))


def _faults(one: Wanted, reached: set[int], taken: set[str]) -> Iterator[Refusal]:
    if one.unit.pk not in reached:
        yield CODES.refusal("place_not_yours", "unit")
    levels = LEVELS.get(one.kind)
    if levels is not None and one.unit.level not in levels:
        yield CODES.refusal("kind_of_another_level", "kind")
    if one.code and one.code in taken:
        yield CODES.refusal("point_code_taken", "code")


@transaction.atomic
def create(
    model: Model, wanted: Sequence[Wanted], *, by: User, at: datetime
) -> list[Kept]:
    """Store new points or bodies, all or none. Raises Refused."""
    found = [one for wrong in faults(model, wanted, by=by) for one in wrong]
    if found:
        raise Refused(*found)
    try:
        with transaction.atomic():
            stored = [_stored(model, one) for one in wanted]
    except IntegrityError:
        raise refused("given_meanwhile") from None
    name = model._meta.model_name
    for one in stored:
        details = {"code": one.code, "name": one.name_vi, "unit": one.unit_id}
        audit.record(
            actor=by, verb="place_made", subject=f"{name}:{one.pk}", details=details
        )
    return stored


def _stored(model: Model, one: Wanted) -> Kept:
    words = {
        "unit": one.unit,
        "kind": one.kind,
        "name_vi": one.name_vi,
        "name_en": one.name_en or one.name_vi,
        "code": one.code or _next_code(model, one.unit),
        "valid_from": one.valid_from,
    }
    if model is ServicePoint:
        words["origin"] = ServicePoint.Origin.REPORTED
    return model.objects.create(**words)


def _next_code(model: Model, unit: Unit) -> str:
    """The unit's code and the first number nobody had: 20-01, 20-02."""
    begins = f"{unit.code}-"
    rows = model.objects.filter(code__startswith=begins)
    numbers = [
        code.removeprefix(begins) for code in rows.values_list("code", flat=True)
    ]
    last = max((int(one) for one in numbers if one.isdecimal()), default=0)
    return f"{begins}{last + 1:02d}"


@transaction.atomic
def retire(place: Kept, *, on: date, reason: str, by: User, at: datetime) -> None:
    """End a point or body before a day; the row stays. Raises Refused."""
    if not reason.strip():
        raise refused("reason_missing", "reason")
    if on < timezone.localdate(at):
        raise refused("ends_in_the_past", "on")
    model = type(place)
    row = model.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if not managed_units(by).filter(pk=row.unit_id).exists():
        raise refused("place_not_yours", "unit")
    if row.valid_until is not None and row.valid_until <= on:
        raise refused("place_ended_before")
    if isinstance(row, ServicePoint) and (count := _staff_after(row, on)):
        raise refused("point_has_staff", "on", count=count)
    row.valid_until = max(on, _day_after_the_first(row))
    row.save(update_fields=["valid_until"])
    details = {"on": row.valid_until.isoformat(), "reason": reason.strip()}
    subject = f"{model._meta.model_name}:{row.pk}"
    audit.record(actor=by, verb="place_ended", subject=subject, details=details)


def _day_after_the_first(row: Kept) -> date:
    """A row lasts a day at least, or it would say it never was."""
    return date.fromordinal(row.valid_from.toordinal() + 1)


def _staff_after(point: ServicePoint, day: date) -> int:
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
    return Membership.objects.filter(lasting, service_point=point).count()
