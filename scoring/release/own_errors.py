"""Indices with their own errors, from the design of each unit alone.

They stand beside every error that learnt from other units, for whoever wants figures
that rest on no model; limits and ranges of ranks are made of them again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from scoring.estimation.intervals import exact_limits, logit_limits
from scoring.estimation.rank_intervals import many_rank_intervals
from scoring.estimation.ranking import independent
from scoring.indices.table import RANK_SEED
from scoring.methodology.model import Methodology


def by_own(rows: Sequence[Any], method: Methodology) -> list[Any]:
    """Stored indices, those that have it with their own error instead of the other."""
    limited = [
        row._replace(
            standard_error=row.own_error,
            degrees_of_freedom=row.own_degrees,
            lower=lower,
            upper=upper,
            note=row.note or ("few_degrees" if row.own_error is None else ""),
        )
        if row.error_from and row.value is not None
        else row
        for row, (lower, upper) in zip(rows, limits_of(rows, method), strict=True)
    ]
    return ranked(limited, method)


def limits_of(
    rows: Sequence[Any], method: Methodology
) -> list[tuple[float | None, float | None]]:
    """Limits of each row by its own error: exact ones where nothing varies."""
    error = np.array([row.own_error or 0.0 for row in rows])
    value = np.array([row.value or 0.0 for row in rows])
    degrees = np.maximum([row.own_degrees or 1.0 for row in rows], 1.0)
    people = np.array([row.respondents for row in rows])
    inside = np.where(error > 0, value, 0.5)
    curve = logit_limits(inside, error, degrees, confidence=method.confidence)
    exact = exact_limits(value, people, confidence=method.confidence)
    lower, upper = (
        np.where(error > 0, one, other).tolist()
        for one, other in zip(curve, exact, strict=True)
    )
    return [
        (None, None) if row.own_error is None else (low, high)
        for row, low, high in zip(rows, lower, upper, strict=True)
    ]


def ranked(rows: Sequence[Any], method: Methodology) -> list[Any]:
    """The same rows with the ranges of ranks that their errors give."""
    tables: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.rank is not None and row.error_from:
            tables[row.basis, row.indicator].append(place)
    found = list(rows)
    many = [_standings([rows[place] for place in of]) for of in tables.values()]
    intervals = many_rank_intervals(many, seed=RANK_SEED, confidence=method.confidence)
    for places, interval in zip(tables.values(), intervals, strict=True):
        held = interval.including(np.array([rows[place].rank for place in places]))
        for place, first, last in zip(places, held.first, held.last, strict=True):
            row = found[place]
            found[place] = row._replace(rank_low=int(first), rank_high=int(last))
    return found


def _standings(rows: Sequence[Any]) -> Any:
    error = np.array([row.standard_error or 0.0 for row in rows])
    degrees = np.array([row.degrees_of_freedom or 0.0 for row in rows])
    value = np.array([row.value for row in rows])
    return independent(value, error, np.where(error > 0, degrees, 0.0))
