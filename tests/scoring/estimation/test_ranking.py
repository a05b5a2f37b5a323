"""Ranks tell the truth: ties as printed, intervals that cover, honest chances."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from scoring.estimation import rank_intervals as module
from scoring.estimation.bootstrap import bootstrap
from scoring.estimation.rank_intervals import rank_intervals
from scoring.estimation.ranking import (
    Standings,
    chance_above,
    groups,
    independent,
    ranks,
)
from scoring.estimation.replicates import PsuTotals
from wording.refusals import Refused

PROVINCES = 63


def even(value, *, error=1.0, degrees=1e6):
    value = np.asarray(value, dtype=float)
    return independent(
        value, np.full(len(value), error), np.full(len(value), float(degrees))
    )


def true_ranks(truth):
    return 1 + (truth[np.newaxis] > truth[:, np.newaxis]).sum(axis=1)


def spread_provinces(deviation=2.0):
    """63 true values with a normal's quantiles and the deviation asked, best first."""
    quantiles = ndtri((np.arange(PROVINCES) + 0.5) / PROVINCES)[::-1]
    return quantiles * deviation / quantiles.std()


PRINTED = [Decimal(text) for text in ("87.16", "91.17", "87.16", "82.79")]


def test_equal_printed_values_share_a_rank_and_the_next_is_skipped():
    assert ranks(PRINTED) == [2, 1, 2, 4]


def test_dense_ranks_skip_nothing():
    assert ranks(PRINTED, ties="dense") == [2, 1, 2, 3]


def test_factors_in_their_order_part_equal_values():
    factors = [[Decimal(text) for text in ("80", "90", "81", "80")]]

    assert ranks(PRINTED, breakers=factors) == [3, 1, 2, 4]


def test_values_that_print_alike_are_tied_though_they_differ_unrounded():
    printed = [round(Decimal(text), 2) for text in ("87.0712", "87.0681")]

    assert ranks(printed) == [1, 1]


def test_clearly_apart_units_are_ranked_without_doubt():
    found = rank_intervals(even([30, 20, 10, 0]), seed=1)

    assert found.first.tolist() == found.last.tolist() == [1, 2, 3, 4]


def test_units_alike_may_hold_any_rank():
    found = rank_intervals(even([0.3, 0.2, 0.1, 0.0]), seed=1)

    assert found.first.tolist() == [1] * 4
    assert found.last.tolist() == [4] * 4
    assert found.alike().sum() == 4 * 3


def test_a_clear_winner_above_a_cluster_is_first_and_the_rest_share_two_to_four():
    found = rank_intervals(even([30, 0.2, 0.1, 0.0]), seed=1)

    assert found.first.tolist() == [1, 2, 2, 2]
    assert found.last.tolist() == [1, 4, 4, 4]


@pytest.mark.parametrize("count", [1, 4, 5])
def test_several_indices_at_once_have_the_intervals_each_has_alone(count):
    chance = np.random.default_rng(count)
    many = [
        independent(
            chance.normal(80, 3, 12), chance.uniform(0.5, 2, 12), np.full(12, 5.0 + n)
        )
        for n in range(count)
    ]
    # One whose unit has no error, and one with a unit nothing is known of.
    many[0].covariance[3, 3] = 0.0
    many[-1].degrees[5] = 0.0

    together = module.many_rank_intervals(many, seed=3, confidence=0.95)

    for one, found in zip(many, together, strict=True):
        alone = rank_intervals(one, seed=3)
        assert found.first.tolist() == alone.first.tolist()
        assert found.last.tolist() == alone.last.tolist()


def test_joint_intervals_are_never_narrower_than_marginal_ones():
    estimates = even(spread_provinces(), error=0.7)

    marginal = rank_intervals(estimates, seed=4)
    joint = rank_intervals(estimates, seed=4, joint=True)

    assert (joint.first <= marginal.first).all()
    assert (joint.last >= marginal.last).all()
    assert (joint.first < marginal.first).any()


@pytest.mark.parametrize("within", [1, 2, 1000])
def test_looking_at_few_draws_again_decides_what_looking_at_all_does(
    monkeypatch, within
):
    value, chance = spread_provinces(6.0), np.random.default_rng(7)
    degrees = chance.integers(0, 6, len(value)).astype(float)
    error = chance.uniform(0.1, 1.5, len(value))
    together = 0.3 * np.outer(error, error)
    np.fill_diagonal(together, error**2)
    apart, along = (
        Standings(value, covariance, degrees)
        for covariance in (np.diag(error**2), together)
    )
    expected = [rank_intervals(one, seed=4) for one in (apart, along)]

    monkeypatch.setattr(module, "WITHIN", within)
    monkeypatch.setattr(module, "BLOCK", 1)
    found = [rank_intervals(one, seed=4) for one in (apart, along)]

    for one, other in zip(found, expected, strict=True):
        assert one.first.tolist() == other.first.tolist()
        assert one.last.tolist() == other.last.tolist()
        assert other.last.tolist() != [len(value)] * len(value)


