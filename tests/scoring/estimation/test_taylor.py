"""Promises of the estimators for all samples, and named states instead of NaN."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.estimation.design import Design
from scoring.estimation.intervals import (
    design_effect,
    effective_answers,
    exact_limits,
    limits,
    student,
)
from scoring.estimation.taylor import STATES, State, estimate
from scoring.estimation.variance import covariances


def words(estimates):
    return [[str(STATES[state]) for state in row] for row in estimates.state]


@st.composite
def samples(draw):
    """A design of 2..4 strata with 2..4 PSUs of 1..3 rows, and three criteria."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    strata = np.repeat(np.arange(draw(st.integers(2, 4))), draw(st.integers(4, 12)))
    psu = strata * 10 + random.integers(0, 4, len(strata))
    below = random.integers(0, 9, (len(strata), 3)).astype(float)
    above = np.floor(below * random.random(below.shape))
    design = Design.declare(strata, [psu], lonely_psu="certainty")
    return design, above, below, random


@given(samples())
def test_the_scale_of_the_weights_is_free(sample):
    design, above, below, _ = sample

    small = estimate(design, above, below)
    large = estimate(design, above * 1024, below * 1024)

    assert np.array_equal(small.value, large.value)
    assert np.allclose(small.error, large.error, rtol=1e-12)
    assert np.array_equal(small.state, large.state)


@given(samples())
def test_no_sample_makes_a_number_that_is_none(sample):
    design, above, below, random = sample

    found = estimate(design, above, below, unit=random.integers(0, 3, len(above)))
    shown = limits(found, np.full(found.value.shape, 9), confidence=0.95)

    for numbers in (found.value, found.variance, shown.lower, shown.upper):
        assert np.isfinite(numbers).all()
        assert (numbers >= 0).all()
    assert (shown.upper <= 1).all()
    assert (shown.lower <= np.where(shown.known, found.value, 0) + 1e-12).all()
    assert (shown.upper >= np.where(shown.known, found.value, 0) - 1e-12).all()


@given(samples())
def test_the_order_of_the_rows_is_free(sample):
    design, above, below, random = sample
    order = random.permutation(len(above))
    turned = Design.declare(
        design.stratum[order], [design.stages[0].drawn[order]], lonely_psu="certainty"
    )

    found = estimate(turned, above[order], below[order])

    expected = estimate(design, above, below)
    assert np.allclose(found.value, expected.value, rtol=1e-12)
    assert np.allclose(found.error, expected.error, rtol=1e-9, atol=1e-12)


@given(samples())
def test_provinces_together_are_provinces_one_by_one_to_the_byte(sample):
    design, above, below, _ = sample
    mean = np.full((1, 3), 1 / 3)

    together = estimate(design, above, below, weights=mean, unit=design.stratum)

    for place, stratum in enumerate(np.unique(design.stratum)):
        own = design.stratum == stratum
        alone = Design.declare(
            design.stratum[own], [design.stages[0].drawn[own]], lonely_psu="certainty"
        )
        single = estimate(alone, above[own], below[own], weights=mean)
        assert single.value.tobytes() == together.value[place].tobytes()
        assert single.variance.tobytes() == together.variance[place].tobytes()


@given(samples())
def test_zero_rows_of_an_empty_psu_may_be_left_out_of_no_variance(sample):
    design, above, below, random = sample
    domain = random.random(len(above)) < 0.5
    kept = estimate(design, above * domain[:, None], below * domain[:, None])

    part = estimate(design, above, below, unit=domain)

    if domain.any():
        assert np.allclose(part.value[-1], kept.value[0])
        assert np.allclose(part.variance[-1], kept.variance[0], rtol=1e-9, atol=1e-18)


