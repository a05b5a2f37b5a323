"""Load the register files into the database and say what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import models, transaction
from django.utils.text import slugify

from localities.models import (
    DatedQuerySet,
    Level,
    ServicePoint,
    Succession,
    Unit,
    UnitName,
)
from localities.registers.alphabet import fold, vietnamese_sort_key
from localities.registers.files import SHIPPED, Name
from localities.registers.rules import DatedUnit, Gazetteer, UnitKey, read_gazetteer

# Decree 61/2018 brought the provincial centres, Decree 118/2025 those of communes
# (in force with the communes themselves).
PROVINCIAL_CENTRES_SINCE = date(2018, 6, 21)


@dataclass
class Changes:
    """What one loading did, as unit labels; all empty when nothing changed."""

    added: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    corrected: list[str] = field(default_factory=list)
    successions: int = 0
    service_points: int = 0

    def __bool__(self) -> bool:
        return any(vars(self).values())


def load(folder: Path = SHIPPED) -> Changes:
    """Bring the database to what the folder says, all or nothing.

    Raises Refused with every mistake of every row, nothing stored.
    Units that the folder does not name are left as they are.
    """
    gazetteer = read_gazetteer(folder)
    changes = Changes()
    with transaction.atomic():
        ids = _load_units(gazetteer.units, changes)
        _load_names(gazetteer.units, ids)
        changes.successions = _load_successions(gazetteer, ids)
        changes.service_points = _load_service_points(gazetteer.units, ids)
    return changes


def _load_units(units: Sequence[DatedUnit], changes: Changes) -> dict[UnitKey, int]:
    stored = {(u.level, u.code, u.valid_from): u for u in Unit.objects.all()}
    ids: dict[UnitKey, int] = {key: unit.pk for key, unit in stored.items()}
    for level in (Level.NATION, Level.PROVINCE, Level.COMMUNE):
        wanted = {
            u.row.key: _unit_fields(u, ids) for u in units if u.row.level == level
        }
        _note(changes, wanted, stored)
        created = _reconcile(Unit, _UNIT_KEY, wanted, stored)
        ids |= {(u.level, u.code, u.valid_from): u.pk for u in created}
    return ids


def _unit_fields(unit: DatedUnit, ids: dict[UnitKey, int]) -> dict:
    name, row = unit.newest, unit.row
    slug = slugify(name.name_en.replace("'", " "))
    return _name_fields(name) | {
        "valid_until": row.valid_until,
        "parent_id": ids[unit.parent] if unit.parent else None,
        # Communes of two provinces share names, provinces never do.
        "slug": f"{slug}-{row.code}" if row.level == Level.COMMUNE else slug,
        "sort_key": vietnamese_sort_key(name.name_vi),
        "folded": fold(name.full_vi),
    }


def _name_fields(name: Name) -> dict:
    return {
        "name_vi": name.full_vi,
        "name_en": name.full_en,
        "short_vi": name.name_vi,
        "short_en": name.name_en,
        "kind": name.kind,
    }


def _load_names(units: Sequence[DatedUnit], ids: dict[UnitKey, int]) -> None:
    stored = {(name.unit_id, name.valid_from): name for name in UnitName.objects.all()}
    wanted = {
        (ids[unit.row.key], name.valid_from): _name_fields(name)
        | {"decree": name.decree}
        for unit in units
        for name in unit.names
    }
    _reconcile(UnitName, ("unit_id", "valid_from"), wanted, stored)
    listed = {unit_id for unit_id, _valid_from in wanted}
    withdrawn = [
        name.pk
        for key, name in stored.items()
        if key not in wanted and name.unit_id in listed
    ]
    if withdrawn:
        UnitName.objects.filter(pk__in=withdrawn).delete()


def _load_successions(gazetteer: Gazetteer, ids: dict[UnitKey, int]) -> int:
    stored = {(move.old_id, move.new_id): move for move in Succession.objects.all()}
    wanted = {
        (ids[move.old], ids[move.new]): {"on": move.on, "decree": move.decree}
        for move in gazetteer.moves
    }
    return len(_reconcile(Succession, ("old_id", "new_id"), wanted, stored))


def _load_service_points(units: Sequence[DatedUnit], ids: dict[UnitKey, int]) -> int:
    stored = {(point.code, point.valid_from): point for point in _generated_points()}
    wanted = {}
    for unit in units:
        if unit.row.level == Level.PROVINCE:
            begin = max(unit.row.valid_from, PROVINCIAL_CENTRES_SINCE)
            key = (f"P{unit.row.code}", begin)
            kind = ServicePoint.Kind.PROVINCIAL_CENTRE
        elif unit.row.level == Level.COMMUNE:
            key = (f"C{unit.row.code}", unit.row.valid_from)
            kind = ServicePoint.Kind.COMMUNE_SECTION
        else:
            continue
        wanted[key] = _centre_fields(unit, kind) | {"unit_id": ids[unit.row.key]}
        _keep_retired(wanted[key], stored.get(key))
    return len(_reconcile(ServicePoint, ("code", "valid_from"), wanted, stored))


def _keep_retired(fields: dict, point: ServicePoint | None) -> None:
    """A point that its province ended sooner than its unit stays ended."""
    if point is None or point.valid_until is None:
        return
    ends = fields["valid_until"]
    fields["valid_until"] = min(ends, point.valid_until) if ends else point.valid_until


def _generated_points() -> DatedQuerySet:
    return ServicePoint.objects.filter(origin=ServicePoint.Origin.REGISTER)


def _centre_fields(unit: DatedUnit, kind: str) -> dict:
    full_vi = unit.newest.full_vi
    name = f"Trung tâm Phục vụ hành chính công {full_vi[0].lower()}{full_vi[1:]}"
    return {
        "name_vi": name,
        "name_en": f"Public Administration Service Centre of {unit.newest.full_en}",
        "kind": kind,
        "origin": ServicePoint.Origin.REGISTER,
        "valid_until": unit.row.valid_until,
    }


_UNIT_KEY = ("level", "code", "valid_from")


def _reconcile(
    model: type[models.Model], key_fields: tuple[str, ...], wanted: dict, stored: dict
) -> list:
    """Update the stored rows that differ, then create the missing; those come back.

    Updates go first: a unit must have ended before its code can begin again.
    """
    changed = []
    for key, row in stored.items():
        fields = wanted.get(key)
        if fields is not None and _differs(row, fields):
            for name, content in fields.items():
                setattr(row, name, content)
            changed.append(row)
    if changed:
        columns = [name.removesuffix("_id") for name in next(iter(wanted.values()))]
        model._default_manager.bulk_update(changed, columns, batch_size=500)
    missing = [
        model(**dict(zip(key_fields, key, strict=True)), **fields)
        for key, fields in wanted.items()
        if key not in stored
    ]
    return model._default_manager.bulk_create(missing)


def _differs(row: models.Model, fields: dict) -> bool:
    return any(getattr(row, name) != content for name, content in fields.items())


def _note(changes: Changes, wanted: dict, stored: dict) -> None:
    for (_level, code, valid_from), fields in wanted.items():
        row = stored.get((_level, code, valid_from))
        label = f"{code} {fields['name_vi']}"
        if row is None:
            changes.added.append(f"{label} ({valid_from:%d/%m/%Y})")
        elif row.valid_until is None and fields["valid_until"]:
            changes.ended.append(f"{label} ({fields['valid_until']:%d/%m/%Y})")
        elif row.name_vi != fields["name_vi"]:
            changes.renamed.append(f"{code} {row.name_vi} → {fields['name_vi']}")
        elif _differs(row, fields):
            changes.corrected.append(label)
