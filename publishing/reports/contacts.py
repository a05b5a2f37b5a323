"""Addresses that provinces' reports are sent to, kept by who keeps their places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts import audit
from accounts.models import User
from accounts.places.keeping import managed_units
from localities.models import Level, Unit, UnitQuerySet
from publishing.models import ProvinceContact
from publishing.refusals import CODES
from wording.refusals import Refusal, Refused


def provinces(user: User) -> UnitQuerySet:
    """Provinces of today whose address somebody keeps, by the alphabet."""
    found: UnitQuerySet = managed_units(user).filter(level=Level.PROVINCE)
    return found.filter(valid_until=None).select_related("report_contact")


@transaction.atomic
def keep(wanted: Mapping[int, str], *, by: User, at: datetime) -> int:
    """Write addresses down by unit; an empty one is deleted. How many changed.

    All or none. Raises Refused, with a refusal for each that is no address.
    """
    units = {unit.pk: unit for unit in provinces(by).filter(pk__in=list(wanted))}
    changed = {
        units[pk]: address.strip()
        for pk, address in wanted.items()
        if pk in units and address.strip() != address_of(units[pk])
    }
    if wrong := [one for unit, text in changed.items() if (one := _wrong(unit, text))]:
        raise Refused(*wrong)
    for unit, address in changed.items():
        _write(unit, address, by=by, at=at)
    return len(changed)


def address_of(unit: Unit) -> str:
    """The address, or nothing."""
    contact = getattr(unit, "report_contact", None)
    return contact.address if contact else ""


def _wrong(unit: Unit, address: str) -> Refusal | None:
    if not address:
        return None
    try:
        validate_email(address)
    except ValidationError:
        return CODES.refusal("no_mail_address", unit.short_name, value=address)
    return None


def _write(unit: Unit, address: str, *, by: User, at: datetime) -> None:
    if address:
        words = {"address": address, "set_by": by, "set_at": at}
        ProvinceContact.objects.update_or_create(unit=unit, defaults=words)
    else:
        ProvinceContact.objects.filter(unit=unit).delete()
    audit.record(
        actor=by,
        verb="report_address_set",
        subject=f"unit:{unit.pk}",
        details={"address": address},
    )