@given(samples())
def test_the_variance_of_a_mean_is_made_of_covariances(sample):
    design, above, below, _ = sample
    weights = np.array([[0.5, 0.3, 0.2]])
    if (below.sum(axis=0) == 0).any():
        return

    mixed = estimate(design, above, below, weights=weights)
    parts = estimate(design, above, below)

    expected = weights @ parts.covariance()[0] @ weights.T
    assert np.allclose(mixed.variance, expected, rtol=1e-9, atol=1e-17)


HALVES = Design.declare([1, 1, 1, 2, 2, 2], [[1, 2, 3, 4, 5, 6]])


def test_a_criterion_nobody_answered_is_unanswered():
    below = np.array([[4, 0]] * 6)

    found = estimate(HALVES, below / 2 + [[1, 0]] * 6, below, weights=[[0.5, 0.5]])

    assert words(found) == [["unanswered"]]
    assert found.value.tolist() == [[0]]


def test_weights_that_drop_the_silent_criterion_restore_the_index():
    below = np.array([[4, 0], [5, 0], [6, 0], [4, 0], [8, 0], [4, 2]])
    above = np.floor(below * 0.7)

    found = estimate(
        HALVES,
        above,
        below,
        unit=[1, 1, 1, 2, 2, 2],
        weights=[[[1, 0]], [[0.5, 0.5]]],
    )

    assert words(found) == [["estimated"], ["estimated"]]
    assert found.value[0, 0] == above[:3, 0].sum() / below[:3, 0].sum()


def test_one_questionnaire_has_a_value_and_no_error():
    found = estimate(
        Design.declare([1], [[1]], lonely_psu="certainty"), [[1.0]], [[1.0]]
    )

    shown = limits(found, [[1]], confidence=0.95)

    assert words(found) == [["few_psus"]]
    assert found.value.tolist() == [[1.0]]
    assert not shown.known.any()


def test_where_everybody_is_satisfied_limits_are_exact():
    found = estimate(HALVES, np.full((6, 1), 5), np.full((6, 1), 5))

    shown = limits(found, [[30]], confidence=0.95)

    assert words(found) == [["no_spread"]]
    assert shown.upper.tolist() == [[1.0]]
    assert shown.lower[0, 0] == pytest.approx(0.025 ** (1 / 30))


def test_average_without_any_sound_stratum_is_not_known():
    alone = Design.declare([1, 2], [[1, 2]], lonely_psu="average")

    found = estimate(alone, [[1.0], [2.0]], [[2.0], [3.0]])

    assert words(found) == [[State.FEW_PSUS]]


def test_three_districts_leave_two_degrees_and_wide_limits():
    three = Design.declare([1, 1, 1], [[1, 2, 3]])

    found = estimate(three, [[80.0], [90.0], [88.0]], [[100.0], [100.0], [100.0]])

    assert found.degrees.tolist() == [[2]]
    assert student(0.95, 2) == pytest.approx(4.3027, abs=1e-4)


def test_exact_limits_of_9_in_10():
    lower, upper = exact_limits(np.array(0.9), 10, confidence=0.95)

    # Clopper and Pearson (1934) for 9 of 10.
    assert float(lower) == pytest.approx(0.5550, abs=1e-4)
    assert float(upper) == pytest.approx(0.9975, abs=1e-4)


def test_design_effect_and_effective_answers_tell_the_same():
    found = estimate(HALVES, [[6], [9], [8], [7], [9], [4]], np.full((6, 1), 10.0))

    effect = design_effect(found, [[60]])[0, 0]

    assert effective_answers(found)[0, 0] == pytest.approx(59 / effect)


def test_men_and_women_of_the_same_villages_covary():
    men = estimate(HALVES, [[3], [1], [2], [2], [1], [3]], np.full((6, 1), 4.0))
    women = estimate(HALVES, [[6], [2], [4], [4], [2], [6]], np.full((6, 1), 8.0))

    shared = covariances(men.layout, men.influence, women.influence)

    assert shared.variance[0, 0] == pytest.approx(men.variance[0, 0])
