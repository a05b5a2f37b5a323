"""What each kind of rule gives for declared figures: an exact number and a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from scorecards.rules import fed
from scorecards.rules.figures import (
    Compute,
    Missing,
    Outcome,
    answer,
    band_of,
    day,
    number,
)
from scorecards.rules.model import Declared
from scorecards.rules.saying import sentence
from scorecards.trees import Rule
from wording.text import Text


def yes_no(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    if answer(declared, "answer"):
        return Outcome(
            most, sentence("Đạt yêu cầu: {most}.", "Met: {most}.", most=most)
        )
    return Outcome(Fraction(0), Text("Không đạt yêu cầu: 0.", "Not met: 0."))


def ordinal(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    chosen = declared.get("choice")
    for choice in rule.choices:
        if choice.code == chosen:
            why = sentence(
                "“{name}”: {points}.",
                "“{name}”: {points}.",
                name=choice.name,
                points=choice.points,
            )
            return Outcome(Fraction(choice.points), why)
    raise Missing("choice")


def share(declared: Declared) -> tuple[Fraction, Fraction, Fraction | None]:
    """Part, whole, and the percentage; None of nothing."""
    part, whole = number(declared, "part"), number(declared, "whole")
    return part, whole, part * 100 / whole if whole else None


def of_nothing(rule: Rule, most: Fraction) -> Outcome:
    if rule.empty == "full":
        why = sentence(
            "Không phát sinh nên được điểm tối đa: {most}.",
            "There was nothing to do, which gives full points: {most}.",
            most=most,
        )
        return Outcome(most, why)
    why = Text("Tổng số bằng 0 nên 0 điểm.", "The number in all is 0, so no points.")
    return Outcome(Fraction(0), why)


def percent_bands(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    part, whole, rate = share(declared)
    if rate is None:
        return of_nothing(rule, most)
    if part == 0 and rule.none is not None:
        why = sentence("Không có: {none}.", "None: {none}.", none=rule.none)
        return Outcome(Fraction(rule.none), why)
    found = band_of(rule.bands, rate)
    why = sentence(
        "{part}/{whole} = {rate}%, từ mức {least}%: {points}.",
        "{part}/{whole} = {rate}%, from {least}% on: {points}.",
        part=part,
        whole=whole,
        rate=rate,
        least=found.least,
        points=found.points,
    )
    return Outcome(Fraction(found.points), why)


def count_bands(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    count = number(declared, "count")
    if count == 0 and rule.none is not None:
        why = sentence("Không có: {none}.", "None: {none}.", none=rule.none)
        return Outcome(Fraction(rule.none), why)
    found = band_of(rule.bands, count)
    why = sentence(
        "{count}, từ mức {least}: {points}.",
        "{count}, from {least} on: {points}.",
        count=count,
        least=found.least,
        points=found.points,
    )
    return Outcome(Fraction(found.points), why)


def proportional(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    _, _, rate = share(declared)
    return of_nothing(rule, most) if rate is None else in_proportion(rule, rate, most)


def in_proportion(rule: Rule, rate: Fraction, most: Fraction) -> Outcome:
    target = Fraction(rule.target)
    points = most * min(rate / target, Fraction(1))
    why = sentence(
        "{rate}% so với mức {target}% × {most}: {points}.",
        "{rate}% against {target}% × {most}: {points}.",
        rate=rate,
        target=rule.target,
        most=most,
        points=points,
    )
    return Outcome(points, why)


def band_formula(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    _, _, rate = share(declared)
    if rate is None:
        return of_nothing(rule, most)
    least = rule.formula_from or Decimal(0)
    if rate < Fraction(least):
        why = sentence(
            "{rate}%, dưới {least}%: 0.",
            "{rate}%, under {least}%: 0.",
            rate=rate,
            least=least,
        )
        return Outcome(Fraction(0), why)
    return in_proportion(rule, rate, most)


def deadline(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    done, reference = day(declared, "day"), reference_day(rule, declared, year)
    if reference is None:
        raise Missing("reference")
    if done is None:
        return Outcome(Fraction(0), Text("Chưa thực hiện: 0.", "Not done: 0."))
    if rule.gate and not answer(declared, "quality"):
        why = Text("Chưa bảo đảm chất lượng: 0.", "Not of the quality required: 0.")
        return Outcome(Fraction(0), why)
    days = (done - reference).days
    points = next(
        (rung.points for rung in rule.ladder if days <= rung.days), Decimal(0)
    )
    why = sentence(
        "{done}, {days} ngày sau mốc {reference}: {points}.",
        "{done}, {days} days after {reference}: {points}.",
        done=done,
        days=days,
        reference=reference,
        points=points,
    )
    return Outcome(Fraction(points), why)


def reference_day(rule: Rule, declared: Declared, year: int) -> date | None:
    if rule.reference is None:
        return day(declared, "reference")
    after, month, day_of_month = rule.reference
    return date(year + after, month, day_of_month)


def all_or_nothing(
    rule: Rule, declared: Declared, most: Fraction, year: int
) -> Outcome:
    part, whole, rate = share(declared)
    if rate is None:
        why = sentence(
            "Không có gì phải làm, coi như đạt: {most}.",
            "Nothing had to be done, which counts as done: {most}.",
            most=most,
        )
        return Outcome(most, why)
    points = most if part >= whole else Fraction(0)
    why = sentence(
        "{part} trên {whole}: {points}.",
        "{part} of {whole}: {points}.",
        part=part,
        whole=whole,
        points=points,
    )
    return Outcome(points, why)


def conjunction(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    lacking = [name for code, name in rule.conditions if not answer(declared, code)]
    if not lacking:
        why = sentence(
            "Đạt mọi điều kiện: {most}.", "Every one met: {most}.", most=most
        )
        return Outcome(most, why)
    named = Text(
        ", ".join(name.vi for name in lacking), ", ".join(name.en for name in lacking)
    )
    why = sentence("Không đạt ({named}): 0.", "Not met ({named}): 0.", named=named)
    return Outcome(Fraction(0), why)


def deduction(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    count = number(declared, "count")
    taken = -count * Fraction(rule.each)
    why = sentence(
        "{count} lần × {each}: {taken}.",
        "{count} times {each}: {taken}.",
        count=count,
        each=rule.each,
        taken=taken,
    )
    return Outcome(taken, why)


def daily_deduction(
    rule: Rule, declared: Declared, most: Fraction, year: int
) -> Outcome:
    """A first amount within the first days, and so much a day after them."""
    days = number(declared, "days")
    taken = Fraction(0)
    if days > 0:
        after = max(days - rule.first_days, Fraction(0))
        taken = -(Fraction(rule.first) + after * Fraction(rule.each))
    why = sentence(
        "Chậm {days} ngày: {taken}.",
        "{days} days late: {taken}.",
        days=days,
        taken=taken,
    )
    return Outcome(taken, why)


def bonus(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    count = number(declared, "count")
    points = min(count * Fraction(rule.each), most)
    why = sentence(
        "{count} × {each}, nhiều nhất {most}: {points}.",
        "{count} × {each}, at most {most}: {points}.",
        count=count,
        each=rule.each,
        most=most,
        points=points,
    )
    return Outcome(points, why)


def register(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    if rule.then is None:
        raise ValueError("a register without a rule of its own")
    return COMPUTE[rule.then.kind](rule.then, declared, most, year)


COMPUTE: Final[dict[str, Compute]] = {
    "yes_no": yes_no,
    "ordinal": ordinal,
    "percent_bands": percent_bands,
    "count_bands": count_bands,
    "proportional": proportional,
    "band_formula": band_formula,
    "deadline": deadline,
    "all_or_nothing": all_or_nothing,
    "conjunction": conjunction,
    "deduction": deduction,
    "daily_deduction": daily_deduction,
    "bonus": bonus,
    "improvement": fed.improvement,
    "survey_shares": fed.survey_shares,
    "sipas": fed.sipas,
    "statistics": fed.statistics,
    "named_persons": fed.named_persons,
    "register": register,
    "stated": fed.stated,
}
