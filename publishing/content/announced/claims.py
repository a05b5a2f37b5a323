"""What somebody says was announced, judged by the statements of the families.

    claim = Claim("par", 2021, "Lạng Sơn", "total", "rank", "23")
    judge(claim, families, units=units_in)  # -> Verdict("agrees", ...)

A claim agrees when the printed value, or what follows from printed values, is what it
says; it contradicts when it is not; it is unknown when nothing that was announced says
either. Whatever is found is given with its sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from publishing.content.announced import arithmetic
from publishing.content.announced.amounts import (
    NotUnderstood,
    amount_of,
    asked_of,
    is_last,
)
from publishing.content.announced.arithmetic import Bounds
from publishing.content.announced.claim_words import (
    CALLED,
    COLLECTIONS,
    COUNTED,
    COUNTED_GROUP,
    MEAN_OF,
    NAMED_STATISTICS,
    NO_MEASURE,
    RANGE,
    REGION,
    STATISTIC,
    SYNONYMS,
    YEARS_ABOVE,
    Claim,
    measure_of,
)
from publishing.content.announced.facts import (
    Fact,
    bounds,
    facts,
    peers,
    value_limits,
    worth,
)
from publishing.content.announced.names import Named, Names, words
from publishing.content.announced.printing import (
    Value,
    agree,
    in_words,
    listed,
    printed,
)
from publishing.content.announced.statements import (
    COUNT,
    EVERY,
    LEVELS,
    MEAN,
    VALUE,
    Band,
    Family,
    Key,
    sources_of,
)
from wording.text import Text

AGREES, CONTRADICTS, UNKNOWN = "agrees", "contradicts", "unknown"

NO_FAMILY = Text(
    "Không có bảng số công bố nào của chỉ số “{value}”.",
    "No announced table of the index “{value}” is public.",
)
NO_INDICATOR = Text(
    "Bảng {family} không có nội dung “{value}”.",
    "The table of {family} has nothing called “{value}”.",
)
NO_UNIT = Text(
    "Không có đơn vị “{value}” trong danh mục năm {year}.",
    "The register of {year} has no unit “{value}”.",
)
NOT_FOUND = Text(
    "Chưa được công bố, hoặc chưa tìm thấy.", "Not announced, or not found."
)
POSSIBLE = Text(
    "Không biết chính xác; theo các số đã công bố, giá trị từ {low} đến {high}.",
    "Not known exactly; by what was announced it lies between {low} and {high}.",
)
IMPOSSIBLE = Text(
    "Không thể: theo các số đã công bố, giá trị từ {low} đến {high}.",
    "It cannot be: by what was announced it lies between {low} and {high}.",
)
SAYS = Text("Số đã công bố là {value}.", "What was announced is {value}.")
SAYS_TOO = Text(
    "Số đã công bố là {value}; có nguồn in {others}. In {value} vì {why}.",
    "What was announced is {value}; sources also print {others}. {value} is printed"
    " because {why}.",
)
OF_OTHERS = Text(
    "Năm đó xếp hạng {known} đơn vị, không phải {said}.",
    "In that year {known} units were ranked, not {said}.",
)
OF_ANOTHER_MAXIMUM = Text(
    "Điểm tối đa là {known}, không phải {said}.",
    "The maximum is {known}, not {said}.",
)
FOLLOWS = Text("Suy ra {value}: {how}.", "It follows that it is {value}: {how}.")
AS_OTHERS = Text(
    "Có nguồn in đúng số này, nhưng số được in ở đây là {value} vì {why}.",
    "A source prints this value, but {value} is printed here because {why}.",
)
SINCE = Text(
    "Theo các số đã biết là {value} năm liền; năm {year} không rõ.",
    "By what is known it is {value} years running; {year} is not known.",
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """agrees, contradicts or unknown; what is known instead, and who says so."""

    outcome: str
    said: Text
    value: Value | None = None
    sources: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


Units = Callable[[int], Sequence[Named]]


def judge(claim: Claim, families: Mapping[str, Family], *, units: Units) -> Verdict:
    """The verdict on one claim. Never raises: what means nothing is unknown."""
    try:
        family = _family(claim, families)
        return _judged(claim, family, units)
    except NotUnderstood as word:
        return Verdict(UNKNOWN, word.said)


def _family(claim: Claim, families: Mapping[str, Family]) -> Family:
    asked = words(claim.index)
    for code, family in families.items():
        named = family.declaration.family_name
        spelled = {
            words(code),
            f"{words(code)} index",
            words(named.vi),
            words(named.en),
            *CALLED.get(code, ()),
        }
        if asked in spelled:
            return family
    raise NotUnderstood(NO_FAMILY.filled({"value": claim.index}))


def _judged(claim: Claim, family: Family, units: Units) -> Verdict:
    measure = measure_of(claim.measure, claim.value)
    for own in _own_indicators(claim, family):
        key = _key(claim, family, units, own)
        if family.at(key):
            return _against(claim, family, key, "number")
    indicator = _indicator(claim, family)
    key = _key(claim, family, units, indicator)
    return _by_measure(claim, family, key, measure)


def _by_measure(claim: Claim, family: Family, key: Key, measure: str) -> Verdict:
    statistic = STATISTIC.match(measure.lower())
    if statistic and (key.unit == EVERY or measure.lower() not in SYNONYMS):
        return _of_statistic(claim, family, key, statistic)
    if found := COUNTED_GROUP.match(measure):
        return _of_group(claim, family, key, found[1].upper())
    if found := RANGE.match(measure):
        return _of_range(claim, family, key, found)
    if found := YEARS_ABOVE.match(measure):
        return _years_above(claim, family, key, Decimal(found[1]))
    known = SYNONYMS.get(measure.lower())
    if known is None:
        raise NotUnderstood(NO_MEASURE.filled({"value": measure}))
    return _against(claim, family, key, known)


def _own_indicators(claim: Claim, family: Family) -> list[str]:
    """Counts and shares that the measure itself names, such as respondents."""
    asked = {words(claim.measure), words(f"{claim.indicator} {claim.measure}")}
    return [
        one.code
        for one in family.declaration.indicators
        if one.kind in ("count", "share")
        and asked & {words(name) for name in (one.code, *one.also)}
    ]


def _indicator(claim: Claim, family: Family) -> str:
    asked = words(claim.indicator)
    main = family.declaration.main
    if asked in ("", "total", "overall", "index", "chi so", "chi so chung"):
        return main.code
    for one in family.declaration.indicators:
        names = {one.code, one.name.vi, one.name.en, *one.also}
        if asked in {words(name) for name in names}:
            return one.code
    facts_of_it = {"family": family.declaration.family_name, "value": claim.indicator}
    raise NotUnderstood(NO_INDICATOR.filled(facts_of_it))


def _key(claim: Claim, family: Family, units: Units, indicator: str) -> Key:
    level, within, unit = _place(claim, family, units)
    statistic = VALUE
    return Key(claim.year, level, within, unit, indicator, statistic)


def _place(claim: Claim, family: Family, units: Units) -> tuple[str, str, str]:
    """(level, province within which, unit); "Long An / Sở Tư pháp" names both."""
    names = Names(units(claim.year), family.declaration.bodies)
    outer, slash, inner = claim.unit.partition("/")
    within = ""
    if slash and inner.strip():
        found = names.units("province", outer)
        if len(found) != 1:
            raise _no_unit(claim, outer)
        within, asked = found[0], inner.strip()
    else:
        asked, outer = claim.unit.strip(), ""
    if level := _collection(asked):
        return level, within, EVERY
    for level in ("province", "nation", "ministry", "region", "commune"):
        if within and level in ("province", "nation"):
            continue
        matched = _matched(claim, family, names, level, asked, within)
        if len(matched) == 1:
            return level, within or _within(family, level, matched[0]), matched[0]
    for level in LEVELS:
        matched = names.bodies(level, asked, within=outer)
        if len(matched) == 1:
            return level, _province_of(family, matched[0], names), matched[0]
    raise _no_unit(claim, asked)


def _within(family: Family, level: str, unit: str) -> str:
    """The province that statements name with a commune."""
    if level != "commune":
        return ""
    return next((key.within for key in family.keys(level=level, unit=unit)), "")


def _matched(
    claim: Claim, family: Family, names: Names, level: str, asked: str, within: str
) -> list[str]:
    """Units or bodies of a level that a name may mean."""
    if level == "ministry":
        return names.bodies(level, asked)
    if level == "region":
        plain = MEAN_OF.sub("", words(asked))
        return names.bodies(level, asked) or names.bodies(level, REGION.sub("", plain))
    found = names.units(level, asked, within=within)
    if len(found) < 2:
        return found
    # Communes of one name: the one something was announced of.
    told = {key.unit for key in family.keys(year=claim.year, level=level)}
    return [unit for unit in found if unit in told]


def _collection(name: str) -> str:
    """The level that "63 provinces" or "trung bình 17 bộ" means; "" for one unit."""
    plain = COUNTED.sub("", words(name))
    return COLLECTIONS.get(plain, "")


def _province_of(family: Family, body: str, names: Names) -> str:
    within = next(b.within for b in family.declaration.bodies if b.code == body)
    found = names.units("province", within) if within else []
    return found[0] if found else ""


def _no_unit(claim: Claim, name: str) -> NotUnderstood:
    return NotUnderstood(NO_UNIT.filled({"value": name.strip(), "year": claim.year}))


def _of_statistic(
    claim: Claim, family: Family, key: Key, asked: re.Match[str]
) -> Verdict:
    """min, max, mean or median of a level; "mean_change" is the change of the mean."""
    statistic = NAMED_STATISTICS.get(asked[1], asked[1])
    of_whom = asked[2] in (None, "province", "provinces", "ministry", "ministries")
    measure = "percent" if of_whom else SYNONYMS.get(asked[2])
    if measure is None:
        raise NotUnderstood(NO_MEASURE.filled({"value": claim.measure}))
    if key.unit != EVERY and key.level == "region" and statistic == MEAN:
        return _against(claim, family, key, measure)
    # The nation's own figure and the extremes of its provinces: one place to look.
    level = "province" if key.level == "nation" else key.level
    spread = key._replace(level=level, unit=EVERY, statistic=statistic)
    return _against(claim, family, spread, measure)


def _of_group(claim: Claim, family: Family, key: Key, group: str) -> Verdict:
    if key.unit != EVERY:
        is_in = [
            replace(f, value="1" if f.value == group else "0")
            for f in _groups(family, key)
        ]
        return _by_facts(claim, is_in, None)
    counted = key._replace(statistic=COUNT, group=group)
    known = facts(family, counted, "number")
    band = next((b for b in family.bands(key.year, key.level) if b.code == group), None)
    limits = _counted(family, key, band) if band else None
    return _by_facts(claim, known, limits)


def _groups(family: Family, key: Key) -> tuple[Fact, ...]:
    return facts(family, key, "group")


def _of_range(claim: Claim, family: Family, key: Key, asked: re.Match[str]) -> Verdict:
    """How many lie in a range of values, or whether one unit does."""
    band = _band(asked)
    if key.unit != EVERY:
        return _by_facts(claim, _inside(family, key, band), None)
    for declared in family.bands(key.year, key.level):
        if (declared.low, min(declared.high, Decimal(100))) == (
            band.low,
            min(band.high, Decimal(100)),
        ):
            return _of_group(claim, family, key, declared.code)
    return _by_facts(claim, [], _counted(family, key, band))


def _inside(family: Family, key: Key, band: Band) -> list[Fact]:
    """Whether a unit lies in a range, by its value or by the group it is printed in."""
    value = worth(family, key)
    if value is not None:
        inside = "1" if band.low <= value < band.high else "0"
        return [replace(f, value=inside) for f in facts(family, key, "percent")[:1]]
    groups = {one.code: one for one in family.bands(key.year, key.level)}
    for fact in facts(family, key, "group")[:1]:
        own = groups.get(str(fact.value))
        if own and band.low <= own.low and own.high <= band.high:
            return [replace(fact, value="1")]
        if own and (own.high <= band.low or band.high <= own.low):
            return [replace(fact, value="0")]
    return []


def _band(asked: re.Match[str]) -> Band:
    one = Decimal(asked["one"])
    if asked["two"]:
        return Band("", one, Decimal(asked["two"]))
    if asked["way"] in ("lt", "le", "below"):
        return Band("", Decimal(0), one)
    return Band("", one, Decimal("100.01"))


def _counted(family: Family, key: Key, band: Band) -> Bounds:
    of = family.size(key.year, key.level)
    if of is None:
        return Bounds(None, None)
    values = [worth(family, other) for other in peers(family, key)]
    known = [value for value in values if value is not None]
    return arithmetic.count_bounds(known, band, of=of)


def _years_above(claim: Claim, family: Family, key: Key, least: Decimal) -> Verdict:
    """Years running up to this one with an index of at least `least`."""
    year, used = key.year, list[str]()
    while True:
        here = key._replace(year=year)
        found = next(iter(facts(family, here, "percent")), None)
        if found is None or not isinstance(found.value, Decimal):
            ended = False
            break
        if found.value < least:
            ended = True
            break
        used += found.sources
        year -= 1
    many, sources = Decimal(key.year - year), tuple(dict.fromkeys(used))
    if not many and not ended:
        return Verdict(UNKNOWN, NOT_FOUND)
    how = SINCE.filled({"value": many, "year": year})
    asked = amount_of(claim.value)
    if ended or asked.value < many:  # type: ignore[operator]
        outcome = AGREES if asked.holds(many) else CONTRADICTS
        return Verdict(outcome, SAYS.filled({"value": in_words(many)}), many, sources)
    outcome = AGREES if asked.holds(many) else UNKNOWN
    return Verdict(outcome, how, many, sources)


def _against(claim: Claim, family: Family, key: Key, measure: str) -> Verdict:
    size = family.size(key.year, key.level)
    if measure == "rank" and size and is_last(claim.value):
        claim = replace(claim, value=str(size))
    known = facts(family, key, measure)
    limits = LIMITS[measure](family, key) if measure in LIMITS else None
    if not known and measure == "percent" and key.unit != EVERY:
        known = facts(family, key, "number")
    if not known and measure == "number":
        known = facts(family, key, "percent")
    for other in () if known else _instead(family, key):
        known = known or facts(family, other, measure)
    verdict = _by_facts(claim, known, limits)
    if verdict.outcome == CONTRADICTS:
        return verdict
    if measure == "rank":
        return _of_so_many(claim, family, key) or verdict
    if measure == "points":
        return _of_so_much(claim, family, key) or verdict
    return verdict


def _of_so_many(claim: Claim, family: Family, key: Key) -> Verdict | None:
    """Against "31/62" where 63 units are ranked; None where nothing speaks against."""
    said = amount_of(claim.value).of
    told = printed(family, key, "of")
    known = told.value if told else family.size(key.year, key.level)
    if said is None or known is None or said == known:
        return None
    many = Decimal(known) if isinstance(known, int) else known
    sources = told.chosen.sources if told else sources_of(family.at(key))
    text = OF_OTHERS.filled({"known": in_words(many), "said": in_words(said)})
    return Verdict(CONTRADICTS, text, many, sources)


def _of_so_much(claim: Claim, family: Family, key: Key) -> Verdict | None:
    """Against "13.6/14" where the maximum is 15; None where nothing speaks against."""
    said = amount_of(claim.value).of
    known = next(iter(facts(family, key, "maximum")), None)
    if said is None or known is None or agree(said, known.value):
        return None
    facts_of_it = {"known": in_words(known.value), "said": in_words(said)}
    text = OF_ANOTHER_MAXIMUM.filled(facts_of_it)
    return Verdict(CONTRADICTS, text, known.value, known.sources)


def _instead(family: Family, key: Key) -> list[Key]:
    """Where else a figure of the country or of a whole level is printed.

    Of an index without a figure of the country that is the mean of its provinces; a
    count may be printed of either.
    """
    whole = [k for k in family.keys(year=key.year, level="nation") if not k.within][:1]
    country = whole[0].unit if whole else ""
    if key.level == "nation" or key.unit == EVERY:
        level = "province" if key.level == "nation" else key.level
        every = key._replace(level=level, unit=EVERY)
        found = [every._replace(statistic=MEAN), every]
        if key.level == "province" and country:
            found.append(key._replace(level="nation", unit=country))
        return found
    return []


LIMITS: Mapping[str, Callable[[Family, Key], Bounds]] = {
    "rank": bounds,
    "percent": value_limits,
}


def _by_facts(claim: Claim, known: Sequence[Fact], limits: Bounds | None) -> Verdict:
    if not known:
        return _by_bounds(claim, limits)
    first = known[0]
    asked = asked_of(claim.value, first.value)
    for fact in known:
        counts = fact is first or first.printed is None
        if counts and asked.holds(fact.value):
            return _agrees(fact)
    return _contradicts(first, asked.value)


def _by_bounds(claim: Claim, limits: Bounds | None) -> Verdict:
    if limits is None or limits.is_open or limits.is_impossible:
        return Verdict(UNKNOWN, NOT_FOUND)
    said = amount_of(claim.value)
    if said.way or isinstance(said.value, str):
        return Verdict(UNKNOWN, NOT_FOUND)
    asked = said.value
    ends = {"low": limits.low or "…", "high": limits.high or "…"}
    words_of = {name: in_words(value) for name, value in ends.items()}
    if limits.hold(asked):
        return Verdict(UNKNOWN, POSSIBLE.filled(words_of))
    return Verdict(CONTRADICTS, IMPOSSIBLE.filled(words_of))


def _agrees(fact: Fact) -> Verdict:
    against = tuple(
        source
        for said in (fact.printed.others if fact.printed else ())
        for source in said.sources
    )
    return Verdict(AGREES, _said(fact), fact.value, fact.sources, against)


def _contradicts(fact: Fact, asked: Value) -> Verdict:
    """What is printed instead; with who says what the claim says."""
    said, against = _said(fact), tuple[str, ...]()
    if fact.printed is not None:
        for other in fact.printed.others:
            if agree(asked, other.value):
                against = other.sources
                why = fact.printed.why or Text("", "")
                said = AS_OTHERS.filled({"value": in_words(fact.value), "why": why})
    return Verdict(CONTRADICTS, said, fact.value, fact.sources, against)


def _said(fact: Fact) -> Text:
    value = in_words(fact.value)
    if fact.how is not None:
        return FOLLOWS.filled({"value": value, "how": fact.how})
    if fact.printed is not None and fact.printed.others and fact.printed.why:
        others = listed(said.value for said in fact.printed.others)
        told = {"value": value, "others": others, "why": fact.printed.why}
        return SAYS_TOO.filled(told)
    return SAYS.filled({"value": value})
