"""What a family says of one measure: printed, or computed from what is printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from publishing.content.announced import arithmetic
from publishing.content.announced.arithmetic import Bounds
from publishing.content.announced.printing import Printed, Said, Value, printed
from publishing.content.announced.statements import (
    EVERY,
    Family,
    Key,
    sources_of,
)
from wording.text import Text

COMPUTED = "computed"
# Facts of a few families: 13 years of 63 provinces in a handful of measures.
KEPT = 20_000

SUBTRACTED = Text(
    "hiệu của số công bố năm {year} và năm {before}",
    "difference of the figures announced for {year} and {before}",
)
ACROSS = Text(
    "hiệu của số công bố năm {year} và năm {before}, hai năm dùng phương pháp khác"
    " nhau",
    "difference of the figures announced for {year} and {before}, by two methods",
)
FROM_NEXT = Text(
    "số công bố năm {next} và mức thay đổi in cùng số đó",
    "the figure announced for {next} and the change printed with it",
)
AS_THE_FIRST = Text(
    "số cao nhất đã công bố, đơn vị này đứng đầu",
    "the highest figure announced, this unit being the first",
)
AS_THE_LAST = Text(
    "số thấp nhất đã công bố, đơn vị này đứng cuối",
    "the lowest figure announced, this unit being the last",
)
BY_BANDS = Text(
    "nhóm theo khung điểm của năm {year}", "the group by the bands of {year}"
)
OF_MAXIMUM = Text("điểm chia cho điểm tối đa", "points divided by the maximum")
ALL_RANKED = Text(
    "thứ hạng khi biết đủ {of} đơn vị", "the rank, all {of} units being known"
)
AT_THE_END = Text(
    "số của đơn vị đứng hạng {rank}", "the figure of the unit ranked {rank}"
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, how it is known, by which sources; `printed` where it was printed.

    A difference `by_two_methods` answers a claim; nobody prints it.
    """

    value: Value
    status: str
    sources: tuple[str, ...]
    how: Text | None = None
    printed: Printed | None = None
    by_two_methods: bool = False


@lru_cache(maxsize=KEPT)
def facts(family: Family, key: Key, measure: str) -> tuple[Fact, ...]:
    """Every way the value of a measure is known, the printed one first."""
    found = printed(family, key, measure)
    known = [_of_printed(found)] if found else []
    for way in WAYS.get(measure, ()):
        known += list(way(family, key))
    return tuple(known)


@lru_cache(maxsize=KEPT)
def bounds(family: Family, key: Key) -> Bounds:
    """The ranks a unit may hold by its value and what is known of the others."""
    of = family.size(key.year, key.level)
    own = worth(family, key)
    if of is None or own is None or key.unit == EVERY:
        return Bounds(None, None)
    return arithmetic.rank_bounds(own, others(family, key), of)


def value_limits(family: Family, key: Key) -> Bounds:
    """The values a unit may have by its rank and what is known of the others."""
    rank = _rank(family, key) if key.unit != EVERY else None
    if rank is None:
        return Bounds(None, None)
    whole = [
        (value, at)
        for value, at in others(family, key)
        if value is not None and at is not None
    ]
    return arithmetic.value_bounds(rank, whole)


def worth(family: Family, key: Key) -> Decimal | None:
    """The index of a unit: its printed percent, or what can be computed of it."""
    for fact in facts(family, key, "percent"):
        if isinstance(fact.value, Decimal):
            return fact.value
    return None


def others(family: Family, key: Key) -> list[tuple[Decimal | None, Decimal | None]]:
    """(percent, rank) as printed of every other unit of the year and level."""
    found = []
    for other in peers(family, key):
        if other.unit != key.unit:
            found.append((_decimal(family, other, "percent"), _rank(family, other)))
    return found


def peers(family: Family, key: Key) -> Iterator[Key]:
    """The units compared with one: same year, level, province, indicator."""
    same = key[1:3] + key[4:]
    for other in family.by_year.get(key.year, ()):
        if other[1:3] + other[4:] == same and other.unit != EVERY:
            yield other


def _decimal(family: Family, key: Key, measure: str) -> Decimal | None:
    found = printed(family, key, measure)
    value = found.value if found else None
    return value if isinstance(value, Decimal) else None


def _rank(family: Family, key: Key) -> Decimal | None:
    return _decimal(family, key, "rank")


def _of_printed(found: Printed) -> Fact:
    return Fact(found.value, found.chosen.status, found.chosen.sources, printed=found)


def _computed(
    value: Value, sources: tuple[str, ...], how: Text, **facts: object
) -> Fact:
    return Fact(value, COMPUTED, tuple(dict.fromkeys(sources)), how.filled(facts))


