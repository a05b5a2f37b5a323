"""Which units a round may name, from the register in the database."""

from __future__ import annotations

from dataclasses import dataclass

from localities.models import Level, Unit, UnitQuerySet
from localities.registers.files import shipped_registers
from surveys.loading.reading import Units
from surveys.loading.round_folder import DECLARATION, Declaration
from surveys.refusals import Refused
from surveys.tabular.problems import Problems


@dataclass(frozen=True)
class Places:
    """The owner of a round, and database ids of the units it may name, by code."""

    owner: Unit
    ids: dict[str, int]
    units: Units


def places_of(declared: Declaration, problems: Problems) -> Places | None:
    """The places a round may name; None, with the problem noted, if there are none."""
    try:
        register = Unit.objects.in_register(declared.register)
    except Refused:
        known = ", ".join(sorted(shipped_registers()))
        _note(problems, "unknown_register", "register", declared.register, known=known)
        return None
    if not register.exists():
        name = declared.register
        _note(problems, "register_not_loaded", "register", name, register=name)
        return None
    owner = _owner(register, declared.owner)
    if owner is None:
        facts = {"register": declared.register}
        _note(problems, "unknown_owner", "owner", declared.owner, **facts)
        return None
    return places_under(register, owner)


def _owner(register, code):
    if code == "VN":
        return register.filter(level=Level.NATION, code=code).first()
    return register.provinces().filter(code=code).first()


def places_under(register: UnitQuerySet, owner: Unit) -> Places:
    """The places a round of this owner may name."""
    below = register.exclude(level=Level.NATION)
    rows = list(below.values_list("code", "pk", "parent_id"))
    if owner.level != Level.NATION:
        ids = {c: pk for c, pk, above in rows if owner.pk in (pk, above)}
    else:
        ids = {code: pk for code, pk, _ in rows}
    everywhere = Unit.objects.exclude(level=Level.NATION).values_list("code", flat=True)
    refused = dict.fromkeys(everywhere.distinct(), "unit_not_in_register")
    refused |= {code: "unit_of_another_owner" for code, _, _ in rows}
    return Places(owner=owner, ids=ids, units=Units(allowed=ids, refused=refused))


def _note(problems: Problems, code: str, column, value, **facts: object) -> None:
    problems.add(code, file=DECLARATION, column=column, value=value, **facts)
