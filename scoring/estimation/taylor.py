"""Shares, sub-indices and the overall index with their linearised variance.

Every indicator is a weighted mean of parts, every part a ratio of totals: the share of
one criterion, or the share of the pooled answers of several. One linearisation serves
all: a row adds `weight * (numerator - share * denominator) / total` to the error.
Source: Woodruff (1971); Sarndal, Swensson, Wretman (1992), 5.5-5.7.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from scoring.estimation.design import Design, Flags, Floats, Ints
from scoring.estimation.variance import Layout, Spread, covariance_matrix, variances

# Turns influences (m, n), rows as in the design, into calibration residuals.
Residual = Callable[[Floats], Floats]


class State(StrEnum):
    """Why an estimate has or lacks its error."""

    ESTIMATED = "estimated"
    UNANSWERED = "unanswered"
    FEW_PSUS = "few_psus"
    NO_SPREAD = "no_spread"


STATES = tuple(State)
# Standard errors below this are what floats leave of equal clusters or met totals.
ROUNDING_NOISE = 1e-9


@dataclass(frozen=True)
class Estimates:
    """Indicators of units: every array is (units, m); zeros where `state` has none.

    value: shares. variance: of the value. degrees: PSUs less strata among the PSUs
    with an answer, or those of a moderated variance. psus: PSUs with an answer. state:
    index into STATES. influence (m, n) in the layout's order carries the errors on: to
    covariances, changes and differences.
    """

    layout: Layout
    value: Floats
    variance: Floats
    degrees: Ints | Floats
    psus: Ints
    state: Ints
    influence: Floats

    @property
    def error(self) -> Floats:
        """Standard errors, as shares."""
        return np.sqrt(self.variance)

    def having(self, *states: State) -> Flags:
        """Cells (units, m) in one of the states."""
        return np.isin(self.state, [STATES.index(state) for state in states])

    def covariance(self) -> Floats:
        """Covariances of the indicators within each unit (units, m, m)."""
        return covariance_matrix(self.layout, self.influence)


@dataclass(frozen=True)
class Parts:
    """Ratios in sorted rows: numerator, denominator (p, n) and their unit totals."""

    numerator: Floats
    denominator: Floats
    total: Floats
    share: Floats

    def influence(self, unit_of_row: Ints) -> Floats:
        """Linearised parts (p, n): 0 in units without an answer."""
        inverse = np.divide(
            1.0, self.total, out=np.zeros_like(self.total), where=self.total > 0
        )
        residual = self.numerator - self.share[:, unit_of_row] * self.denominator
        return np.asarray(residual * inverse[:, unit_of_row])


def estimate(
    design: Design,
    numerator: ArrayLike,
    denominator: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    pool: ArrayLike | None = None,
    unit: ArrayLike | None = None,
    residual: Residual | None = None,
    fitted_within_units: bool = False,
) -> Estimates:
    """Indicators of every unit from weighted totals by row of the design (n, k).

    pool (p, k) adds criteria up to parts; without it parts are the criteria.
    weights (m, p), or (units, m, p) where units drop criteria, make indicators of
    parts; without them indicators are the parts. unit (n,) parts the rows.
    residual is that of calibrated weights, rows then being persons; where every known
    total belongs to one unit, fitted_within_units saves a pass for each unit.
    """
    layout = Layout.of(design, unit)
    parts = _parts(layout, np.asarray(numerator), np.asarray(denominator), pool)
    mixture = _mixture(weights, len(parts.share), len(layout.units))
    influence = _mix_rows(mixture, parts.influence(layout.unit_of_row), layout)
    spread = _spread(layout, influence, residual, fitted_within_units)
    psus, strata = _reached(layout, mixture, parts.denominator > 0)
    value, answered = _values(mixture, parts)
    return _stated(layout, value, answered, spread, (psus, strata), influence)


def _parts(
    layout: Layout, above: Floats, below: Floats, pool: ArrayLike | None
) -> Parts:
    rows = [np.ascontiguousarray(a[layout.order].T, np.float64) for a in (above, below)]
    if pool is not None:
        rows = [_pooled(np.asarray(pool), part) for part in rows]
    total = layout.sums(rows[1])
    share = np.divide(
        layout.sums(rows[0]), total, out=np.zeros_like(total), where=total > 0
    )
    return Parts(rows[0], rows[1], total, share)


def _pooled(pool: Floats, rows: Floats) -> Floats:
    pooled = np.zeros((len(pool), rows.shape[1]))
    for part, criterion in zip(*np.nonzero(pool), strict=True):
        pooled[part] += pool[part, criterion] * rows[criterion]
    return pooled


def _mixture(weights: ArrayLike | None, parts: int, units: int) -> Floats:
    """Weights as (units, m, p)."""
    given = np.eye(parts) if weights is None else np.asarray(weights, np.float64)
    return np.broadcast_to(given, (units, *given.shape[-2:]))


def _pairs(mixture: Floats) -> Iterator[tuple[int, int, Floats]]:
    """Indicator, part and weight by unit (units,), where the weight is not 0."""
    for indicator, part in zip(*np.nonzero(mixture.any(axis=0)), strict=True):
        yield int(indicator), int(part), mixture[:, indicator, part]


def _mix_rows(mixture: Floats, influence: Floats, layout: Layout) -> Floats:
    mixed = np.zeros((mixture.shape[1], influence.shape[1]))
    for indicator, part, weight in _pairs(mixture):
        one = weight[0] if (weight == weight[0]).all() else weight[layout.unit_of_row]
        mixed[indicator] += one * influence[part]
    return mixed


def _values(mixture: Floats, parts: Parts) -> tuple[Floats, Flags]:
    """Values (units, m), and whether every part that counts was answered."""
    value = np.zeros(mixture.shape[:2])
    answered = np.asarray(mixture.any(axis=2))
    for indicator, part, weight in _pairs(mixture):
        value[:, indicator] += weight * parts.share[part]
        answered[:, indicator] &= (weight == 0) | (parts.total[part] > 0)
    return value, answered


def _spread(
    layout: Layout, influence: Floats, residual: Residual | None, within: bool
) -> Spread:
    """Variances (m, units); a residual that leaves its unit is taken unit by unit."""
    if residual is None:
        return variances(layout, influence)
    if within:
        return variances(
            layout, _left_over(layout, influence, residual)[:, layout.order]
        )
    whole, found = Layout.of(layout.design), []
    for unit in range(len(layout.units)):
        own = influence * (layout.unit_of_row == unit)
        left = _left_over(layout, own, residual)
        found.append(variances(whole, left[:, whole.order]))
    return Spread(
        np.concatenate([spread.variance for spread in found], axis=1),
        np.concatenate([spread.known for spread in found], axis=1),
    )


def _left_over(layout: Layout, influence: Floats, residual: Residual) -> Floats:
    """Residuals (m, n) in the design's row order of influences in sorted rows."""
    rows = np.empty_like(influence)
    rows[:, layout.order] = influence
    return residual(rows)


