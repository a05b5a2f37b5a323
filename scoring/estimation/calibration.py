"""Weights fitted to known population counts: cells, margins, any totals.

Each fit keeps the residual its variance needs: an error the known totals explain is no
error. Source: Deville, Sarndal (1992); residuals as R `survey` takes them.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from scoring.estimation.design import Floats, Ints
from scoring.estimation.projection import Columns
from scoring.estimation.weighting import Residual, Weights, codes_of
from scoring.refusals import refused

# R sweeps raked influences ten times over all margins.
RAKING_SWEEPS = 10
NEWTON_STEPS = 50


def post_stratify(
    weights: Weights, cell: ArrayLike, population: Mapping[str, float], *, name: str
) -> Weights:
    """Weights whose sum in every cell (n,) is its population.

    Raises Refused where cells and populations differ, or a total is below the sample.
    """
    codes, totals = _cells(weights, cell, population, name)
    old = weights.value
    new = old * (totals / np.bincount(codes, old, len(totals)))[codes]
    sums = np.bincount(codes, old, len(totals))

    def residual(influence: Floats) -> Floats:
        share = _by_weight(influence, new)
        means = _cell_sums(share * old, codes, len(totals)) / sums
        return influence - means[:, codes] * new

    settings = {"cells": len(totals), "variable": name}
    return weights._after("post_stratified", new, settings, residual)


def rake(
    weights: Weights,
    margins: Mapping[str, ArrayLike],
    populations: Mapping[str, Mapping[str, float]],
    *,
    tolerance: float = 1e-10,
    rounds: int = 200,
) -> Weights:
    """Weights that meet every margin in turn until all hold within tolerance (share).

    Raises Refused, naming the margin furthest off where totals cannot be met.
    """
    cells = {
        m: _cells(weights, c, populations.get(m, {}), m) for m, c in margins.items()
    }
    weight, used = weights.value, 0
    while (worst := _furthest(weight, cells))[0] > tolerance:
        if used == rounds:
            raise refused("totals_cannot_be_met", worst[1], gap=worst[0], rounds=rounds)
        for codes, totals in cells.values():
            weight = weight * (totals / np.bincount(codes, weight, len(totals)))[codes]
        used += 1
    settings = {"margins": ", ".join(margins), "rounds": used, "tolerance": tolerance}
    return weights._after("raked", weight, settings, _raked(weight, cells))


def calibrate(
    weights: Weights,
    auxiliary: Mapping[str, ArrayLike],
    totals: Mapping[str, float],
    *,
    distance: str = "linear",
    tolerance: float = 1e-10,
) -> Weights:
    """Weights nearest the old whose totals of every variable (n,) are the known ones.

    distance: linear (GREG) or raking (weights stay positive). Raises Refused,
    UnknownWord, and TotalsCannotBeMet naming the variable furthest off.
    """
    if distance not in ("linear", "raking"):
        raise refused(
            "unknown_choice", "distance", word=distance, words="linear, raking"
        )
    if auxiliary.keys() != totals.keys():
        odd = ", ".join(sorted(auxiliary.keys() ^ totals.keys()))
        raise refused("totals_do_not_fit", "calibration", odd=odd)
    names = list(auxiliary)
    columns = np.stack([np.asarray(auxiliary[n], np.float64) for n in names], axis=1)
    known = np.array([float(totals[name]) for name in names])
    factor, used = _factors(weights.value, columns, known, names, distance, tolerance)
    settings = {"distance": distance, "rounds": used, "variables": ", ".join(names)}
    new = weights.value * factor
    residual = _regressed(weights.value, new, columns)
    return weights._after("calibrated", new, settings, residual)


def _cells(
    weights: Weights, cell: ArrayLike, population: Mapping[str, float], name: str
) -> tuple[Ints, Floats]:
    """Cell of each row (n,) and the known total of each cell."""
    levels, codes = codes_of(cell)
    words = [str(level) for level in levels]
    odd = sorted(set(words) ^ {str(key) for key in population})
    if odd:
        raise refused("totals_do_not_fit", name, odd=", ".join(odd))
    totals = np.array([float(population[word]) for word in words])
    sample = np.bincount(codes, weights.value > 0, len(words)).astype(np.int64)
    low = np.flatnonzero(~(totals >= sample) | ~np.isfinite(totals))
    if low.size:
        place, first = f"{name} = {words[low[0]]}", int(low[0])
        raise refused(
            "total_below_sample", place, population=totals[first], sample=sample[first]
        )
    return codes, totals


def _furthest(
    weight: Floats, cells: Mapping[str, tuple[Ints, Floats]]
) -> tuple[float, str]:
    """The largest relative gap to a margin, and the margin's name."""
    gaps = [
        (float(np.abs(np.bincount(c, weight, len(t)) / t - 1).max()), name)
        for name, (c, t) in cells.items()
    ]
    return max(gaps)


def _raked(weight: Floats, cells: Mapping[str, tuple[Ints, Floats]]) -> Residual:
    def residual(influence: Floats) -> Floats:
        share = _by_weight(influence, weight)
        for _ in range(RAKING_SWEEPS):
            for codes, totals in cells.values():
                size = np.bincount(codes, minlength=len(totals))
                share = share - (_cell_sums(share, codes, len(totals)) / size)[:, codes]
        return share * weight

    return residual


def _regressed(old: Floats, new: Floats, columns: Floats) -> Residual:
    fitted = Columns.of(columns, old)
    half = np.sqrt(old)

    def residual(influence: Floats) -> Floats:
        outer = _by_weight(influence, new) * half
        return fitted.residual(outer) * _by_weight(new[None], half)

    return residual


def _factors(
    weight: Floats,
    columns: Floats,
    known: Floats,
    names: list[str],
    distance: str,
    tolerance: float,
) -> tuple[Floats, int]:
    """Factors (n,) on the weights, by Newton's method; a linear fit takes one step."""
    slope = np.zeros(len(weight))
    gap = np.array([np.inf])
    for used in range(NEWTON_STEPS):
        factor = 1 + slope if distance == "linear" else np.exp(np.minimum(slope, 50.0))
        missing = known - (columns * (weight * factor)[:, None]).T.copy().sum(axis=1)
        gap = np.abs(missing) / (1 + np.abs(known))
        if (gap < tolerance).all():
            return factor, used
        steepness = weight if distance == "linear" else weight * factor
        fitted = Columns.of(columns, steepness)
        step = fitted.solve(missing[fitted.kept])
        slope = slope + (columns[:, fitted.kept] * step).sum(axis=1)
    worst = int(gap.argmax())
    raise refused(
        "totals_cannot_be_met", names[worst], gap=float(gap[worst]), rounds=NEWTON_STEPS
    )


def _cell_sums(rows: Floats, codes: Ints, cells: int) -> Floats:
    """Sums (m, cells) of rows (m, n), added in the order of the rows."""
    places = np.arange(len(rows))[:, None] * cells + codes
    sums = np.bincount(places.ravel(), rows.ravel(), len(rows) * cells)
    return np.asarray(sums.reshape(len(rows), cells), np.float64)


def _by_weight(influence: Floats, weight: Floats) -> Floats:
    """Influence divided by weight; those of weight 0 have none."""
    whole = np.broadcast_to(weight, influence.shape)
    return np.divide(influence, whole, out=np.zeros(influence.shape), where=whole > 0)
