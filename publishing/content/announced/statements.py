"""What sources said: statements, and the table that declares what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from wording.text import Text

PUBLISHED, DERIVED, INFERRED = "published", "derived", "inferred"
STATUSES = (PUBLISHED, DERIVED, INFERRED)
# Whose figure a statement gives; register levels stand in the register of units.
REGISTER_LEVELS = ("nation", "province", "commune")
LEVELS = (*REGISTER_LEVELS, "region", "ministry", "department", "district")
VALUE, MEAN, COUNT = "value", "mean", "count"
STATISTICS = (VALUE, MEAN, "min", "max", "median", COUNT)
QUALIFIERS = ("", "about", "over", "under")
PRINTED, NOT_PRINTED = "printed", "not_printed"
STANDINGS = ("", PRINTED, NOT_PRINTED)
# All units of a level: of the country, or of the province named in `within`.
EVERY = "*"
NUMBERS = (
    *("percent", "points", "maximum", "number", "rank", "of", "change", "places"),
)
MEASURES = (*NUMBERS, "group")


class Key(NamedTuple):
    """What a figure is about; `unit` is "code/valid from" of a register unit, the code
    of a body, or EVERY."""

    year: int
    level: str
    within: str
    unit: str
    indicator: str
    statistic: str = VALUE
    group: str = ""


class Statement(NamedTuple):
    """One source's words on one figure; percent and change in points of percent,
    `places` positive upwards."""

    year: int
    level: str
    within: str
    unit: str
    league: str
    indicator: str
    statistic: str
    percent: Decimal | None
    points: Decimal | None
    maximum: Decimal | None
    number: Decimal | None
    rank: Decimal | None
    of: Decimal | None
    change: Decimal | None
    places: Decimal | None
    group: str
    qualifier: str
    status: str
    standing: str
    reason_vi: str
    reason_en: str
    source: str
    note: str

    @property
    def key(self) -> Key:
        group = self.group if self.statistic == COUNT else ""
        return Key(
            self.year,
            self.level,
            self.within,
            self.unit,
            self.indicator,
            self.statistic,
            group,
        )


@dataclass(frozen=True, slots=True)
class Indicator:
    """A column of the index: its words, other spellings, and whether it is a part."""

    code: str
    name: Text
    kind: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Body:
    """A ministry, department, district or region: no unit of the register."""

    code: str
    level: str
    name: Text
    within: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """Years measured by one method, both inclusive; none is subtracted across."""

    first: int
    last: int
    name: Text


@dataclass(frozen=True, slots=True)
class Band:
    """A group of a year: at least `low`, below `high`."""

    code: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Bands:
    years: tuple[int, ...]
    level: str
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How many units of a level are ranked in these years, both inclusive."""

    level: str
    first: int
    last: int
    units: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where something is said; a code of the table, and an address if it has one."""

    code: str
    title: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Declaration:
    """The head of a table: which index, its indicators, bodies, methods and groups."""

    code: str
    family: str
    name: Text
    family_name: Text
    notes: Text
    indicators: tuple[Indicator, ...]
    bodies: tuple[Body, ...] = ()
    methods: tuple[Method, ...] = ()
    bands: tuple[Bands, ...] = ()
    sizes: tuple[Size, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def main(self) -> Indicator:
        """The index itself, which stands first."""
        return self.indicators[0]


@dataclass(frozen=True, eq=False)
class Family:
    """Every public statement on one index, from one table or several.

    It never changes and is itself alone: what follows from it may be kept by it.
    """

    declaration: Declaration
    statements: tuple[Statement, ...]
    names: Mapping[str, Text] = field(default_factory=dict)
    # Addresses of register units, by key.
    slugs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[Key, tuple[Statement, ...]]:
        found: dict[Key, list[Statement]] = {}
        for statement in self.statements:
            found.setdefault(statement.key, []).append(statement)
        return {key: tuple(of) for key, of in found.items()}

    @cached_property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({statement.year for statement in self.statements}))

    def at(self, key: Key) -> tuple[Statement, ...]:
        return self.by_key.get(key, ())

    @cached_property
    def by_year(self) -> dict[int, list[Key]]:
        found: dict[int, list[Key]] = {}
        for key in self.by_key:
            found.setdefault(key.year, []).append(key)
        return found

    def keys(self, *, year: int | None = None, **words: object) -> Iterator[Key]:
        """Keys whose fields have these values."""
        known = self.by_key if year is None else self.by_year.get(year, [])
        for key in known:
            if all(getattr(key, name) == value for name, value in words.items()):
                yield key

    def method(self, year: int) -> Method | None:
        for method in self.declaration.methods:
            if method.first <= year <= method.last:
                return method
        return None

    def compares(self, year: int, other: int) -> bool:
        """Whether figures of the two years may be subtracted: one method."""
        method = self.method(year)
        return method is not None and method is self.method(other)

    def bands(self, year: int, level: str) -> tuple[Band, ...]:
        for bands in self.declaration.bands:
            if year in bands.years and bands.level == level:
                return bands.bands
        return ()

    def size(self, year: int, level: str) -> int | None:
        """How many units of a level are ranked in a year, if it is declared."""
        for size in self.declaration.sizes:
            if size.level == level and size.first <= year <= size.last:
                return size.units
        return None

    def indicator(self, code: str) -> Indicator | None:
        return next((i for i in self.declaration.indicators if i.code == code), None)


def sources_of(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Each source once, in the order of the table."""
    return tuple(dict.fromkeys(statement.source for statement in statements))
