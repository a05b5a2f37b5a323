"""What kinds of rules share: an exact number with its sentence, and figures read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from scorecards.rules.model import Declared
from scorecards.trees import Band, Rule
from wording.text import Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """Points before they are rounded, and the sentence that explains them."""

    points: Fraction
    why: Text


class Missing(Exception):
    """A figure the rule needs was not declared; it is named by its code."""


Compute = Callable[[Rule, Declared, Fraction, int], Outcome]


def number(declared: Declared, code: str) -> Fraction:
    value = declared.get(code)
    if not isinstance(value, Decimal):
        raise Missing(code)
    return Fraction(value)


def answer(declared: Declared, code: str) -> bool:
    value = declared.get(code)
    if not isinstance(value, bool):
        raise Missing(code)
    return value


def day(declared: Declared, code: str) -> date | None:
    value = declared.get(code)
    return value if isinstance(value, date) else None


def band_of(bands: Sequence[Band], value: Fraction) -> Band:
    """Half-open bands from the highest down: a boundary belongs to the upper one."""
    return next(
        band
        for band in bands
        if not band.least.is_finite() or value >= Fraction(band.least)
    )
