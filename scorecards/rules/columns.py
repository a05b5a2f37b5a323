"""The same points for thousands of units at once: whole numbers in arrays.

A column holds a figure of every unit: amounts as int64 in one unit of measure, days as
proleptic ordinals (0: not done), answers as bools, choices as positions in the rule.
Points are millionths as int64, and exactly those of `points_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scorecards.trees import Band, Component, Rule

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Columns = Mapping[str, NDArray[Any]]

MILLION: Final = 10**6
# Products of larger amounts would not fit 64 bits.
LARGEST: Final = 10**8
MOST: Final = 2**63 - 1


class TooLarge(ValueError):
    """An amount beyond what the columns compute exactly."""


@dataclass(frozen=True, slots=True)
class Column:
    """Points and maxima of a component for every unit (n,), in millionths; `applies`
    is False where its maximum is reduced."""

    points: Ints
    maxima: Ints
    applies: Bools


def column_of(
    leaf: Component,
    declared: Columns,
    *,
    year: int,
    applies: Bools,
    others: Mapping[str, Column] | None = None,
) -> Column:
    """The points of a component for n units. Raises TooLarge; KeyError for a kind of
    rule that is fed and never declared, and for a maximum that is not reduced."""
    if leaf.not_applicable not in ("never", "reduce"):
        raise KeyError(leaf.not_applicable)
    for column in declared.values():
        if column.dtype != np.bool_ and np.abs(column).max(initial=0) > LARGEST:
            raise TooLarge(leaf.code)
    top, bottom = _rule(leaf.rule, leaf, declared, year, others or {})
    limits = millionths(leaf.least), millionths(leaf.maximum)
    rounded = _rounded(leaf, top, bottom)
    return Column(
        points=np.where(applies, np.clip(rounded, *limits), 0),
        maxima=np.where(applies, limits[1], 0),
        applies=applies,
    )


def millionths(number: Decimal) -> int:
    return int(number * MILLION)


Quotient = tuple[Ints, Ints]
Read = Callable[[Rule, int, Columns, int], Quotient]


def _rule(
    rule: Rule,
    leaf: Component,
    declared: Columns,
    year: int,
    others: Mapping[str, Column],
) -> Quotient:
    """Points as quotients of whole numbers, in millionths."""
    if rule.kind == "register" and rule.then:
        return _rule(rule.then, leaf, declared, year, others)
    if rule.kind == "branch" and rule.then and rule.otherwise:
        then = _rule(rule.then, leaf, declared, year, others)
        otherwise = _rule(rule.otherwise, leaf, declared, year, others)
        other = others[rule.on]
        met = other.points == (0 if rule.when == "none" else other.maxima)
        top = np.where(met, then[0], otherwise[0])
        return top, np.where(met, then[1], otherwise[1])
    most = millionths(leaf.maximum if rule.worth is None else rule.worth)
    return READS[rule.kind](rule, most, declared, year)


def _rounded(leaf: Component, top: Ints, bottom: Ints) -> Ints:
    """To the component's step or places, half away from zero or cut."""
    printing = leaf.printing
    unit = 10 ** (6 - printing.decimals) if printing else 1
    if leaf.step is not None:
        unit = millionths(leaf.step)
    bottom = bottom * unit
    size = np.abs(top)
    truncate = printing is not None and printing.rounding == "truncate"
    whole = size // bottom if truncate else (2 * size + bottom) // (2 * bottom)
    return np.sign(top) * whole * unit


def _exact(points: Ints) -> Quotient:
    return points, np.ones_like(points)


