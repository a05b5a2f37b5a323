"""Everything announced of one province or body, year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Level, Succession, Unit
from localities.registers.alphabet import fold
from publishing.announced import load, store
from publishing.content.announced.facts import facts
from publishing.content.announced.statements import VALUE, Body, Family, Key
from publishing.pages.announced.rows import Row, row_of
from publishing.pages.announced.series import (
    Series,
    all_of,
    families,
    leading_first,
    moment,
    span,
)
from wording.shown import shown


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Everything announced of one unit or body."""

    name: str
    slug: str
    series: tuple[Series, ...]
    parts: tuple[tuple[str, tuple[tuple[str, Row], ...]], ...]
    merger: str

    def __bool__(self) -> bool:
        return bool(self.series or self.parts)

    @property
    def is_known(self) -> bool:
        """Whether it is a unit, something being announced of others at least."""
        return bool(self.name)


def province(slug: str, *, at: datetime | None = None) -> UnitPage:
    """Everything announced of a province under this address, before and after 2025.

    Of the tables public now, or as they were at a moment.
    """
    known = leading_first(store.families_at(at)) if at else families()
    if not known:
        return UnitPage("", slug, (), (), "")
    units = list(Unit.objects.provinces().filter(slug=slug).order_by("valid_from"))
    keys = {load.key_of(unit) for unit in units}
    name = units[-1].short_name if units else ""
    merger = _merger(units)
    return _unit(known, name, slug, keys, merger)


def provinces() -> list[Unit]:
    """Provinces something was announced of, by the alphabet; [] while nothing is."""
    slugs = {
        family.slugs[key.unit]
        for family in families().values()
        for key in family.by_key
        if key.level == Level.PROVINCE and key.unit in family.slugs
    }
    units = Unit.objects.provinces().filter(slug__in=slugs).order_by("valid_from")
    newest = {unit.slug: unit for unit in units} if slugs else {}
    return sorted(newest.values(), key=lambda unit: unit.sort_key)


def _names_of(body: Body) -> tuple[str, ...]:
    return (*body.also, body.name.vi, body.name.en)


def bodies(words: str, known: dict[str, Family]) -> list[tuple[str, str]]:
    """(code, name) of ministries, regions and local bodies whose name holds words."""
    asked = fold(words)
    found = {
        one.code: f"{one.within} · {shown(one.name)}" if one.within else shown(one.name)
        for family in known.values()
        for one in family.declaration.bodies
        if asked and any(asked in fold(name) for name in _names_of(one))
    }
    return sorted(found.items(), key=lambda pair: pair[1])


def body(code: str) -> UnitPage:
    """Everything announced of a ministry, region, department or district."""
    known = families()
    names = [
        shown(one.name)
        for family in known.values()
        for one in family.declaration.bodies
        if one.code == code
    ]
    if not names:
        raise Http404(_("Nothing was announced of “%s”, or found.") % code)
    return _unit(known, names[0], code, {code}, "")


def _unit(
    known: dict[str, Family], name: str, slug: str, keys: set[str], merger: str
) -> UnitPage:
    series = tuple(
        one for family in known.values() if (one := _series(family, keys, merger))
    )
    parts = tuple(
        (shown(family.declaration.family_name), of)
        for family in known.values()
        if (of := _parts(family, keys))
    )
    return UnitPage(name, slug, series, parts, merger)


def _series(family: Family, keys: set[str], merger: str) -> Series | None:
    main = family.declaration.main.code
    by_year = {
        key.year: key
        for key in family.keys(indicator=main, statistic=VALUE)
        if key.unit in keys
    }
    for key in list(by_year.values()):
        before = key._replace(year=key.year - 1)
        if before.year not in by_year and facts(family, before, "percent"):
            by_year[before.year] = before
    if not by_year:
        return None
    like = next(iter(by_year.values()))
    beside = {year: all_of(family, year, like) for year in span(family)}
    moments = tuple(
        moment(family, year, by_year.get(year), beside=beside[year])
        for year in span(family)
    )
    rows = [row_of(family, by_year[year]) for year in sorted(by_year, reverse=True)]
    declared = family.declaration
    years = list(span(family))
    forked = years.index(2025) if merger and 2025 in years else None
    return Series(
        declared.family,
        shown(declared.family_name),
        shown(declared.main.name),
        moments,
        tuple(rows),
        forked,
        _dots(like) if any(beside.values()) else "",
    )


def _dots(like: Key) -> str:
    provincial = like.level == Level.PROVINCE
    return _("the whole country") if provincial else _("the mean of its kind")


def _parts(family: Family, keys: set[str]) -> tuple[tuple[str, Row], ...]:
    """Fields, sub-indices and counts of a unit, newest first."""
    main = family.declaration.main.code
    order = [one.code for one in family.declaration.indicators]
    found = [key for key in family.by_key if key.unit in keys and key.indicator != main]
    found.sort(key=lambda key: (-key.year, order.index(key.indicator)))
    return tuple((_indicator(family, key), row_of(family, key)) for key in found)


def _indicator(family: Family, key: Key) -> str:
    one = family.indicator(key.indicator)
    return shown(one.name) if one else key.indicator


def _merger(units: Sequence[Unit]) -> str:
    """What happened to the territory in 2025, in a sentence; "" where nothing did."""
    steps = Succession.objects.filter(new__in=units).select_related("old", "new")
    parts = [step.old.short_name for step in steps]
    if len(parts) > 1:
        names = {"name": units[-1].short_name, "parts": ", ".join(sorted(parts))}
        return _("%(name)s was formed on 1 July 2025 of %(parts)s.") % names
    gone = Succession.objects.filter(old__in=units).exclude(new__in=units)
    for step in gone.select_related("old", "new"):
        names = {"name": step.old.short_name, "into": step.new.short_name}
        return _("%(name)s became part of %(into)s on 1 July 2025.") % names
    return ""
