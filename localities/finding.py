"""Units and service points by what people type: a code, or a name without accents.

Those valid on a day may be chosen; those that are over, or still to come, are shown
with their days and never taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from django.db.models import Q

from localities.models import Body, Level, ServicePoint, Unit, UnitQuerySet
from localities.registers.alphabet import fold

# Hits a page shows; who sees so many types more of the name.
MOST = 12
Place = TypeVar("Place", Unit, ServicePoint, Body)


@dataclass(frozen=True)
class Found(Generic[Place]):
    """What answers to a word: to choose from, and what was valid on other days."""

    valid: list[Place] = field(default_factory=list)
    not_valid: list[Place] = field(default_factory=list)
    more: bool = False

    @property
    def one(self) -> Place | None:
        return self.valid[0] if len(self.valid) == 1 else None


def units(words: str, *, among: UnitQuerySet, on: date) -> Found[Unit]:
    """Units by code or name; an exact one hides those whose names only contain it."""
    name, _comma, above = (fold(part) for part in words.partition(","))
    rows = among.select_related("parent").order_by("level", "sort_key", "code")
    if above := above.strip():
        rows = rows.filter(parent__folded__contains=above)
    name = name.strip()
    if not name:
        return Found()
    exact = rows.filter(Q(code=words.strip().upper()) | Q(folded=name))
    found = _split(exact, on)
    if found.valid:
        return found
    near = _split(rows.filter(folded__contains=name), on)
    return near if near.valid or not found.not_valid else found


def points(words: str, *, among: UnitQuerySet, on: date) -> Found[ServicePoint]:
    """Service points by their code, their unit's code, or a part of either name."""
    rows = ServicePoint.objects.filter(unit__in=among).select_related("unit__parent")
    rows = rows.order_by("code", "valid_from")
    said = words.strip()
    if not said:
        return Found()
    for condition in (
        Q(code=said.upper()) | Q(name_vi__iexact=said),
        Q(unit__code=said.upper()) | Q(unit__folded=fold(said)),
        Q(name_vi__icontains=said) | Q(unit__folded__contains=fold(said)),
    ):
        found = _split(rows.filter(condition), on)
        if found.valid or found.not_valid:
            return found
    return Found()


def bodies(words: str, *, among: UnitQuerySet, on: date) -> Found[Body]:
    """Bodies by their code, their name, or a part of it."""
    rows = Body.objects.filter(unit__in=among).select_related("unit")
    rows = rows.order_by("code", "valid_from")
    said = words.strip()
    if not said:
        return Found()
    for condition in (
        Q(code=said.upper()) | Q(name_vi__iexact=said) | Q(name_en__iexact=said),
        Q(name_vi__icontains=said) | Q(name_en__icontains=said),
    ):
        found = _split(rows.filter(condition), on)
        if found.valid or found.not_valid:
            return found
    return Found()


def _split(rows, day):
    """Rows valid on the day, and those of other days, so many of each at most."""
    valid = list(rows.on(day)[: MOST + 1])
    others = rows.exclude(pk__in=rows.on(day).values("pk"))[:MOST]
    return Found(valid[:MOST], list(others), more=len(valid) > MOST)


class Index:
    """Every unit and point of some places in memory, for the rows of a file.

    A name answers when one place of the day has it: in full, without its type, or
    followed by a comma and the unit above.
    """

    def __init__(self, among: UnitQuerySet, *, on: date) -> None:
        self.day = on
        self._units: dict[str, list[Unit]] = defaultdict(list)
        self._points: dict[str, list[ServicePoint]] = defaultdict(list)
        for unit in among.select_related("parent"):
            for word in _words_of(unit):
                self._units[word].append(unit)
        rows = ServicePoint.objects.filter(unit__in=among).select_related("unit")
        for point in rows:
            for word in {point.code.upper(), fold(point.name_vi), point.unit.code}:
                self._points[word].append(point)
        self._bodies: dict[str, list[Body]] = defaultdict(list)
        for body in Body.objects.filter(unit__in=among):
            for word in {body.code.upper(), fold(body.name_vi), fold(body.name_en)}:
                self._bodies[word].append(body)

    def units(self, words: str) -> Found[Unit]:
        found = self._units.get(words.strip().upper()) or self._units.get(_said(words))
        return self._parted(found or [])

    def points(self, words: str) -> Found[ServicePoint]:
        found = self._points.get(words.strip().upper())
        return self._parted(found or self._points.get(fold(words.strip())) or [])

    def bodies(self, words: str) -> Found[Body]:
        found = self._bodies.get(words.strip().upper())
        return self._parted(found or self._bodies.get(fold(words.strip())) or [])

    def _parted(self, found: list[Place]) -> Found[Place]:
        valid = [one for one in found if _is_valid(one, self.day)]
        return Found(valid, [one for one in found if one not in valid])


def _is_valid(place: Unit | ServicePoint | Body, day: date) -> bool:
    ended = place.valid_until is not None and place.valid_until <= day
    return place.valid_from <= day and not ended


def _said(words: str) -> str:
    return ", ".join(part.strip() for part in fold(words).split(","))


def _words_of(unit: Unit) -> Iterable[str]:
    names = {unit.folded, fold(unit.short_vi)}
    yield unit.code
    yield from names
    if unit.parent is not None and unit.level == Level.COMMUNE:
        above = {unit.parent.folded, fold(unit.parent.short_vi)}
        yield from (f"{name}, {one}" for name in names for one in above)