def _yes_no(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    return _exact(np.where(declared["answer"], most, 0))


def _ordinal(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    worth = np.array([millionths(choice.points) for choice in rule.choices])
    return _exact(worth[declared["choice"]])


def _banded(bands: tuple[Band, ...], top: Ints, bottom: Ints | int) -> Ints:
    """Points of top / bottom; a boundary belongs to the upper band."""
    points = np.zeros(len(top), dtype=np.int64)
    for band in reversed(bands):
        worth = millionths(band.points)
        if not band.least.is_finite():
            points[:] = worth
        else:
            points[top * MILLION >= millionths(band.least) * bottom] = worth
    return points


def _shares(declared: Columns) -> tuple[Ints, Ints, Bools]:
    part, whole = declared["part"], declared["whole"]
    return part, np.maximum(whole, 1), whole == 0


def _percent_bands(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    part, whole, empty = _shares(declared)
    points = _banded(rule.bands, part * 100, whole)
    if rule.none is not None:
        points[part == 0] = millionths(rule.none)
    points[empty] = most if rule.empty == "full" else 0
    return _exact(points)


def _count_bands(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    count = declared["count"]
    points = _banded(rule.bands, count, 1)
    if rule.none is not None:
        points[count == 0] = millionths(rule.none)
    return _exact(points)


def _proportional(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    part, whole, empty = _shares(declared)
    per = Fraction(100) / Fraction(rule.target)
    # Rounding doubles the one and multiplies the other by at most a million.
    if max(int(part.max(initial=0)) * per.numerator * most, 0) > MOST // 4:
        raise TooLarge(rule.kind)
    if int(whole.max(initial=1)) * per.denominator > MOST // (4 * MILLION):
        raise TooLarge(rule.kind)
    top, bottom = part * per.numerator, whole * per.denominator
    reached = empty | (top >= bottom)
    full = np.where(empty, most if rule.empty == "full" else 0, most)
    return np.where(reached, full, top * most), np.where(reached, 1, bottom)


def _band_formula(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    part, whole, empty = _shares(declared)
    top, bottom = _proportional(rule, most, declared, year)
    least = int((rule.formula_from or Decimal(0)) * 100)
    under = ~empty & (part * 10_000 < whole * least)
    return np.where(under, 0, top), np.where(under, 1, bottom)


def _deadline(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    done = declared["day"]
    if rule.reference is None:
        reference = declared["reference"]
    else:
        after, month, day = rule.reference
        reference = np.full_like(done, date(year + after, month, day).toordinal())
    points = np.zeros_like(done)
    for rung in reversed(rule.ladder):
        points[done - reference <= rung.days] = millionths(rung.points)
    points[done == 0] = 0
    if rule.gate:
        points[~declared["quality"]] = 0
    return _exact(points)


def _all_or_nothing(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    return _exact(np.where(declared["part"] >= declared["whole"], most, 0))


def _conjunction(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    every = np.logical_and.reduce([declared[code] for code, _ in rule.conditions])
    return _exact(np.where(every, most, 0))


def _deduction(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    return _exact(-declared["count"] * millionths(rule.each))


def _daily(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    days = declared["days"]
    after = np.maximum(days - rule.first_days, 0)
    taken = millionths(rule.first) + after * millionths(rule.each)
    return _exact(np.where(days > 0, -taken, 0))


def _bonus(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    return _exact(np.minimum(declared["count"] * millionths(rule.each), most))


def _improvement(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    """Of figures in hundredths."""
    change = declared["now"] - declared["before"]
    return _exact(_banded(rule.bands, change, 100))


def _stated(rule: Rule, most: int, declared: Columns, year: int) -> Quotient:
    """Points in hundredths."""
    return _exact(declared["points"] * 10_000)


READS: Final[dict[str, Read]] = {
    "yes_no": _yes_no,
    "ordinal": _ordinal,
    "percent_bands": _percent_bands,
    "count_bands": _count_bands,
    "proportional": _proportional,
    "band_formula": _band_formula,
    "deadline": _deadline,
    "all_or_nothing": _all_or_nothing,
    "conjunction": _conjunction,
    "deduction": _deduction,
    "daily_deduction": _daily,
    "bonus": _bonus,
    "improvement": _improvement,
    "stated": _stated,
}
