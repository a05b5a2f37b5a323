"""What the portal says of announced figures: a year, a unit's years, where it is said.

Nothing here was computed from answers. Each value comes with its sources, with the
values of other sources that contradict it, and with why this one is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from urllib.parse import urlsplit

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Level, Succession, Unit
from localities.registers.alphabet import fold
from publishing import phrasing
from publishing.announced import load, store
from publishing.content.announced import arithmetic
from publishing.content.announced.arithmetic import Bounds
from publishing.content.announced.consistency import Doubt, doubts
from publishing.content.announced.facts import COMPUTED, KEPT, Fact, bounds, facts
from publishing.content.announced.printing import Value, printed
from publishing.content.announced.statements import (
    DERIVED,
    EVERY,
    INFERRED,
    MEAN,
    VALUE,
    Body,
    Declaration,
    Family,
    Key,
)
from publishing.drawing import charts, maps
from publishing.models import AnnouncedEdition, Figure, Release
from wording.shown import language, shown
from wording.text import Text

# The two indices the portal leads with, in this order; others follow by their codes.
FIRST = ("sipas", "par")
MERGED_ON = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: a title, and an address unless only a title is known."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Other:
    """A value that other sources print."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as written, how it is known, its sources, and what contradicts it."""

    text: str
    value: Decimal | None
    how: str
    places: tuple[Place, ...]
    others: tuple[Other, ...] = ()
    why: str = ""

    @property
    def many(self) -> int:
        return len(self.places) + sum(len(other.places) for other in self.others)


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in a year: its index, place, changes and group, each None if unknown."""

    name: str
    address: str
    year: int
    percent: Cell | None
    rank: Cell | None
    of: int | None
    change: Cell | None
    places: Cell | None
    group: str
    method: str
    limits: str = ""
    remark: str = ""
    is_province: bool = False

    @property
    def cells(self) -> list[Cell]:
        found = (self.percent, self.rank, self.change, self.places)
        return [cell for cell in found if cell]

    @property
    def sources(self) -> list[Place]:
        """Every source of the row once."""
        places = [place for cell in self.cells for place in cell.places]
        return list(dict.fromkeys(places))

    @property
    def disputes(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.others]


@dataclass(frozen=True, slots=True)
class Series:
    """One index of one unit over the years of its family."""

    family: str
    name: str
    indicator: str
    moments: tuple[charts.Moment, ...]
    rows: tuple[Row, ...]
    forked: int | None = None
    # What the grey dots are; "" where there are none.
    beside: str = ""

    def __len__(self) -> int:
        return len(self.rows)


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


def families() -> dict[str, Family]:
    """The public families, SIPAS and PAR INDEX first."""
    found = store.families()
    order = [code for code in FIRST if code in found]
    order += [code for code in found if code not in FIRST]
    return {code: found[code] for code in order}


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
    key = _whole_key(family, year)
    return _row(family, key) if key else None


@lru_cache(maxsize=500)
def _whole_key(family: Family, year: int) -> Key | None:
    main = family.declaration.main.code
    for key in family.keys(year=year, level="nation", indicator=main, statistic=VALUE):
        return key
    mean = Key(year, "province", "", EVERY, main, MEAN)
    if facts(family, mean, "percent"):
        return mean
    for key in family.keys(level="nation", indicator=main, statistic=VALUE):
        if key.year == year + 1 and facts(family, key._replace(year=year), "percent"):
            return key._replace(year=year)
    return None


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
            found.setdefault(key.level, []).append(_row(family, key))
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
        if cell := _cell(family, key, "percent"):
            yield say(), cell


def _of_nation(family: Family, year: int) -> Iterable[tuple[str, Cell]]:
    """What else was announced of the country: areas, sub-indices, counts, shares."""
    main = family.declaration.main.code
    for one in family.declaration.indicators:
        if one.code == main:
            continue
        for key in family.keys(year=year, level="nation", indicator=one.code):
            for measure in ("percent", "number"):
                if cell := _cell(family, key, measure):
                    yield shown(one.name), cell


def _national(family: Family) -> Series:
    keys = [(year, _whole_key(family, year)) for year in _span(family)]
    rows = [_row(family, key) for _year_, key in keys if key]
    moments = [_moment(family, year, key, beside=None) for year, key in keys]
    declared = family.declaration
    return Series(
        declared.family,
        shown(declared.family_name),
        shown(declared.main.name),
        tuple(moments),
        tuple(reversed(rows)),
    )


def _span(family: Family) -> range:
    return range(family.years[0], family.years[-1] + 1)


def _all_of(family: Family, year: int, like: Key) -> Key | None:
    """What a unit stands beside: the nation, or the mean of its own level and place."""
    if like.level == Level.PROVINCE:
        return _whole_key(family, year)
    mean = like._replace(year=year, unit=EVERY, statistic=MEAN)
    return mean if facts(family, mean, "percent") else None


def _moment(
    family: Family, year: int, key: Key | None, *, beside: Key | None
) -> charts.Moment:
    cell = _row(family, key).percent if key else None
    nation = _row(family, beside).percent if beside else None
    return charts.Moment(
        label=str(year),
        value=float(cell.value) if cell and cell.value is not None else None,
        nation=float(nation.value) if nation and nation.value is not None else None,
        text=cell.text.removesuffix("%") if cell else "",
        joined=family.compares(year, year - 1),
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


def province(slug: str) -> UnitPage:
    """Everything announced of a province under this address, before and after 2025."""
    known = families()
    if not known:
        return UnitPage("", slug, (), (), "")
    units = list(Unit.objects.provinces().filter(slug=slug).order_by("valid_from"))
    keys = {load.key_of(unit) for unit in units}
    name = units[-1].short_name if units else slug
    merger = _merger(units)
    return _unit(known, name, slug, keys, merger)


@dataclass(frozen=True, slots=True)
class Since:
    """A computed figure against the announced one of the year before."""

    year: int
    before: str
    points: str
    limits: str
    certain: bool


def since(release: Release, figure: Figure | None) -> Since | None:
    """The change of a computed figure from the one announced for the year before.

    None for simulated figures, and where the round before was computed too. The margin
    is that of the new figure alone.
    """
    if release.simulated or figure is None or figure.change_points is not None:
        return None
    if figure.percent is None or figure.lower is None or figure.upper is None:
        return None
    family = families().get(FIRST[0])
    year = release.year - 1
    if family is None or not family.compares(release.year, year):
        return None
    key = Key(year, figure.unit.level, "", load.key_of(figure.unit), "overall")
    cell = _cell(family, key, "percent")
    if cell is None or cell.value is None:
        return None
    points, low, high = arithmetic.change_with_margin(
        figure.percent, lower=figure.lower, upper=figure.upper, before=cell.value
    )
    limits = f"{phrasing.signed(low)} {phrasing.DASH} {phrasing.signed(high)}"
    certain = low > 0 or high < 0
    return Since(year, cell.text, phrasing.signed(points), limits, certain)


@dataclass(frozen=True, slots=True)
class Compared:
    """One index of the chosen provinces, year by year, newest first."""

    family: str
    name: str
    units: tuple[str, ...]
    years: tuple[tuple[int, tuple[Row | None, ...]], ...]


def compared(slugs: Sequence[str]) -> list[Compared]:
    """What was announced of provinces side by side; [] for fewer than two."""
    wanted = [slug for slug in dict.fromkeys(slugs) if slug][:6]
    known = families() if len(wanted) > 1 else {}
    if not known:
        return []
    pages = [province(slug) for slug in wanted]
    pages = [page for page in pages if page.name]
    found = []
    for code, family in known.items():
        rows = [_by_year(page, code) for page in pages]
        years = sorted({year for of in rows for year in of}, reverse=True)
        if years:
            name = shown(family.declaration.family_name)
            told = tuple((y, tuple(of.get(y) for of in rows)) for y in years)
            units = tuple(page.name for page in pages)
            found.append(Compared(code, name, units, told))
    return found


def _by_year(page: UnitPage, family: str) -> dict[int, Row]:
    rows = [row for one in page.series if one.family == family for row in one.rows]
    return {row.year: row for row in rows}


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


def bodies(words: str) -> list[tuple[str, str]]:
    """(code, name) of ministries, regions and local bodies whose name holds words."""
    asked = fold(words)
    found = {
        one.code: f"{one.within} · {shown(one.name)}" if one.within else shown(one.name)
        for family in families().values()
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
    beside = {year: _all_of(family, year, like) for year in _span(family)}
    moments = tuple(
        _moment(family, year, by_year.get(year), beside=beside[year])
        for year in _span(family)
    )
    rows = [_row(family, by_year[year]) for year in sorted(by_year, reverse=True)]
    declared = family.declaration
    years = list(_span(family))
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
    return tuple((_indicator(family, key), _row(family, key)) for key in found)


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


def _row(family: Family, key: Key) -> Row:
    return _row_in(language(), family, key)


@lru_cache(maxsize=KEPT)
def _row_in(_language: str, family: Family, key: Key) -> Row:
    """A row in the language being read, which tells kept ones apart."""
    method = family.method(key.year)
    group = facts(family, key, "group")
    rank = _cell(family, key, "rank")
    return Row(
        name=_named(family, key),
        address=_address(family, key),
        year=key.year,
        percent=_amount(family, key),
        rank=rank,
        of=_of(family, key),
        change=_cell(family, key, "change"),
        places=_cell(family, key, "places"),
        group=str(group[0].value) if group else "",
        method=shown(method.name) if method else "",
        limits="" if rank else _between(bounds(family, key)),
        remark=_remark(family, key),
        is_province=key.level == Level.PROVINCE,
    )


def _amount(family: Family, key: Key) -> Cell | None:
    """The percent of a figure, or else its points or its number."""
    for measure in ("percent", "points", "number"):
        if cell := _cell(family, key, measure):
            return cell
    return None


def _of(family: Family, key: Key) -> int | None:
    told = printed(family, key, "of")
    if told and isinstance(told.value, Decimal):
        return int(told.value)
    return family.size(key.year, key.level)


def _between(limits: Bounds) -> str:
    if limits.low is None or limits.high is None or limits.is_impossible:
        return ""
    if limits.high - limits.low > 20:
        return ""
    return f"{limits.low}{phrasing.DASH}{limits.high}"


def _remark(family: Family, key: Key) -> str:
    """Why a statement that stands alone was marked, if it was."""
    for one in family.at(key):
        if one.standing and one.reason_vi:
            return shown(Text(one.reason_vi, one.reason_en))
    return ""


def _named(family: Family, key: Key) -> str:
    if key.unit == EVERY:
        return _("mean of all")
    name = shown(store.unit_name(family, key.unit))
    if key.within:
        return f"{shown(store.unit_name(family, key.within))} · {name}"
    return name


def _address(family: Family, key: Key) -> str:
    """The address of a province, or the code of a body."""
    if key.level == Level.PROVINCE and key.unit != EVERY:
        return family.slugs.get(key.unit, "")
    return "" if key.level in ("nation", "commune") or key.unit == EVERY else key.unit


def _cell(family: Family, key: Key, measure: str) -> Cell | None:
    """What is printed; figures of two methods are never subtracted on a page."""
    found = [one for one in facts(family, key, measure) if not one.by_two_methods]
    return _of_fact(family.declaration, found[0], measure) if found else None


def _of_fact(declared: Declaration, fact: Fact, measure: str) -> Cell:
    others = fact.printed.others if fact.printed else ()
    why = fact.printed.why if fact.printed else None
    return Cell(
        text=written(fact.value, measure),
        value=fact.value if isinstance(fact.value, Decimal) else None,
        how=_how(fact),
        places=tuple(places_of(declared, fact.sources)),
        others=tuple(
            Other(written(o.value, measure), tuple(places_of(declared, o.sources)))
            for o in others
        ),
        why=shown(why) if why else "",
    )


def _how(fact: Fact) -> str:
    if fact.status == COMPUTED and fact.how is not None:
        return shown(fact.how)
    if fact.status == DERIVED:
        return _("derived from what was printed")
    if fact.status == INFERRED:
        return _("read from the order of a list")
    return ""


def written(value: Value, measure: str) -> str:
    """A value in the reader's writing, with the decimals it was printed with."""
    if isinstance(value, str):
        return value
    places = max(0, -int(value.as_tuple().exponent))
    if measure == "percent":
        return f"{phrasing.number(value, places)}%"
    if measure in ("change", "places"):
        return phrasing.signed(value, places)
    return phrasing.number(value, places)


def places_of(declared: Declaration, sources: Sequence[str]) -> Iterable[Place]:
    """Sources as people read them: a declared title, or the host of the address."""
    known = {source.code: source for source in declared.sources}
    for source in sources:
        if source in known:
            yield Place(known[source].title, known[source].address)
        elif source.startswith(("http://", "https://")):
            yield Place(urlsplit(source).hostname or source, source)
        else:
            yield Place(source, "")
