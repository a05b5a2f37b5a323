"""What people typed as figures: read, checked against each other, written back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from scorecards.refusals import Refusal, Refused, refusal
from scorecards.rules.model import Declared, Value
from scorecards.rules.saying import said, said_day, shortened
from scorecards.trees import Component, FigureAsked, Rule

NUMBER: Final = re.compile(r"[-+\u2212]?\d{1,15}(?:[.,]\d{1,6})?")
DAYS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
WORDS: Final = {
    **dict.fromkeys(("yes", "true", "1", "có", "co", "x", "đạt"), True),
    **dict.fromkeys(("no", "false", "0", "không", "khong"), False),
}
OF_SHARES: Final = ("percent_bands", "proportional", "band_formula", "all_or_nothing")


class _Wrong(Exception):
    def __init__(self, found: Refusal) -> None:
        self.found = found


def read_figures(
    leaf: Component, typed: Mapping[str, str], *, year: int
) -> dict[str, Value]:
    """The figures of a component as they were typed, by their codes.

    Raises Refused with a refusal for each figure: missing, unknown, not of its kind,
    outside its domain. `field` of a refusal is the code of the figure.
    """
    asked = {figure.code: figure for figure in leaf.figures}
    declared: dict[str, Value] = {}
    wrong = [
        refusal("figure_unknown", code, figure=code)
        for code in typed
        if code not in asked
    ]
    for code, figure in asked.items():
        text = typed.get(code, "").strip()
        try:
            if text:
                declared[code] = _read(figure, text, leaf)
            elif not figure.optional:
                wrong.append(refusal("figure_missing", code, figure=figure.name))
        except _Wrong as error:
            wrong.append(error.found)
    wrong += _against_each_other(leaf, asked, declared, year=year)
    if wrong:
        raise Refused(*wrong)
    return declared


def written(declared: Declared) -> dict[str, str]:
    """Figures as text that `read_figures` reads back as they are."""
    return {code: _text(value) for code, value in declared.items()}


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return f"{shortened(value):f}" if isinstance(value, Decimal) else value


def _read(figure: FigureAsked, text: str, leaf: Component) -> Value:
    if figure.kind == "yes_no":
        return _yes_no(figure, text)
    if figure.kind == "day":
        return _day(figure, text)
    if figure.kind == "choice":
        return _choice(figure, text)
    return _number(figure, text, leaf)


def _yes_no(figure: FigureAsked, text: str) -> bool:
    word = WORDS.get(text.casefold())
    if word is None:
        raise _Wrong(
            refusal(
                "choice_unknown",
                figure.code,
                figure=figure.name,
                value=text[:60],
                choices="có/không (yes/no)",
            )
        )
    return word


def _choice(figure: FigureAsked, text: str) -> str:
    for code, name in figure.choices:
        if text.casefold() in (code.casefold(), name.vi.casefold(), name.en.casefold()):
            return code
    listed = "; ".join(name.vi for _, name in figure.choices)
    raise _Wrong(
        refusal(
            "choice_unknown",
            figure.code,
            figure=figure.name,
            value=text[:60],
            choices=listed,
        )
    )


def _day(figure: FigureAsked, text: str) -> date:
    for shape in DAYS:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise _Wrong(
        refusal("figure_not_a_day", figure.code, figure=figure.name, value=text[:60])
    )


def _number(figure: FigureAsked, text: str, leaf: Component) -> Decimal:
    """A number with a decimal comma or point; spaces may part thousands."""
    bare = re.sub(r"(?<=\d)[ \u00a0](?=\d{3})", "", text)
    named = {"figure": figure.name, "value": text[:60]}
    if not NUMBER.fullmatch(bare):
        raise _Wrong(refusal("figure_not_a_number", figure.code, **named))
    number = Decimal(bare.replace(",", ".").replace("\u2212", "-"))
    if figure.kind == "count" and (number < 0 or number % 1):
        raise _Wrong(refusal("figure_not_whole", figure.code, **named))
    if figure.kind in ("amount", "percent") and number < 0:
        raise _Wrong(refusal("figure_below_zero", figure.code, **named))
    if figure.kind == "percent" and number > 100:
        raise _Wrong(_outside(figure, number, Decimal(0), Decimal(100)))
    if figure.kind == "points" and not leaf.least <= number <= leaf.maximum:
        raise _Wrong(_outside(figure, number, leaf.least, leaf.maximum))
    return number


def _outside(
    figure: FigureAsked, number: Decimal, least: Decimal, most: Decimal
) -> Refusal:
    limits = {"value": said(number), "least": said(least), "most": said(most)}
    return refusal("points_outside", figure.code, **limits)


def _against_each_other(
    leaf: Component,
    asked: Mapping[str, FigureAsked],
    declared: Declared,
    *,
    year: int,
) -> list[Refusal]:
    part, whole = declared.get("part"), declared.get("whole")
    is_share = any(rule.kind in OF_SHARES for rule in _rules(leaf.rule))
    found = _days(asked, declared, year=year)
    if not (is_share and isinstance(part, Decimal) and isinstance(whole, Decimal)):
        return found
    if part > whole:
        named = {"part": asked["part"].name, "whole": asked["whole"].name}
        amounts = {"value": said(part), "most": said(whole)}
        found.append(refusal("figure_over_whole", "part", **named, **amounts))
    return found


def _rules(rule: Rule) -> list[Rule]:
    """A rule and those inside it."""
    inner = [one for way in (rule.then, rule.otherwise) if way for one in _rules(way)]
    return [rule, *inner]


def _days(
    asked: Mapping[str, FigureAsked], declared: Declared, *, year: int
) -> list[Refusal]:
    """No day before the year, or before the day it counts from; none long after it."""
    first, last = date(year, 1, 1), date(year + 1, 12, 31)
    reference = declared.get("reference")
    found = []
    for code, value in declared.items():
        if not isinstance(value, date):
            continue
        earliest = date(year - 1, 1, 1) if code == "reference" else first
        if code == "day" and isinstance(reference, date):
            earliest = min(first, reference)
        named = {"figure": asked[code].name, "value": said_day(value)}
        if value < earliest:
            found.append(refusal("day_before_year", code, year=year, **named))
        elif value > last:
            found.append(refusal("day_too_late", code, **named))
    return found
