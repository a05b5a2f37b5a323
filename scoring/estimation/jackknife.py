"""Delete-one-PSU jackknife: stratified (JKn) and, with one stratum, JK1.

Leaving out PSU i of a stratum with n multiplies the others by n / (n - 1); the squared
moves are weighted (n - 1) / n * (1 - f). Source: Wolter (2007), chapter 4; the same
weights as R survey's as.svrepdesign types "JKn" and "JK1".
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.estimation.bootstrap import averaging, rows_of_units
from scoring.estimation.design import Flags, Floats, Ints, LonelyPsu
from scoring.estimation.replicates import (
    PsuRoles,
    PsuTotals,
    compose,
    defined,
    exact_sum,
    psu_roles,
    shares,
)

Centre = Literal["mean", "estimate"]


@dataclass(frozen=True, eq=False)
class Jackknifed:
    """m indices of u units: estimate and variance (m, u), units by code (u,)."""

    units: Ints
    estimate: Floats
    variance: Floats
    defined: Flags


def jackknife(
    totals: PsuTotals,
    composition: Floats,
    *,
    lonely_psu: str = LonelyPsu.FAIL,
    centre: Centre = "mean",
) -> Jackknifed:
    """Jackknife variance of composition (m, k) or (u, m, k) of shares, per unit.

    Moves are taken about the mean of all replicates, as R does, or the estimate.
    """
    lonely = LonelyPsu(lonely_psu)
    roles = psu_roles(totals, lonely=lonely)
    units = np.unique(totals.unit)
    full = np.empty((totals.numerator.shape[1] * 2, len(units)))
    variance = np.empty((composition.shape[-2], len(units)))
    scale = _scale(roles, lonely=lonely)
    for place, (rows, own) in enumerate(rows_of_units(totals, units)):
        full[:, place] = exact_sum(own, axis=0)
        here = composition[place] if composition.ndim == 3 else composition
        move = _moves(full[:, place], own, totals.stratum[rows], roles, rows, here)
        variance[:, place] = _variance(move, scale[rows], scale, centre=centre)
        if lonely is LonelyPsu.AVERAGE:
            variance[:, place] *= averaging(totals, roles, rows)
    estimate = compose(shares(full)[..., np.newaxis], composition)[..., 0]
    answered = defined(np.split(full, 2)[1], composition)
    return Jackknifed(units, estimate, variance, answered)


def _scale(roles: PsuRoles, *, lonely: LonelyPsu) -> Floats:
    """Weight (p,) of each PSU's squared move; 0 for a PSU that is never left out."""
    scale = (roles.drawn - 1) / roles.drawn * roles.left_out
    if lonely is LonelyPsu.ADJUST:
        scale = np.where(roles.lonely, roles.left_out, scale)
    return np.asarray(scale)


def _moves(
    full: Floats,
    own: Floats,
    stratum: Ints,
    roles: PsuRoles,
    rows: Ints,
    composition: Floats,
) -> Floats:
    """Index without each PSU minus index with all of them (m, q), for one unit."""
    _, index = np.unique(stratum, return_inverse=True)
    of_stratum = np.array(
        [exact_sum(own[index == code], axis=0) for code in range(index.max() + 1)]
    )
    drawn = roles.drawn[rows, np.newaxis]
    rest = (of_stratum[index] - drawn * own) / np.maximum(drawn - 1, 1)
    alone = full / len(own) - own
    without = full + np.where(drawn > 1, rest, alone)
    whole = shares(full)[:, np.newaxis]
    share = np.hstack([whole, shares(without.T, otherwise=whole)])
    value = compose(share[:, np.newaxis], composition)[:, 0]
    return np.asarray(value[:, 1:] - value[:, :1])


def _variance(move: Floats, scale: Floats, every: Floats, *, centre: Centre) -> Floats:
    """Weighted squares of moves (m, q); PSUs of other strata move the unit by nothing.

    About the mean, those unmoved replicates lie off centre by the mean move.
    """
    shift = np.zeros(len(move))
    if centre == "mean":
        shift = exact_sum(move * (scale > 0), axis=1) / max((every > 0).sum(), 1)
    unmoved = exact_sum(every, axis=0) - exact_sum(scale, axis=0)
    square = (move - shift[:, np.newaxis]) ** 2 * scale
    return exact_sum(square, axis=1) + unmoved * shift**2
