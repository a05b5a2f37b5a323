"""Confidence limits of shares, effective sizes and design effects.

Limits are taken on the logit scale with Student's t, as R `svyciprop` does: they stay
inside 0 and 1 and held 95 % best in our simulations (docs/decisions/0005).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from scoring.estimation.design import Flags, Floats
from scoring.estimation.taylor import Estimates, State


@dataclass(frozen=True)
class Limits:
    """Limits (units, m) as shares; 0 where `known` is false."""

    lower: Floats
    upper: Floats
    known: Flags


def limits(estimates: Estimates, answers: ArrayLike, *, confidence: float) -> Limits:
    """Limits of every estimate that can have them.

    answers (units, m) is how many people answered. Where clusters do not differ at all
    (everybody is satisfied) the exact limits of that many independent answers stand in.
    A unit of too few PSUs gets none.
    """
    estimated = estimates.having(State.ESTIMATED)
    level = estimates.having(State.NO_SPREAD)
    curve = logit_limits(
        np.where(estimated, estimates.value, 0.5),
        estimates.error,
        np.maximum(estimates.degrees, 1),
        confidence=confidence,
    )
    exact = exact_limits(
        np.where(level, estimates.value, 0.5), answers, confidence=confidence
    )
    lower, upper = (
        np.select([estimated, level], [on_curve, alone])
        for on_curve, alone in zip(curve, exact, strict=True)
    )
    return Limits(lower, upper, estimated | level)


def student(confidence: float, degrees: ArrayLike) -> Floats:
    """Two-sided Student's t: 2.04 for 0.95 and 31 degrees of freedom."""
    return np.asarray(special.stdtrit(degrees, 0.5 + confidence / 2))


def logit_limits(
    value: Floats, error: Floats, degrees: ArrayLike, *, confidence: float
) -> tuple[Floats, Floats]:
    """Limits of shares strictly between 0 and 1, on the logit scale."""
    inside = np.clip(value, 1e-12, 1 - 1e-12)
    reach = student(confidence, degrees) * error / (inside * (1 - inside))
    centre = special.logit(inside)
    return special.expit(centre - reach), special.expit(centre + reach)


def exact_limits(
    value: Floats, answers: ArrayLike, *, confidence: float
) -> tuple[Floats, Floats]:
    """Limits of a share of independent answers. Source: Clopper, Pearson (1934)."""
    n, tail = np.maximum(np.asarray(answers, np.float64), 1.0), (1 - confidence) / 2
    yes = np.clip(value, 0.0, 1.0) * n
    no = n - yes
    # Half an answer or less is none: a total of floats need not be whole.
    lower = special.betaincinv(np.maximum(yes, 0.5), no + 1, tail)
    upper = special.betaincinv(yes + 1, np.maximum(no, 0.5), 1 - tail)
    return np.where(yes < 0.5, 0.0, lower), np.where(no < 0.5, 1.0, upper)


def effective_answers(estimates: Estimates) -> Floats:
    """Independent answers (units, m) that would have the same error; 0 if unknown."""
    spread = estimates.value * (1 - estimates.value)
    variance = estimates.variance
    return np.divide(spread, variance, out=np.zeros_like(spread), where=variance > 0)


def design_effect(estimates: Estimates, answers: ArrayLike) -> Floats:
    """Variance against that of as many independent answers (units, m); 0 if unknown.

    For a criterion it is R's deff = "replace". For an index of several criteria it
    compares with one yes-or-no question put to as many people.
    """
    n = np.asarray(answers, np.float64)
    spread = estimates.value * (1 - estimates.value)
    # The unbiased variance of a share divides by n - 1.
    alone = spread / np.maximum(n - 1, 1)
    effect = np.divide(
        estimates.variance, alone, out=np.zeros_like(spread), where=alone > 0
    )
    return np.where(estimates.having(State.ESTIMATED), effect, 0.0)
