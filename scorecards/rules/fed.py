"""Points that rest on another year, on surveys, on statistics, or on named persons."""

from __future__ import annotations

from fractions import Fraction

from scorecards.rules.figures import Missing, Outcome, band_of, number
from scorecards.rules.model import Declared
from scorecards.rules.saying import sentence
from scorecards.trees import Rule
from wording.text import Text


def improvement(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    now, before = number(declared, "now"), number(declared, "before")
    points = Fraction(band_of(rule.bands, now - before).points)
    why = sentence(
        "Năm nay {now}, năm trước {before}, tăng {change}: {points}.",
        "{now} this year, {before} last year, a change of {change}: {points}.",
        now=now,
        before=before,
        change=now - before,
        points=points,
    )
    return Outcome(points, why)


def survey_shares(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    """Shares of the options times their weights; groups nobody of answered drop out."""
    total, weights, people = Fraction(0), Fraction(0), Fraction(0)
    for group in rule.groups:
        counts = [number(declared, f"{group.code}.{one.code}") for one in rule.choices]
        answered = sum(counts, Fraction(0))
        if answered:
            worth = sum(
                count * Fraction(one.points)
                for count, one in zip(counts, rule.choices, strict=True)
            )
            total += Fraction(group.weight) * worth / (answered * 100)
            weights += Fraction(group.weight)
            people += answered
    if not weights:
        raise Missing(f"{rule.groups[0].code}.{rule.choices[0].code}")
    rate = total / weights
    why = sentence(
        "{people} người trả lời, mức bình quân {rate}% × {most}: {points}.",
        "{people} people answered, {rate}% on average × {most}: {points}.",
        people=people,
        rate=rate * 100,
        most=most,
        points=rate * most,
    )
    return Outcome(rate * most, why)


def sipas(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    parts = [number(declared, part.code) for part in rule.groups]
    rate = sum(
        (
            Fraction(part.weight) * percent
            for part, percent in zip(rule.groups, parts, strict=True)
        ),
        Fraction(0),
    )
    points = rate * most / 100
    why = sentence(
        "SIPAS {rate}% × {most}: {points}.",
        "SIPAS {rate}% × {most}: {points}.",
        rate=rate,
        most=most,
        points=points,
    )
    return Outcome(points, why)


def statistics(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    bands = dict(rule.by_year).get(year)
    if bands is None:
        raise Missing("value")
    value = number(declared, "value")
    points = Fraction(band_of(bands, value).points)
    why = sentence(
        "Số liệu năm {year}: {value}, được {points}.",
        "Figure of {year}: {value}, which gives {points}.",
        year=Text(str(year), str(year)),
        value=value,
        points=points,
    )
    return Outcome(points, why)


def named_persons(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    points = sum(
        (Fraction(one.weight) * number(declared, one.code) for one in rule.groups),
        Fraction(0),
    )
    why = sentence(
        "Người có thẩm quyền chấm: {points}.",
        "Given by those named to: {points}.",
        points=points,
    )
    return Outcome(points, why)


def stated(rule: Rule, declared: Declared, most: Fraction, year: int) -> Outcome:
    points = number(declared, "points")
    why = sentence(
        "Điểm nêu trực tiếp, cách tính chưa công bố tại đây: {points}.",
        "Points as stated, the rule is not yet published here: {points}.",
        points=points,
    )
    return Outcome(points, why)
