"""What cannot all be true of a family's statements, each with its place and figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from publishing.content.announced import arithmetic
from publishing.content.announced.facts import facts
from publishing.content.announced.printing import (
    Printed,
    agree,
    in_words,
    listed,
    printed,
)
from publishing.content.announced.statements import (
    COUNT,
    EVERY,
    MEASURES,
    VALUE,
    Family,
    Key,
)
from wording.text import Text

DIFFER = Text(
    "các nguồn khác nhau ({measure}): in {value}, nguồn khác in {others}; {why}",
    "sources differ ({measure}): {value} is printed, others print {others}; {why}",
)
ORDER = Text(
    "hạng {rank} ghi {value}, hạng {other_rank} ghi {other_value}: thứ tự ngược nhau",
    "rank {rank} has {value} and rank {other_rank} has {other_value}: the wrong way"
    " round",
)
SHARED = Text(
    "hạng {rank} in cho nhiều đơn vị mà không rõ có bằng điểm hay không: {units}",
    "rank {rank} is printed for several units, not known to be equal: {units}",
)
CHANGE = Text(
    "mức thay đổi in là {printed}, hiệu các số công bố là {computed}",
    "the change printed is {printed}, the difference of the figures is {computed}",
)
PLACES = Text(
    "số bậc in là {printed}, hiệu thứ hạng là {computed}",
    "the places printed are {printed}, the difference of the ranks is {computed}",
)
SHARE = Text(
    "in {printed}% mà {points}/{maximum} là {computed}%",
    "{printed}% is printed, {points} of {maximum} is {computed}%",
)
GROUPS = Text(
    "các nhóm cộng lại được {sum}, không phải {of}",
    "the groups sum to {sum}, not to {of}",
)
TOTAL = Text(
    "các phần cộng lại được {sum}, không phải {of}",
    "the parts sum to {sum}, not to {of}",
)
NAMES = {
    "percent": Text("chỉ số", "index"),
    "points": Text("điểm", "points"),
    "maximum": Text("điểm tối đa", "maximum"),
    "number": Text("số lượng", "number"),
    "rank": Text("thứ hạng", "rank"),
    "of": Text("số đơn vị", "number of units"),
    "change": Text("thay đổi", "change"),
    "places": Text("số bậc", "places"),
    "group": Text("nhóm", "group"),
}
# The ways a printed change or share is compared with what follows from other figures.
ALLOWED = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that cannot be as printed: what it is about, and the sentence."""

    key: Key
    code: str
    said: Text


@lru_cache(maxsize=8)
def doubts(family: Family) -> tuple[Doubt, ...]:
    """Everything that cannot be true together, newest year first."""
    found = [*_differ(family), *_order(family), *_shared(family)]
    found += [*_changes(family), *_shares(family), *_groups(family), *_parts(family)]
    found.sort(key=lambda one: (-one.key.year, *one.key[1:], one.code))
    return tuple(found)


def _name(family: Family, key: Key) -> Text:
    return family.names.get(key.unit, Text(key.unit, key.unit))


def _differ(family: Family) -> Iterator[Doubt]:
    for key in family.by_key:
        for measure in MEASURES:
            told = printed(family, key, measure)
            if told is None or told.why is None:
                continue
            others = listed(said.value for said in told.others)
            facts_of = {"measure": NAMES[measure], "value": in_words(told.value)}
            facts_of |= {"others": others}
            yield Doubt(key, "differ", DIFFER.filled(facts_of | {"why": told.why}))


def _decimal(found: Printed | None) -> Decimal | None:
    value = found.value if found else None
    return value if isinstance(value, Decimal) else None


Ranked = list[tuple[Decimal, Decimal | None, Key]]


def _ranked(family: Family) -> dict[tuple[object, ...], Ranked]:
    """(rank, percent, key) of the units of each year, level and indicator."""
    found: dict[tuple[object, ...], Ranked] = {}
    for key in family.by_key:
        rank = _decimal(printed(family, key, "rank"))
        if rank is None or key.unit == EVERY or key.statistic != VALUE:
            continue
        percent = _decimal(printed(family, key, "percent"))
        league = family.at(key)[0].league
        place = (key.year, key.level, key.within, key.indicator, league)
        found.setdefault(place, []).append((rank, percent, key))
    return found


