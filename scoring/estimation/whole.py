"""The whole as a mean of its units: a nation from provinces sampled apart."""

import numpy as np
from numpy.typing import ArrayLike

from scoring.estimation.design import Flags, Floats, Ints
from scoring.estimation.taylor import ROUNDING_NOISE, STATES, Estimates, Residual, State
from scoring.estimation.variance import variances


def mean_of_units(
    apart: Estimates, shares: ArrayLike, *, residual: Residual | None = None
) -> Estimates:
    """One unit, the mean of units weighted by shares (units,), each stratified apart.

    Degrees of freedom add up. Without a value of every unit there is none of the whole,
    without an error of every unit no error; units of share 0 do not count. residual is
    that of weights fitted to totals across units, which makes their errors go together.
    """
    share = np.asarray(shares, np.float64)[:, None]
    counted = apart.having(*STATES) & (share > 0)
    whole = type(apart.layout).of(apart.layout.design)
    influence = _in_design_order(
        apart, apart.influence * share[apart.layout.unit_of_row, 0]
    )
    if residual is None:
        variance = (share**2 * apart.variance).sum(axis=0)[None]
    else:
        variance = variances(whole, residual(influence)[:, whole.order]).variance.T
    unanswered, few = (
        np.any(apart.having(state) & counted, axis=0, keepdims=True)
        for state in (State.UNANSWERED, State.FEW_PSUS)
    )
    state = _state(unanswered, few, variance)
    known = state == STATES.index(State.ESTIMATED)
    value = (share * apart.value).sum(axis=0)[None]
    return Estimates(
        layout=whole,
        value=np.where(unanswered, 0.0, value),
        variance=np.where(known, variance, 0.0),
        degrees=(apart.degrees * counted).sum(axis=0)[None],
        psus=(apart.psus * counted).sum(axis=0)[None],
        state=state,
        influence=influence[:, whole.order],
    )


def _state(unanswered: Flags, few: Flags, variance: Floats) -> Ints:
    words = [State.UNANSWERED, State.FEW_PSUS, State.NO_SPREAD]
    chosen = np.select(
        [unanswered, few, variance <= ROUNDING_NOISE**2],
        [STATES.index(word) for word in words],
        STATES.index(State.ESTIMATED),
    )
    return chosen.astype(np.int64)


def _in_design_order(apart: Estimates, influence: Floats) -> Floats:
    """Influences (m, n) of sorted rows, in the order of the design's rows."""
    rows = np.empty_like(influence)
    rows[:, apart.layout.order] = influence
    return rows
