"""Numbers and days in sentences: 12,5 in Vietnamese, 12.5 in English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from wording.text import Text

PLACES = 6


def decimal_of(number: Fraction, *, decimals: int, truncate: bool = False) -> Decimal:
    """A fraction as a decimal of so many places, rounded half up or cut."""
    unit = 10**decimals
    scaled = number * unit
    whole = int(scaled) if truncate else _half_up(scaled)
    return Decimal(whole).scaleb(-decimals)


def _half_up(number: Fraction) -> int:
    """Away from zero at a half, as ROUND_HALF_UP does."""
    nearest = (2 * abs(number.numerator) + number.denominator) // (
        2 * number.denominator
    )
    return nearest if number >= 0 else -nearest


def shortened(number: Decimal) -> Decimal:
    """Without zeros at its end, and never in powers of ten."""
    short = number.normalize()
    exponent = short.as_tuple().exponent
    return (
        short.quantize(Decimal(1))
        if isinstance(exponent, int) and exponent > 0
        else short
    )


def said(number: Decimal | Fraction | int) -> Text:
    if isinstance(number, Fraction):
        number = decimal_of(number, decimals=2)
    english = f"{shortened(Decimal(number)):f}".replace("-", "\u2212")
    return Text(english.replace(".", ","), english)


def said_day(day: date) -> Text:
    return Text(f"{day:%d/%m/%Y}", f"{day.day} {day:%B %Y}")


def sentence(vi: str, en: str, **facts: Decimal | Fraction | int | date | Text) -> Text:
    return Text(vi, en).filled({name: _word(fact) for name, fact in facts.items()})


def _word(fact: Decimal | Fraction | int | date | Text) -> Text:
    if isinstance(fact, Text):
        return fact
    return said_day(fact) if isinstance(fact, date) else said(fact)