def _order(family: Family) -> Iterator[Doubt]:
    for ranked in _ranked(family).values():
        known = [one for one in ranked if one[1] is not None]
        known.sort(key=lambda one: one[0])
        for (rank, value, _key), (other, lower, key) in pairwise(known):
            if value is None or lower is None or agree(value, lower):
                continue
            if (rank < other and value < lower) or rank == other:
                words = {"rank": rank, "value": in_words(value)}
                words |= {"other_rank": other, "other_value": in_words(lower)}
                yield Doubt(key, "order", ORDER.filled(words))


def _shared(family: Family) -> Iterator[Doubt]:
    for ranked in _ranked(family).values():
        by_rank: dict[Decimal, Ranked] = {}
        for one in ranked:
            by_rank.setdefault(one[0], []).append(one)
        for rank, of in by_rank.items():
            if len(of) > 1 and any(value is None for _r, value, _k in of):
                names = [_name(family, key) for _r, _v, key in of]
                units = Text(
                    ", ".join(n.vi for n in names), ", ".join(n.en for n in names)
                )
                yield Doubt(
                    of[0][2], "shared", SHARED.filled({"rank": rank, "units": units})
                )


def _changes(family: Family) -> Iterator[Doubt]:
    for measure, words in (("change", CHANGE), ("places", PLACES)):
        for key in family.by_key:
            known = facts(family, key, measure)
            if not known or known[0].printed is None:
                continue
            told, *computed = known
            for fact in computed:
                if not isinstance(told.value, Decimal) or not isinstance(
                    fact.value, Decimal
                ):
                    continue
                if abs(told.value - fact.value) > ALLOWED and not agree(
                    told.value, fact.value
                ):
                    said = {"printed": in_words(told.value)}
                    said["computed"] = in_words(fact.value)
                    yield Doubt(key, measure, words.filled(said))


def _shares(family: Family) -> Iterator[Doubt]:
    for key in family.by_key:
        percent, points, maximum = (
            _decimal(printed(family, key, name))
            for name in ("percent", "points", "maximum")
        )
        if percent is None or points is None or not maximum:
            continue
        shares = arithmetic.percent_of(points, maximum)
        if not any(agree(percent, share) for share in shares):
            said = {"printed": in_words(percent), "points": in_words(points)}
            said |= {"maximum": in_words(maximum), "computed": in_words(shares[0])}
            yield Doubt(key, "share", SHARE.filled(said))


def _groups(family: Family) -> Iterator[Doubt]:
    """Numbers of units by group, where every group of a year is printed."""
    counts: dict[Key, list[Decimal]] = {}
    for key in family.by_key:
        count = _decimal(printed(family, key, "number"))
        if key.statistic == COUNT and key.group and count is not None:
            counts.setdefault(key._replace(group=""), []).append(count)
    for key, numbers in counts.items():
        of = family.size(key.year, key.level)
        bands = family.bands(key.year, key.level)
        if of and bands and len(numbers) == len(bands) and sum(numbers) != of:
            said = {"sum": sum(numbers), "of": of}
            yield Doubt(key, "groups", GROUPS.filled(said))


def _parts(family: Family) -> Iterator[Doubt]:
    """Points of all fields of a unit against its total, a hundredth a part allowed."""
    main = family.declaration.main.code
    parts = [one.code for one in family.declaration.indicators if one.kind == "part"]
    for key in family.keys(indicator=main, statistic=VALUE):
        total = _decimal(printed(family, key, "points"))
        points = [
            _decimal(printed(family, key._replace(indicator=part), "points"))
            for part in parts
        ]
        known = [value for value in points if value is not None]
        if total is None or not parts or len(known) != len(parts):
            continue
        if abs(sum(known) - total) > ALLOWED * len(known):
            yield Doubt(key, "parts", TOTAL.filled({"sum": sum(known), "of": total}))
