"""Thousands of units at once: the same points, indices and ranks as one by one."""

from datetime import date
from decimal import Decimal as D

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.scorecards import drawn, scored_at_once, scored_one_by_one
from scorecards.rules import Context, points_of
from scorecards.rules.columns import TooLarge, column_of
from scorecards.trees import load_tree
from scorecards.trees.model import Component, Printing
from scorecards.trees.rule_kinds import Rule
from wording.text import Text

COMMUNE = load_tree("communes-2025")
A = Text("a", "a")


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_the_whole_tree_is_scored_the_same_at_once_and_one_by_one(seed):
    figures, applies = drawn(COMMUNE, units=7, seed=seed, year=2025)

    at_once = scored_at_once(COMMUNE, figures, applies, units=7, year=2025)
    alone = scored_one_by_one(COMMUNE, figures, applies, units=7, year=2025)

    assert at_once == alone


PRINTINGS = [None, Printing(2, "half_up"), Printing(1, "truncate")]


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1),
    st.sampled_from(["proportional", "band_formula"]),
    st.integers(2, 100),
    st.sampled_from(PRINTINGS),
    st.sampled_from([None, D("0.25")]),
)
def test_shares_are_rounded_the_same(pairs, kind, target, printing, step):
    rule = Rule(kind, target=D(target), formula_from=D(1))
    leaf = Component(
        "x", A, D("7.5"), rule, "appraised", "b", rule.figures(), step=step,
        printing=printing,
    )  # fmt: skip
    parts = np.array([min(pair) for pair in pairs])
    wholes = np.array([max(pair) for pair in pairs])
    every = np.ones(len(pairs), dtype=bool)

    column = column_of(leaf, {"part": parts, "whole": wholes}, year=2025, applies=every)

    for found, part, whole in zip(column.points, parts, wholes, strict=True):
        figures = {"part": D(int(part)), "whole": D(int(whole))}
        alone = points_of(leaf, figures, Context(2025)).value
        assert D(int(found)).scaleb(-6) == alone


def test_amounts_that_would_not_be_exact_are_refused():
    leaf, every = COMMUNE.by_code["II.6"], np.ones(1, dtype=bool)
    amounts = {"part": np.array([10**8]), "whole": np.array([10**8 + 1])}

    with pytest.raises(TooLarge):
        column_of(leaf, amounts, year=2025, applies=every)


def test_a_day_that_never_came_has_no_points():
    leaf, every = COMMUNE.by_code["II.7"], np.ones(2, dtype=bool)
    days = np.array([0, date(2025, 12, 14).toordinal()])

    column = column_of(leaf, {"day": days}, year=2025, applies=every)

    assert column.points.tolist() == [0, 3_000_000]
