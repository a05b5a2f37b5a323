"""Reading a component's rule: its kind, its numbers, and what they must agree with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from scorecards.trees.rule_kinds import KINDS, ZERO, Band, Choice, Part, Rule, Rung
from wording.declared_toml import Table
from wording.text import Text

EMPTY = ("full", "zero")
WAYS = ("full", "none")
LOWEST = Decimal("-Infinity")
HUNDRED = Decimal(100)


def rule_of(table: Table, key: str, *, maximum: Decimal, least: Decimal = ZERO) -> Rule:
    """The rule under a key: a word alone, or a table with its numbers. Raises what the
    table raises: unknown words, bands with gaps, points beyond the maximum."""
    if isinstance(table.value(key), str):
        word = table.choice(key, KINDS)
        if KINDS[word].reads:
            raise table.refusal(key, _needs(word))
        return _checked(Rule(word), table, maximum=maximum, least=least)
    own = table.table(key)
    kind = own.choice("kind", KINDS)
    worth = own.decimal("worth") if "worth" in own else None
    most = maximum if worth is None else worth
    numbers: dict[str, Any] = {}
    for name in KINDS[kind].reads:
        numbers |= READERS[name](own, most)
    names = own.table("names", optional=True)
    own_names = tuple((name, names.bilingual(name)) for name in names.names())
    rule = Rule(kind, worth=worth, names=own_names, **numbers)
    own.close()
    return _checked(rule, own, maximum=maximum, least=least)


def _needs(word: str) -> Text:
    reads = ", ".join(KINDS[word].reads)
    return Text(
        f"cách tính này cần một bảng có: {reads}",
        f"this rule takes a table with: {reads}",
    )


def _checked(rule: Rule, table: Table, *, maximum: Decimal, least: Decimal) -> Rule:
    if rule.worth is not None and not 0 < rule.worth <= maximum:
        raise table.refusal("worth", _within(maximum), rule.worth)
    asked = [figure.code for figure in rule.figures()]
    for name, _ in rule.names:
        if name not in asked:
            known = ", ".join(asked)
            expected = Text(f"cần một trong: {known}", f"expected one of {known}")
            raise table.refusal("names", expected, name)
    is_deduction = rule.kind in ("deduction", "daily_deduction")
    if is_deduction != (least < 0) or (is_deduction and maximum != 0):
        raise table.refusal(
            "kind",
            Text(
                "điểm trừ có maximum = 0 và least nhỏ hơn 0, và chỉ điểm trừ mới có",
                "deductions, and they alone, have maximum = 0 and a least below 0",
            ),
            rule.kind,
        )
    return rule


def _within(maximum: Decimal) -> Text:
    return Text(
        f"cần lớn hơn 0 và nhiều nhất {maximum}",
        f"expected above 0 and at most {maximum}",
    )


def _bands(table: Table, maximum: Decimal) -> dict[str, Any]:
    floor = LOWEST if table.choice("kind", KINDS) == "improvement" else ZERO
    return {"bands": bands_of(table, "bands", maximum=maximum, floor=floor)}


def bands_of(
    table: Table, key: str, *, maximum: Decimal, floor: Decimal
) -> tuple[Band, ...]:
    """Half-open bands from the highest down; `below` may repeat where each one ends."""
    bands, ends = [], []
    for one in table.tables(key):
        bands.append(Band(one.decimal("from"), one.decimal("points")))
        ends.append(one.decimal("below") if "below" in one else None)
        one.close()
    _refuse_gaps(table, key, bands, ends)
    if floor == LOWEST:
        bands.append(Band(LOWEST, ZERO))
    elif bands[-1].least != floor:
        raise table.refusal(
            key,
            Text(
                f"khoảng thấp nhất phải bắt đầu từ {floor}",
                f"the lowest band must begin at {floor}",
            ),
            bands[-1].least,
        )
    _refuse_points(table, key, [band.points for band in bands], maximum=maximum)
    return tuple(bands)


def _refuse_gaps(
    table: Table, key: str, bands: Sequence[Band], ends: Sequence[Decimal | None]
) -> None:
    for place, (upper, lower) in enumerate(pairwise(bands), 1):
        if lower.least >= upper.least:
            said = Text("các khoảng chồng lên nhau", "bands overlap")
        elif (end := ends[place]) is None or end == upper.least:
            continue
        elif end > upper.least:
            said = Text("các khoảng chồng lên nhau", "bands overlap")
        else:
            said = Text("có chỗ trống giữa hai khoảng", "a gap between two bands")
        expected = Text(
            f"{said.vi}; kê từ cao xuống thấp, không hở",
            f"{said.en}; list them from the highest down, without gaps",
        )
        raise table.refusal(f"{key}[{place}]", expected, str(lower.least))


def _refuse_points(
    table: Table, key: str, points: Sequence[Decimal], *, maximum: Decimal
) -> None:
    """The best gives the maximum; none gives more than a better one, or less than 0."""
    if points[0] != maximum:
        expected = Text(
            f"mức cao nhất phải được {maximum} điểm",
            f"the best must give {maximum} points",
        )
        raise table.refusal(key, expected, str(points[0]))
    if any(lower > upper for upper, lower in pairwise(points)) or points[-1] < 0:
        expected = Text(
            "điểm phải giảm dần và không âm",
            "points must fall from one to the next, and not below 0",
        )
        raise table.refusal(key, expected, [str(one) for one in points])


def _none(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"none": table.decimal("none") if "none" in table else None}


def _empty(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"empty": table.choice("empty", EMPTY, "zero")}


def _target(table: Table, maximum: Decimal) -> dict[str, Any]:
    target = table.decimal("target", HUNDRED)
    if not 0 < target <= HUNDRED:
        raise table.refusal("target", _within(HUNDRED), target)
    return {"target": target}


def _formula_from(table: Table, maximum: Decimal) -> dict[str, Any]:
    least = table.decimal("formula_from")
    if not 0 <= least < table.decimal("target", HUNDRED):
        expected = Text("cần nhỏ hơn target", "expected less than target")
        raise table.refusal("formula_from", expected, least)
    return {"formula_from": least}


def _choices(table: Table, maximum: Decimal) -> dict[str, Any]:
    """Levels with points; options of a survey have percents of the component."""
    percents = table.choice("kind", KINDS) == "survey_shares"
    key = "weight" if percents else "points"
    choices = []
    for one in table.tables("choices"):
        choices.append(
            Choice(one.text("code"), one.bilingual("name"), one.decimal(key))
        )
        one.close()
    _refuse_doubles(table, "choices", [choice.code for choice in choices])
    best = HUNDRED if percents else maximum
    _refuse_points(table, "choices", [one.points for one in choices], maximum=best)
    return {"choices": tuple(choices)}


def _refuse_doubles(table: Table, key: str, codes: Sequence[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            expected = Text("mã bị dùng hai lần", "a code used twice")
            raise table.refusal(key, expected, code)


def _ladder(table: Table, maximum: Decimal) -> dict[str, Any]:
    rungs = []
    for one in table.tables("ladder"):
        rungs.append(Rung(one.integer("days", least=-366), one.decimal("points")))
        one.close()
    if any(later.days <= earlier.days for earlier, later in pairwise(rungs)):
        expected = Text("số ngày phải tăng dần", "days must rise")
        raise table.refusal("ladder", expected, [rung.days for rung in rungs])
    _refuse_points(table, "ladder", [one.points for one in rungs], maximum=maximum)
    return {"ladder": tuple(rungs)}


def _reference(table: Table, maximum: Decimal) -> dict[str, Any]:
    """A day of the scored year, [0, 12, 15], or of the year after it, [1, 1, 20]."""
    if "reference" not in table:
        return {"reference": None}
    given = table.value("reference")
    is_day = isinstance(given, list) and len(given) == 3
    if not is_day or not all(isinstance(one, int) for one in given):  # type: ignore[attr-defined]
        expected = Text(
            "cần [số năm sau năm chấm, tháng, ngày]",
            "expected [years after the scored one, month, day]",
        )
        raise table.refusal("reference", expected)
    return {"reference": tuple(given)}  # type: ignore[arg-type]


def _gate(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"gate": table.flag("gate", False)}


def _conditions(table: Table, maximum: Decimal) -> dict[str, Any]:
    conditions = []
    for one in table.tables("conditions"):
        conditions.append((one.text("code"), one.bilingual("name")))
        one.close()
    _refuse_doubles(table, "conditions", [code for code, _ in conditions])
    return {"conditions": tuple(conditions)}


def _on(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"on": table.text("on")}


def _when(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"when": table.choice("when", WAYS)}


def _then(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"then": rule_of(table, "then", maximum=maximum)}


def _otherwise(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"otherwise": rule_of(table, "otherwise", maximum=maximum)}


def _of(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"then": rule_of(table, "of", maximum=maximum)}


def _each(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"each": _above_zero(table, "each")}


def _above_zero(table: Table, key: str) -> Decimal:
    number = table.decimal(key)
    if number <= 0:
        expected = Text("cần một số lớn hơn 0", "expected a number above 0")
        raise table.refusal(key, expected, number)
    return number


def _first(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"first": _above_zero(table, "first")}


def _first_days(table: Table, maximum: Decimal) -> dict[str, Any]:
    return {"first_days": table.integer("first_days", least=1)}


def _groups(table: Table, maximum: Decimal) -> dict[str, Any]:
    """Groups of respondents, persons or indices; their weights sum to 1."""
    parts = []
    for one in table.tables("groups"):
        weight = one.decimal("weight")
        parts.append(Part(one.text("code"), one.bilingual("name"), weight))
        one.close()
    _refuse_doubles(table, "groups", [part.code for part in parts])
    total = sum((part.weight for part in parts), ZERO)
    if total != 1 or any(part.weight <= 0 for part in parts):
        expected = Text("tổng quyền số phải bằng 1", "weights must sum to 1")
        raise table.refusal("groups.weight", expected, str(total))
    return {"groups": tuple(parts)}


def _by_year(table: Table, maximum: Decimal) -> dict[str, Any]:
    years: list[tuple[int, tuple[Band, ...]]] = []
    for one in table.tables("by_year"):
        bands = bands_of(one, "bands", maximum=maximum, floor=LOWEST)
        years.append((one.integer("year", least=2000), bands))
        one.close()
    _refuse_doubles(table, "by_year", [str(year) for year, _ in years])
    return {"by_year": tuple(years)}


READERS = {
    "bands": _bands,
    "none": _none,
    "empty": _empty,
    "target": _target,
    "formula_from": _formula_from,
    "choices": _choices,
    "ladder": _ladder,
    "reference": _reference,
    "gate": _gate,
    "conditions": _conditions,
    "on": _on,
    "when": _when,
    "then": _then,
    "otherwise": _otherwise,
    "of": _of,
    "each": _each,
    "first": _first,
    "first_days": _first_days,
    "groups": _groups,
    "by_year": _by_year,
}