def _reached(layout: Layout, mixture: Floats, met: Flags) -> tuple[Ints, Ints]:
    """PSUs and strata (units, m) in which the indicator has an answer."""
    reached = np.zeros((mixture.shape[1], met.shape[1]), np.bool_)
    for indicator, part, _ in _pairs(mixture):
        reached[indicator] |= met[part]
    strata, psus = (_met_groups(layout, reached, level) for level in (1, 2))
    return psus.T, strata.T


def _met_groups(layout: Layout, reached: Flags, level: int) -> Ints:
    """How many groups of a level each unit met (m, units)."""
    groups = np.logical_or.reduceat(reached, layout.starts[level], axis=1)
    inside = np.searchsorted(layout.starts[level], layout.starts[0])
    return np.add.reduceat(groups.astype(np.int64), inside, axis=1)


def _stated(
    layout: Layout,
    value: Floats,
    answered: Flags,
    spread: Spread,
    reached: tuple[Ints, Ints],
    influence: Floats,
) -> Estimates:
    """Estimates with the reason for every error that is missing."""
    psus, strata = reached
    degrees = psus - strata
    known = (degrees >= 1) & spread.known.T
    flat = spread.variance.T <= ROUNDING_NOISE**2
    state = np.select(
        [~answered, ~known, flat],
        [STATES.index(s) for s in (State.UNANSWERED, State.FEW_PSUS, State.NO_SPREAD)],
        STATES.index(State.ESTIMATED),
    )
    estimated = state == STATES.index(State.ESTIMATED)
    return Estimates(
        layout=layout,
        value=np.where(answered, value, 0.0),
        variance=np.where(estimated, spread.variance.T, 0.0),
        degrees=degrees,
        psus=psus,
        state=state,
        influence=influence,
    )
