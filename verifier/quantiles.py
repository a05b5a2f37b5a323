"""Quantiles of Student's t and of the beta distribution. PURE, and alone.

By the continued fraction of the incomplete beta function (Lentz) and bisection with
Newton's steps: slow, and right to the last digits that are printed.
"""

from collections.abc import Callable
from functools import cache
from math import exp, lgamma, log, log1p, pi, sqrt
from statistics import NormalDist

SMALL = 1e-300
STEPS = 200
MANY = 1_500  # degrees beyond which the series is closer than the gammas


def beta_below(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0.0 or x >= 1.0:
        return float(x > 0.0)
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_below(1.0 - x, b, a)
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    return exp(front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1.0 / (d if abs(d) > SMALL else SMALL)
    total, m = d, 0
    while True:
        m += 1
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1.0 + term * d
            c = 1.0 + term / c
            d = 1.0 / (d if abs(d) > SMALL else SMALL)
            c = c if abs(c) > SMALL else SMALL
            total *= c * d
        if abs(c * d - 1.0) < 1e-16 or m > 5_000:
            return total


@cache
def student(probability: float, degrees: float) -> float:
    """The t that a share `probability` (at least one half) of its values lie below."""
    if degrees > MANY:
        return _far_student(probability, degrees)

    def missing(t: float) -> float:
        tail = beta_below(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
        return (1.0 - tail) - probability

    def density(t: float) -> float:
        front = lgamma((degrees + 1) / 2) - lgamma(degrees / 2)
        curve = (degrees + 1) / 2 * log1p(t * t / degrees)
        return exp(front - curve) / sqrt(degrees * pi)

    high = 1.0
    while missing(high) < 0:
        high *= 2
    return _root(missing, density, 0.0, high)


def _far_student(probability: float, degrees: float) -> float:
    """Of many degrees: the normal's, corrected (Abramowitz, Stegun 26.7.5)."""
    z = NormalDist().inv_cdf(probability)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**n for n, term in enumerate(terms, 1))


def beta_quantile(a: float, b: float, probability: float) -> float:
    """The share x below which a beta variable lies with this probability."""
    front = lgamma(a + b) - lgamma(a) - lgamma(b)

    def density(x: float) -> float:
        return exp(front + (a - 1) * log(x) + (b - 1) * log1p(-x))

    return _root(lambda x: beta_below(x, a, b) - probability, density, 0.0, 1.0)


def _root(
    value: Callable[[float], float],
    slope: Callable[[float], float],
    low: float,
    high: float,
) -> float:
    """Where a rising function is 0, between low and high."""
    x = (low + high) / 2
    for _ in range(STEPS):
        found = value(x)
        low, high = (low, x) if found > 0 else (x, high)
        steep = slope(x)
        step = x - found / steep if steep > 0 else low
        step = step if low < step < high else (low + high) / 2
        if abs(step - x) <= 1e-16 * abs(x):
            break
        x = step
    return x
