"""Change of an index between two rounds, with its error and a verdict.

Two rounds drawn apart: the variances add. Rounds that share PSUs: what the shared PSUs
have in common is taken off, from the PSUs found in both rounds under the same code.
A unit merged of several is not special: its PSUs are those of its parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import stdtrit

from scoring.estimation.design import Floats
from scoring.estimation.ranking import welch
from scoring.refusals import refused


class Verdict(StrEnum):
    """What a reader is told of a change."""

    LIKELY_REAL_RISE = "likely_real_rise"
    LIKELY_REAL_FALL = "likely_real_fall"
    WITHIN_MARGIN = "within_margin"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, eq=False)
class Measured:
    """Indices of one round (u,): value and variance of shares, degrees of freedom."""

    value: Floats
    variance: Floats
    degrees: Floats


@dataclass(frozen=True, eq=False)
class Change:
    """Later minus earlier, in shares (u,): limits are empty (0 wide) on CANNOT_SAY."""

    difference: Floats
    standard_error: Floats
    degrees: Floats
    lower: Floats
    upper: Floats
    verdict: tuple[Verdict, ...]


def change(
    before: Measured,
    after: Measured,
    *,
    covariance: Floats | float = 0.0,
    confidence: float = 0.95,
    least_degrees: float = 1.0,
) -> Change:
    """The change of each unit (u,) and whether its interval leaves out zero.

    `covariance` (u,) of the two rounds' values, from `shared_psus`; 0 when they were
    drawn apart. Degrees of freedom: Welch's when drawn apart, else the smaller of the
    two. Below `least_degrees` in either round, or without any error, nothing is said.
    """
    if before.value.shape != after.value.shape:
        raise refused(
            "rounds_differ", "change", before=before.value.size, after=after.value.size
        )
    difference = after.value - before.value
    together = before.variance + after.variance - 2 * np.asarray(covariance)
    error = np.sqrt(np.maximum(together, 0.0))
    degrees = _degrees(before, after, np.asarray(covariance))
    fewest = np.minimum(before.degrees, after.degrees)
    known = (fewest >= least_degrees) & np.isfinite(error) & (error > 0)
    quantile = stdtrit(np.maximum(degrees, 1.0), (1 + confidence) / 2)
    margin = np.where(known, quantile * np.where(known, error, 0.0), 0.0)
    lower, upper = difference - margin, difference + margin
    columns = (lower.tolist(), upper.tolist(), known.tolist())
    verdict = tuple(_verdict(*limits) for limits in zip(*columns, strict=True))
    return Change(difference, error, degrees, lower, upper, verdict)


def _degrees(before: Measured, after: Measured, covariance: Floats) -> Floats:
    apart = welch(before.variance, after.variance, before.degrees, after.degrees)
    fewest = np.minimum(before.degrees, after.degrees)
    return np.asarray(np.where(covariance != 0, fewest, apart))


def _verdict(lower: float, upper: float, known: bool) -> Verdict:
    if not known:
        return Verdict.CANNOT_SAY
    if lower > 0:
        return Verdict.LIKELY_REAL_RISE
    return Verdict.LIKELY_REAL_FALL if upper < 0 else Verdict.WITHIN_MARGIN


@dataclass(frozen=True, eq=False)
class PsuResiduals:
    """Linearised residuals of one index in one unit: what each PSU adds to its error.

    psu (p,): codes that mean the same PSU in both rounds; stratum, residual (p,).
    """

    psu: Sequence[str]
    stratum: Sequence[str]
    residual: Floats

    def by_stratum(self) -> dict[str, dict[str, float]]:
        """Residual of every PSU by stratum. Raises Refused."""
        strata: dict[str, dict[str, float]] = {}
        for psu, stratum, residual in zip(
            self.psu, self.stratum, self.residual, strict=True
        ):
            if psu in strata.setdefault(stratum, {}):
                raise refused("psu_listed_twice", f"PSU {psu}, stratum {stratum}")
            strata[stratum][psu] = float(residual)
        return strata


def residuals(numerator: Floats, denominator: Floats, composition: Floats) -> Floats:
    """Linearised residuals (p, m) of composition (m, k) of shares, one unit's PSUs.

    An index is a weighted mean of ratios Y / X; a PSU moves it by (y - Y / X * x) / X.
    A criterion nobody answered must have no weight in the composition.
    """
    below = denominator.sum(axis=0)
    answered = np.where(below > 0, below, 1.0)
    share = numerator.sum(axis=0) / answered
    return np.asarray((numerator - share * denominator) / answered @ composition.T)


def shared_psus(
    before: PsuResiduals,
    after: PsuResiduals,
    *,
    left_out: Mapping[str, float] | None = None,
) -> float:
    """Covariance of an index's values in two rounds, from the PSUs they share.

    Per stratum with c >= 2 shared PSUs: c / (c - 1) times the sum of products of their
    residuals about the means of the shared ones. One shared PSU says nothing of how
    the rounds move together and counts as none, which leaves the interval too wide
    rather than too narrow where they move alike. `left_out` by stratum: 1 - f, the
    finite population correction of the variances, if they have one.
    """
    earlier, later = before.by_stratum(), after.by_stratum()
    total = 0.0
    for stratum in sorted(earlier.keys() & later.keys()):
        first, second = earlier[stratum], later[stratum]
        common = sorted(first.keys() & second.keys())
        if len(common) < 2:
            continue
        one = np.array([first[psu] for psu in common])
        two = np.array([second[psu] for psu in common])
        products = (one - one.mean()) * (two - two.mean())
        correction = left_out[stratum] if left_out else 1.0
        total += correction * len(common) / (len(common) - 1) * float(products.sum())
    return total
