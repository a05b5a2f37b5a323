"""Indices and ranks of thousands of units at once, exactly those of `total_of`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from scorecards.rules.columns import Column, Ints, millionths
from scorecards.trees import Tree

Columns = Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Totals:
    """Of n units: points and maxima (n,) in millionths; `percents` as printed, in units
    of the last printed place, -1 where nothing applies; `ranks` (n,), 0 there."""

    points: Ints
    maxima: Ints
    percents: Ints
    ranks: Ints


def totals_of(tree: Tree, columns: Columns, *, units: int) -> Totals:
    """Sums over the fields, capped and cut as the tree says."""
    points = np.zeros(units, dtype=np.int64)
    maxima = np.zeros(units, dtype=np.int64)
    for field in tree.fields:
        own = [columns[leaf.code] for leaf in field.components()]
        summed = np.sum([one.points for one in own], axis=0)
        if field.part == "bonus":
            summed = np.minimum(summed, millionths(field.maximum))
        if field.part == "scored":
            maxima += np.sum([one.maxima for one in own], axis=0)
        points += summed
    if tree.total_over_scale == "cut":
        points = np.minimum(points, maxima)
    points = np.maximum(points, 0)
    percents = _percents(tree, points, maxima)
    return Totals(points, maxima, percents, _ranks(percents))


def _percents(tree: Tree, points: Ints, maxima: Ints) -> Ints:
    unit = 100 * 10**tree.percent.decimals
    bottom = np.maximum(maxima, 1)
    if tree.percent.rounding == "truncate":
        whole = points * unit // bottom
    else:
        whole = (2 * points * unit + bottom) // (2 * bottom)
    return np.where(maxima > 0, whole, -1)


def _ranks(percents: Ints) -> Ints:
    """1 for the highest; equal ones share the best place."""
    known = np.sort(percents[percents >= 0])
    higher = len(known) - np.searchsorted(known, percents, side="right")
    return np.where(percents >= 0, higher + 1, 0)
