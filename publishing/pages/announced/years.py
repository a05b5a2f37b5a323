"""One index in one year: the country, its map, every unit that is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.announced import store
from publishing.content.announced.consistency import Doubt, doubts
from publishing.content.announced.statements import EVERY, MEAN, VALUE, Family, Key
from publishing.drawing import maps
from publishing.models import AnnouncedEdition
from publishing.pages.announced.cells import Cell, cell_of
from publishing.pages.announced.rows import Row, row_of
from publishing.pages.announced.series import (
    Series,
    families,
    leading_first,
    moment,
    span,
    whole_key,
)
from wording.shown import shown

MERGED_ON = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class YearPage:
    """One index in one year: the nation, its spread, every unit known."""

    family: str
    name: str
    families: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    year: int
    whole: Row | None
    spread: tuple[tuple[str, Cell], ...]
    levels: tuple[tuple[str, tuple[Row, ...]], ...]
    figures: tuple[tuple[str, Cell], ...]
    history: Series
    units: int | None
    drawn: tuple[maps.Place, ...]
    low: Decimal | None
    high: Decimal | None
    doubts: tuple[tuple[str, str], ...]
    method: str

    @property
    def known(self) -> int:
        """Provinces with a printed index."""
        return sum(place.share is not None for place in self.drawn)


def tables() -> list[AnnouncedEdition]:
    """Every table that was ever public, the newest edition of each first."""
    return list(AnnouncedEdition.objects.readable().newest_first())


def read(code: str = "", year: str = "") -> YearPage | None:
    """A year of a family, the newest of the first one if nothing is asked.

    None while nothing is public. Raises Http404 for words that mean nothing.
    """
    known = families()
    if not known:
        return None
    family = known.get(code or next(iter(known)))
    if family is None:
        raise Http404(_("No announced table of the index “%s” is public.") % code)
    asked = year or str(_newest(family))
    if asked not in map(str, family.years):
        raise Http404(_("Nothing of the year “%s” was announced, or found.") % asked)
    return _year(family, int(asked), known)


def _newest(family: Family) -> int:
    """The newest year with a figure of the country, or else of anybody."""
    main = family.declaration.main.code
    whole = [k.year for k in family.keys(level="nation", indicator=main)]
    whole += [
        k.year
        for k in family.keys(
            level="province", unit=EVERY, indicator=main, statistic=MEAN
        )
    ]
    return max(whole or family.years)


def _year(family: Family, year: int, known: dict[str, Family]) -> YearPage:
    declared, main = family.declaration, family.declaration.main.code
    rows = _levels(family, year)
    provinces = dict(rows).get("province", ())
    drawn, low, high = _drawn(family, year, provinces)
    found = [doubt for doubt in doubts(family) if doubt.key.year == year]
    method = family.method(year)
    return YearPage(
        family=declared.family,
        name=shown(declared.family_name),
        families=tuple(
            (code, shown(one.declaration.family_name)) for code, one in known.items()
        ),
        years=tuple(reversed(family.years)),
        year=year,
        whole=_whole(family, year),
        spread=tuple(_spread(family, year, main)),
        levels=tuple((_level(level), of) for level, of in rows),
        figures=tuple(_of_nation(family, year)),
        history=_national(family),
        units=_geography(year) if drawn else None,
        drawn=drawn,
        low=low,
        high=high,
        doubts=tuple((_place_of(family, d), shown(d.said)) for d in found),
        method=shown(method.name) if method else "",
    )


def _whole(family: Family, year: int) -> Row | None:
    """The nation's figure, or the mean of the provinces where there is none."""
    key = whole_key(family, year)
    return row_of(family, key) if key else None


LEVELS = {
    "province": lambda: _("Provinces and cities"),
    "region": lambda: _("Regions"),
    "ministry": lambda: _("Ministries and agencies"),
    "department": lambda: _("Departments within a province"),
    "district": lambda: _("Districts"),
    "commune": lambda: _("Wards and communes"),
}


STATISTICS = {
    "mean": lambda: _("Mean"),
    "median": lambda: _("Median"),
    "min": lambda: _("Lowest"),
    "max": lambda: _("Highest"),
}


def _level(level: str) -> str:
    return LEVELS[level]() if level in LEVELS else level