def test_stepdown_only_ever_narrows():
    estimates = even(spread_provinces(6.0))

    one_step = rank_intervals(estimates, seed=4, stepdown=False, joint=True)
    stepdown = rank_intervals(estimates, seed=4, joint=True)

    assert (stepdown.first >= one_step.first).all()
    assert (stepdown.last <= one_step.last).all()
    assert (stepdown.last - stepdown.first).sum() < (
        one_step.last - one_step.first
    ).sum()


def test_two_degrees_of_freedom_are_honestly_wider_than_four_hundred():
    spread = spread_provinces(6.0)

    few = rank_intervals(even(spread, degrees=2), seed=4)
    many = rank_intervals(even(spread, degrees=400), seed=4)

    assert (few.last - few.first).mean() > 2 * (many.last - many.first).mean()


def test_a_unit_with_few_degrees_of_freedom_does_not_widen_the_others_much():
    value, error = spread_provinces(6.0), np.ones(PROVINCES)
    degrees = np.full(PROVINCES, 400.0)
    without = rank_intervals(independent(value, error, degrees), seed=4)
    degrees[31] = 2

    found = rank_intervals(independent(value, error, degrees), seed=4)
    wider = (found.last - found.first) - (without.last - without.first)

    assert wider[31] >= 3
    assert np.delete(wider, 31).mean() < 1


def test_a_unit_without_a_known_error_may_hold_any_rank_and_decides_nothing():
    estimates = independent(
        np.array([30.0, 20, 10]), np.ones(3), np.array([50.0, 0, 50])
    )

    found = rank_intervals(estimates, seed=1)

    assert found.first.tolist() == [1, 1, 2]
    assert found.last.tolist() == [2, 3, 3]


def test_units_without_any_error_are_not_told_apart():
    found = rank_intervals(even([3, 2, 1], error=0.0), seed=1)

    assert found.last.tolist() == [3, 3, 3]
    assert (chance_above(even([3, 2, 1], error=0.0)) == 0.5).all()


def test_intervals_widen_to_hold_a_rank_that_printing_moved():
    found = rank_intervals(even([30, 20, 10]), seed=1)

    held = found.including(np.array([1, 1, 3]))

    assert held.first.tolist() == [1, 1, 3]
    assert held.last.tolist() == [1, 2, 3]


def test_correlated_units_are_told_apart_by_less():
    value = np.array([2.4, 0.0])
    together = Standings(value, np.array([[1, 0.9], [0.9, 1]]), np.full(2, 100.0))

    assert rank_intervals(together, seed=1).last.tolist() == [1, 2]
    assert rank_intervals(even(value, degrees=100), seed=1).last.tolist() == [2, 2]


