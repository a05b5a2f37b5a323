"""How many people to ask, with every number of the formula. PURE."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from statistics import NormalDist


class SizeError(ValueError):
    """A number the formula cannot take; `field` names it."""

    def __init__(self, field: str, expected: str) -> None:
        self.field = field
        super().__init__(f"{field}: expected {expected}")


@dataclass(frozen=True)
class Slovin:
    """n = N / (1 + N e^2), rounded up. Source: survey guidance 1383/QD-BNV."""

    population: int
    margin: float
    unrounded: float
    size: int


@dataclass(frozen=True)
class ForProportion:
    """Size for a share within a margin; each step of the formula is kept.

    `simple`: z^2 p (1 - p) / e^2, endless population, simple random sample.
    `clustered`: times the design effect.
    `finite`: with the finite population correction, n / (1 + n / N).
    `respondents`: rounded up; `size`: people to draw, for the expected response.
    """

    population: int
    margin: float
    share: float
    confidence: float
    design_effect: float
    response: float
    quantile: float
    simple: float
    clustered: float
    finite: float
    respondents: int
    size: int


def slovin(population: int, *, margin: float) -> Slovin:
    """Raises SizeError for a population below 1 or a margin outside (0, 1)."""
    _check_population(population)
    _check("margin", margin, below_one=True)
    exact = population / (1 + population * _exact(margin) ** 2)
    return Slovin(population, margin, float(exact), ceil(exact))


def for_proportion(
    population: int,
    *,
    margin: float,
    share: float = 0.5,
    confidence: float = 0.95,
    design_effect: float = 1.0,
    response: float = 1.0,
) -> ForProportion:
    """Never more than the population. Raises SizeError. Source: Cochran (1977), 4.4.

    The design effect comes before the finite population correction: it is the ratio
    of variances at the same size, correction included.
    """
    _check_population(population)
    for field, value in (
        ("margin", margin),
        ("share", share),
        ("confidence", confidence),
    ):
        _check(field, value, below_one=True)
    _check("design_effect", design_effect)
    if not 0 < response <= 1:
        raise SizeError("response", "a share above 0 and up to 1")
    quantile = NormalDist().inv_cdf((1 + confidence) / 2)
    simple = quantile**2 * share * (1 - share) / margin**2
    clustered = simple * design_effect
    finite = clustered / (1 + clustered / population)
    respondents = _rounded_up(finite)
    return ForProportion(
        population=population,
        margin=margin,
        share=share,
        confidence=confidence,
        design_effect=design_effect,
        response=response,
        quantile=quantile,
        simple=simple,
        clustered=clustered,
        finite=finite,
        respondents=respondents,
        size=min(_rounded_up(respondents / response), population),
    )


def _exact(number: float) -> Fraction:
    """The decimal as written: 0.05 is one twentieth, so 400 is never 401."""
    return Fraction(repr(number))


def _rounded_up(number: float) -> int:
    # 358.0000000001 is 358 with the dust of floating point.
    return ceil(round(number, 9))


def _check_population(population: int) -> None:
    if population < 1:
        raise SizeError("population", "at least 1 person")


def _check(field: str, value: float, *, below_one: bool = False) -> None:
    if not 0 < value < (1 if below_one else 1e6):
        raise SizeError(field, "above 0 and below 1" if below_one else "above 0")