def _levels(family: Family, year: int) -> list[tuple[str, tuple[Row, ...]]]:
    main = family.declaration.main.code
    found: dict[str, list[Row]] = {}
    for key in family.keys(year=year, indicator=main, statistic=VALUE):
        if key.level != "nation" and key.unit != EVERY:
            found.setdefault(key.level, []).append(row_of(family, key))
    ordered = [level for level in LEVELS if level in found]
    return [(level, tuple(sorted(found[level], key=_order))) for level in ordered]


def _order(row: Row) -> tuple[str, Decimal, Decimal]:
    """By rank, then by index; those of one province together."""
    within = row.name.partition(" · ")[0] if " · " in row.name else ""
    rank = row.rank.value if row.rank and row.rank.value else Decimal(10_000)
    value = row.percent.value if row.percent and row.percent.value else Decimal(0)
    return within, rank, -value


def _spread(family: Family, year: int, main: str) -> Iterable[tuple[str, Cell]]:
    for statistic, say in STATISTICS.items():
        key = Key(year, "province", "", EVERY, main, statistic)
        if cell := cell_of(family, key, "percent"):
            yield say(), cell


def _of_nation(family: Family, year: int) -> Iterable[tuple[str, Cell]]:
    """What else was announced of the country: areas, sub-indices, counts, shares."""
    main = family.declaration.main.code
    for one in family.declaration.indicators:
        if one.code == main:
            continue
        for key in family.keys(year=year, level="nation", indicator=one.code):
            for measure in ("percent", "number"):
                if cell := cell_of(family, key, measure):
                    yield shown(one.name), cell


def nation(*, at: datetime) -> list[Series]:
    """Each index of the country over the years, of the tables public at a moment."""
    known = leading_first(store.families_at(at)).values()
    return [series for family in known if (series := _national(family)).rows]


def _national(family: Family) -> Series:
    keys = [(year, whole_key(family, year)) for year in span(family)]
    rows = [row_of(family, key) for _year_, key in keys if key]
    moments = [moment(family, year, key, beside=None) for year, key in keys]
    declared = family.declaration
    return Series(
        declared.family,
        shown(declared.family_name),
        shown(declared.main.name),
        tuple(moments),
        tuple(reversed(rows)),
    )


def _drawn(
    family: Family, year: int, rows: Sequence[Row]
) -> tuple[tuple[maps.Place, ...], Decimal | None, Decimal | None]:
    """Every province of the year's geography, coloured where its index is known."""
    if not rows:
        return (), None, None
    values = [row.percent.value for row in rows if row.percent and row.percent.value]
    low, high = (min(values), max(values)) if values else (None, None)
    by_address = {row.address: row for row in rows}
    places = []
    for unit in Unit.objects.provinces().on(date(year, 12, 31)).order_by("code"):
        row = by_address.get(unit.slug)
        places.append(_on_map(unit, row, low, high))
    return tuple(places), low, high


def _on_map(
    unit: Unit, row: Row | None, low: Decimal | None, high: Decimal | None
) -> maps.Place:
    cell = row.percent if row else None
    said, share = _("not announced, or not found"), None
    if cell and cell.value is not None and low is not None and high is not None:
        share = float((cell.value - low) / ((high - low) or 1))
        said = cell.text
    if row and row.rank:
        said += f", {_('rank')} {row.rank.text}"
    return maps.Place(unit.code, f"{unit.short_name}: {said}", unit.slug, share)


def _geography(year: int) -> int:
    return 34 if date(year, 12, 31) >= MERGED_ON else 63


def _place_of(family: Family, doubt: Doubt) -> str:
    names = [shown(store.unit_name(family, doubt.key.unit))]
    if doubt.key.within:
        names.insert(0, shown(store.unit_name(family, doubt.key.within)))
    indicator = family.indicator(doubt.key.indicator)
    names.append(shown(indicator.name) if indicator else doubt.key.indicator)
    return " · ".join(names)


def doubted(family: Family) -> list[tuple[int, str, str]]:
    """(year, place, sentence) of what cannot be true together, newest first."""
    return [
        (one.key.year, _place_of(family, one), shown(one.said))
        for one in doubts(family)
    ]
