"""What rules of a tree give for declared figures, written a second time. PURE."""

from datetime import date
from fractions import Fraction
from typing import Any

Table = dict[str, Any]


class Missing(Exception):
    """A figure was not declared."""


def number(written: Any) -> Fraction:
    return Fraction(str(written))


def whole(share: Fraction, *, truncate: bool) -> int:
    if truncate:
        return int(share)
    size = (2 * abs(share.numerator) + share.denominator) // (2 * share.denominator)
    return size if share >= 0 else -size


def figure(figures: dict[str, str], name: str) -> Fraction:
    if name not in figures:
        raise Missing(name)
    return number(figures[name])


def is_met(figures: dict[str, str], name: str) -> bool:
    if name not in figures:
        raise Missing(name)
    return figures[name] == "yes"


def banded(bands: list[Table], value: Fraction) -> Fraction:
    """Half-open bands from the highest down; below all of them there is nothing."""
    for band in bands:
        if value >= number(band["from"]):
            return number(band["points"])
    return Fraction(0)


def points_of(
    rule: Table,
    figures: dict[str, str],
    most: Fraction,
    year: int,
    others: dict[str, tuple[Fraction, Fraction]],
) -> Fraction:
    """What a rule gives, before limits and rounding. Raises Missing."""
    kind = rule["kind"]
    if kind == "register":
        return points_of(inner(rule["of"]), figures, most, year, others)
    if kind == "branch":
        value, maximum = others[rule["on"]]
        met = value == (0 if rule["when"] == "none" else maximum)
        way = inner(rule["then"] if met else rule["otherwise"])
        worth = number(way["worth"]) if "worth" in way else most
        return points_of(way, figures, worth, year, others)
    if kind in ("percent_bands", "proportional", "band_formula", "all_or_nothing"):
        return of_share(rule, figures, most)
    if kind == "deadline":
        return of_day(rule, figures, year)
    if kind in ("survey_shares", "sipas", "named_persons"):
        return of_weights(rule, figures, most)
    return of_one_figure(rule, figures, most, year)


def inner(rule: Any) -> Table:
    return {"kind": rule} if isinstance(rule, str) else rule


def of_one_figure(
    rule: Table, figures: dict[str, str], most: Fraction, year: int
) -> Fraction:
    kind = rule["kind"]
    if kind == "yes_no":
        return most if is_met(figures, "answer") else Fraction(0)
    if kind == "conjunction":
        every = [is_met(figures, one["code"]) for one in rule["conditions"]]
        return most if all(every) else Fraction(0)
    if kind == "ordinal":
        for choice in rule["choices"]:
            if choice["code"] == figures.get("choice"):
                return number(choice["points"])
        raise Missing("choice")
    if kind == "stated":
        return figure(figures, "points")
    if kind == "deduction":
        return -figure(figures, "count") * number(rule["each"])
    if kind == "daily_deduction":
        days = figure(figures, "days")
        after = max(days - rule["first_days"], 0)
        taken = number(rule["first"]) + after * number(rule["each"])
        return -taken if days > 0 else Fraction(0)
    if kind == "bonus":
        return min(figure(figures, "count") * number(rule["each"]), most)
    if kind == "improvement":
        change = figure(figures, "now") - figure(figures, "before")
        return banded(rule["bands"], change)
    if kind == "statistics":
        bands = {one["year"]: one["bands"] for one in rule["by_year"]}
        if year not in bands:
            raise Missing("value")
        return banded(bands[year], figure(figures, "value"))
    count = figure(figures, "count")
    if count == 0 and "none" in rule:
        return number(rule["none"])
    return banded(rule["bands"], count)


def of_share(rule: Table, figures: dict[str, str], most: Fraction) -> Fraction:
    kind, part = rule["kind"], figure(figures, "part")
    total = figure(figures, "whole")
    if kind == "all_or_nothing":
        return most if part >= total else Fraction(0)
    if total == 0:
        return most if rule.get("empty", "zero") == "full" else Fraction(0)
    rate = part * 100 / total
    if kind == "percent_bands":
        if part == 0 and "none" in rule:
            return number(rule["none"])
        return banded(rule["bands"], rate)
    if kind == "band_formula" and rate < number(rule["formula_from"]):
        return Fraction(0)
    return most * min(rate / number(rule.get("target", 100)), Fraction(1))


def of_day(rule: Table, figures: dict[str, str], year: int) -> Fraction:
    if "reference" in rule:
        after, month, day = rule["reference"]
        since = date(year + after, month, day)
    else:
        if "reference" not in figures:
            raise Missing("reference")
        since = date.fromisoformat(figures["reference"])
    if "day" not in figures:
        return Fraction(0)
    if rule.get("gate") and not is_met(figures, "quality"):
        return Fraction(0)
    days = (date.fromisoformat(figures["day"]) - since).days
    for rung in rule["ladder"]:
        if days <= rung["days"]:
            return number(rung["points"])
    return Fraction(0)


def of_weights(rule: Table, figures: dict[str, str], most: Fraction) -> Fraction:
    if rule["kind"] != "survey_shares":
        total = sum(
            (
                number(part["weight"]) * figure(figures, part["code"])
                for part in rule["groups"]
            ),
            Fraction(0),
        )
        return total * most / 100 if rule["kind"] == "sipas" else total
    worth, weights = Fraction(0), Fraction(0)
    for group in rule["groups"]:
        counts = [
            (figure(figures, f"{group['code']}.{one['code']}"), number(one["weight"]))
            for one in rule["choices"]
        ]
        answered = sum((count for count, _ in counts), Fraction(0))
        if answered:
            share = sum((count * weight for count, weight in counts), Fraction(0))
            worth += number(group["weight"]) * share / (answered * 100)
            weights += number(group["weight"])
    if not weights:
        raise Missing("answers")
    return worth / weights * most