def test_bootstrap_replicates_may_take_the_place_of_normal_draws():
    chance = np.random.default_rng(3)
    answered = np.full((180, 1), 30.0)
    level = np.repeat(np.linspace(18, 27, 10), 18)[:, np.newaxis]
    satisfied = np.minimum(level + chance.normal(0, 1.5, (180, 1)), 30)
    psus = np.arange(180)
    totals = PsuTotals(satisfied, answered, psus // 6, psus // 18)
    replicates = bootstrap(totals, np.ones((1, 1)), seed=1)
    estimates = Standings(
        replicates.estimate[0], np.diag(replicates.variance()[0]), np.full(10, 15.0)
    )

    drawn = rank_intervals(estimates, seed=1, deviations=replicates.deviations(0))
    normal = rank_intervals(estimates, seed=1)

    assert (np.abs(drawn.first - normal.first) <= 1).all()
    assert (drawn.last < 10).any()


def test_a_value_that_is_no_number_is_refused_by_position():
    with pytest.raises(Refused, match="not_finite_value.*position 1"):
        even([1.0, np.nan])
    with pytest.raises(Refused, match="shapes_differ.*standings"):
        Standings(np.ones(2), np.eye(3), np.ones(2))


def test_chance_above_is_one_half_for_equals_and_follows_t():
    chance = chance_above(even([1.0, 1.0, 1.0 - 4.303 * 2**0.5], degrees=1))

    assert chance[0, 1] == chance[0, 0] == 0.5
    # The pair has 2 degrees of freedom, of which 4.303 is the 97.5 % point.
    assert chance[0, 2] == pytest.approx(0.975, abs=1e-5)
    assert chance + chance.T == pytest.approx(1)


def test_chance_above_is_kept_over_many_provinces_drawn_around_one_mean():
    chance = np.random.default_rng(8)
    truth = chance.uniform(-500, 500, (400, 2))
    seen = truth + chance.standard_normal(truth.shape) * 100
    stated, came_true = [], []
    for pair, drawn in zip(truth, seen, strict=True):
        stated.append(chance_above(even(drawn, error=100.0))[0, 1])
        came_true.append(pair[0] > pair[1])

    assert np.mean(np.array(stated) - came_true) == pytest.approx(0, abs=0.05)


def test_groups_are_runs_of_neighbours_nothing_tells_apart():
    alike = np.zeros((4, 4), dtype=bool)
    for one, other in [(0, 1), (1, 2), (2, 3)]:
        alike[one, other] = alike[other, one] = True

    assert groups(alike, np.arange(4)) == [(0, 1), (1, 2), (2, 3)]
    assert groups(np.zeros((2, 2), dtype=bool), np.array([1, 0])) == [(1,), (0,)]
    assert groups(np.ones((3, 3), dtype=bool), np.array([2, 0, 1])) == [(2, 0, 1)]


values = st.lists(st.integers(0, 400), min_size=2, max_size=9)


@settings(max_examples=60, deadline=None)
@given(values, st.floats(0.5, 60), st.integers(1, 40))
def test_the_interval_holds_the_rank_of_the_estimate(value, error, degrees):
    estimates = even(value, error=error, degrees=degrees)

    found = rank_intervals(estimates, seed=1, draws=99)

    place = np.array(ranks([float(one) for one in value]))
    assert (found.first <= place).all()
    assert (place <= found.last).all()


@settings(max_examples=40, deadline=None)
@given(values, st.floats(0.5, 60), st.booleans())
def test_more_confidence_never_narrows(value, error, joint):
    estimates = even(value, error=error, degrees=9)

    tight, wide = (
        rank_intervals(estimates, seed=1, draws=199, confidence=level, joint=joint)
        for level in (0.80, 0.95)
    )

    assert (wide.first <= tight.first).all()
    assert (wide.last >= tight.last).all()


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(6)))
def test_the_order_in_which_units_are_listed_does_not_matter(order):
    value, error = np.array([0.0, 3, 7, 11, 12, 30]), np.array([1, 2, 1, 0.5, 1, 2])
    deviations = np.random.default_rng(2).standard_normal((400, 6)) * error
    listed = np.array(order)

    straight, turned = (
        rank_intervals(
            independent(value[units], error[units], np.full(6, 1e6)),
            seed=1,
            deviations=deviations[:, units],
        )
        for units in (np.arange(6), listed)
    )

    # With this many degrees of freedom the drawn variances hardly vary.
    assert (turned.first == straight.first[listed]).all()
    assert (turned.last == straight.last[listed]).all()


@pytest.mark.parametrize("deviation", [0.001, 2.0])
@pytest.mark.parametrize("degrees", [2, 15])
def test_intervals_cover_the_true_ranks_as_often_as_they_promise(deviation, degrees):
    chance = np.random.default_rng(2021)
    truth = spread_provinces(deviation)[::3]  # 21 provinces keep the test short
    expected, rounds = true_ranks(truth), 80
    covered, jointly = np.zeros(len(truth)), 0
    for turn in range(rounds):
        stray = np.sqrt(chance.chisquare(degrees, len(truth)) / degrees)
        seen = truth + chance.standard_normal(len(truth)) * 0.8
        estimates = independent(seen, 0.8 * stray, np.full(len(truth), float(degrees)))
        one = rank_intervals(estimates, seed=turn, draws=199)
        covered += (one.first <= expected) & (expected <= one.last)
        every = rank_intervals(estimates, seed=turn, draws=199, joint=True)
        jointly += ((every.first <= expected) & (expected <= every.last)).all()

    assert covered.min() / rounds >= 0.95
    assert jointly / rounds >= 0.95


def test_a_true_31st_is_printed_7th_to_57th_and_moves_8_places_by_chance():
    chance = np.random.default_rng(31)
    truth = 0.8716 + spread_provinces() / 100
    rounds = 3000

    printed = [
        1 + (seen > seen[:, 30:31]).sum(axis=1)
        for seen in chance.binomial(400, truth, (2, rounds, PROVINCES)) / 400
    ]
    moved = np.abs(printed[0] - printed[1]) >= 8

    assert np.quantile(printed[0], [0.025, 0.975]) == pytest.approx([7, 57], abs=2)
    assert moved.mean() == pytest.approx(0.71, abs=0.03)