def _difference(
    measure: str, subtract: Callable[[Decimal, Decimal], Decimal]
) -> Callable[[Family, Key], Iterator[Fact]]:
    """From the values of the year and the year before, of one territory."""

    def way(family: Family, key: Key) -> Iterator[Fact]:
        earlier = key._replace(year=key.year - 1)
        now, then = printed(family, key, measure), printed(family, earlier, measure)
        if now is None or then is None:
            return
        if isinstance(now.value, Decimal) and isinstance(then.value, Decimal):
            sources = now.chosen.sources + then.chosen.sources
            words = {"year": key.year, "before": earlier.year}
            same = family.compares(key.year, earlier.year)
            value = subtract(now.value, then.value)
            fact = _computed(value, sources, SUBTRACTED if same else ACROSS, **words)
            yield replace(fact, by_two_methods=not same)

    return way


def _backwards(
    measure: str, moved: str, sign: int
) -> Callable[[Family, Key], Iterator[Fact]]:
    """From the value of the year after and the change printed with it."""

    def way(family: Family, key: Key) -> Iterator[Fact]:
        later = key._replace(year=key.year + 1)
        value, step = printed(family, later, measure), printed(family, later, moved)
        for said, told in _together(value, step):
            if isinstance(said.value, Decimal) and isinstance(told.value, Decimal):
                before = said.value - sign * told.value
                sources = said.sources + told.sources
                yield _computed(before, sources, FROM_NEXT, next=later.year)
                return

    return way


def _together(
    value: Printed | None, step: Printed | None
) -> Iterator[tuple[Said, Said]]:
    """Values and changes to be read as one, those that are printed first.

    Where sources contradict each other, the change of one says nothing of the value of
    another.
    """
    if value is None or step is None:
        return
    contradicted = value.others or step.others
    for said in (value.chosen, *value.others):
        for told in (step.chosen, *step.others):
            if not contradicted or set(said.sources) & set(told.sources):
                yield said, told


def _share(family: Family, key: Key) -> Iterator[Fact]:
    points, maximum = (_decimal(family, key, name) for name in ("points", "maximum"))
    if points is not None and maximum:
        for value in arithmetic.percent_of(points, maximum):
            yield _computed(value, sources_of(family.at(key)), OF_MAXIMUM)


def _group(family: Family, key: Key) -> Iterator[Fact]:
    bands = family.bands(key.year, key.level)
    value = worth(family, key) if bands and key.unit != EVERY else None
    code = arithmetic.group_of(value, bands) if value is not None else ""
    if code:
        yield _computed(code, sources_of(family.at(key)), BY_BANDS, year=key.year)


def _extreme(family: Family, key: Key) -> Iterator[Fact]:
    """The highest or lowest of a level: the figure of the unit ranked there."""
    ends = {"max": Decimal(1), "min": family.size(key.year, key.level)}
    rank = ends.get(key.statistic)
    if key.unit != EVERY or rank is None:
        return
    for other in peers(family, key._replace(statistic="value")):
        value = _decimal(family, other, "percent")
        if value is not None and _rank(family, other) == rank:
            yield _computed(
                value, sources_of(family.at(other)), AT_THE_END, rank=int(rank)
            )


def _at_an_end(family: Family, key: Key) -> Iterator[Fact]:
    """The figure of who stands first or last: the highest or lowest that is printed."""
    rank = _rank(family, key) if key.unit != EVERY else None
    ends = {Decimal(1): ("max", AS_THE_FIRST)}
    if size := family.size(key.year, key.level):
        ends[Decimal(size)] = ("min", AS_THE_LAST)
    if rank is None or rank not in ends:
        return
    statistic, how = ends[rank]
    every = key._replace(unit=EVERY, statistic=statistic)
    value = _decimal(family, every, "percent")
    if value is not None:
        sources = sources_of(family.at(key)) + sources_of(family.at(every))
        yield _computed(value, sources, how)


def _ranked(family: Family, key: Key) -> Iterator[Fact]:
    """The rank of a unit where every unit of the year is known."""
    limits = bounds(family, key)
    if limits.is_exact and limits.low is not None:
        of = family.size(key.year, key.level)
        yield _computed(limits.low, sources_of(family.at(key)), ALL_RANKED, of=of)


WAYS: dict[str, tuple[Callable[[Family, Key], Iterator[Fact]], ...]] = {
    "percent": (_backwards("percent", "change", 1), _share, _extreme, _at_an_end),
    "points": (_backwards("points", "change", 1),),
    "rank": (_backwards("rank", "places", -1), _ranked),
    "change": (
        _difference("percent", arithmetic.change),
        _difference("points", arithmetic.change),
    ),
    "places": (_difference("rank", arithmetic.places),),
    "group": (_group,),
}
