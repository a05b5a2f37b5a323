"""Ten thousand draws of each kind come as often as the design says."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling import selection
from surveys.sampling.selection import SelectionError

DRAWS = 10_000
SIZES = np.array([5.0, 12, 3, 40, 8, 22, 17, 9, 31, 2, 14, 6])


def frequencies(drawn, population):
    """How often each unit came: (N,), from positions (d, n)."""
    return np.bincount(drawn.ravel(), minlength=population) / len(drawn)


def assert_follows(drawn, inclusion):
    """Every unit within 4.5 standard errors: wrong once in 10,000 seeds."""
    error = np.sqrt(inclusion * (1 - inclusion) / len(drawn))
    off = abs(frequencies(drawn, len(inclusion)) - inclusion)
    assert (off <= 4.5 * error + 1e-12).all()


def assert_no_unit_twice(drawn):
    ordered = np.sort(drawn, axis=-1)
    assert (ordered[..., 1:] != ordered[..., :-1]).all()


@pytest.fixture
def chance():
    return np.random.default_rng(2021)


def test_simple_draws_everyone_alike(chance):
    drawn = selection.simple(chance.random((DRAWS, 30)), size=7)

    assert_no_unit_twice(drawn)
    assert_follows(drawn, np.full(30, 7 / 30))


def test_simple_draws_every_pair_alike(chance):
    drawn = selection.simple(chance.random((DRAWS, 5)), size=2)

    pairs = np.sort(drawn, axis=-1) @ [5, 1]
    counts = np.unique(pairs, return_counts=True)[1]

    # Ten pairs of probability 1/10: standard error 30.
    assert len(counts) == 10
    assert (abs(counts - DRAWS / 10) < 4.5 * 30).all()


@pytest.mark.parametrize(("population", "size"), [(30, 7), (28, 7), (9, 9), (11, 10)])
def test_systematic_draws_everyone_alike(chance, population, size):
    drawn = selection.systematic(chance.random(DRAWS), population=population, size=size)

    assert_no_unit_twice(drawn)
    assert_follows(drawn, np.full(population, size / population))


def test_systematic_spreads_over_the_list(chance):
    drawn = selection.systematic(chance.random(DRAWS), population=100, size=10)

    assert (np.diff(drawn, axis=-1) == 10).all()


def test_probabilities_follow_size_and_stop_at_one():
    shares = selection.inclusion(np.array([100.0, 10, 10, 20]), size=2)

    assert shares.tolist() == [1, 0.25, 0.25, 0.5]


@given(
    st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40),
    st.data(),
)
def test_probabilities_sum_to_the_size(measures, data):
    size = data.draw(st.integers(0, len(measures)))

    shares = selection.inclusion(np.array(measures), size=size)

    assert shares.sum() == pytest.approx(size)
    assert ((shares >= 0) & (shares <= 1)).all()


@pytest.mark.parametrize("size", [1, 3, 5, 9, 11, 12])
def test_brewer_follows_size(chance, size):
    shares = selection.inclusion(SIZES, size=size)

    drawn = selection.brewer(chance.random((DRAWS, size)), inclusion=shares)

    assert_no_unit_twice(drawn)
    assert_follows(drawn, shares)


def test_brewer_is_exact_and_not_only_close():
    """All orders of a small draw, summed by hand."""
    shares = selection.inclusion(np.array([1.0, 2, 3, 4]), size=2)

    exact = np.zeros(4)
    for first, second in permutations(range(4), 2):
        odds = shares * (2 - shares) / (2 - 2 * shares)
        left = 2 - shares[first]
        path = odds[first] / odds.sum() * shares[second] / left
        exact[[first, second]] += path

    assert exact == pytest.approx(shares)


def test_any_two_units_may_come_together(chance):
    shares = selection.inclusion(np.array([1.0, 2, 3, 4, 5]), size=2)

    drawn = selection.brewer(chance.random((DRAWS, 2)), inclusion=shares)

    assert len(np.unique(drawn @ [5, 1])) == 10


def test_one_draw_is_one_of_the_many(chance):
    numbers = chance.random((DRAWS, 4))
    shares = selection.inclusion(SIZES, size=4)

    many = selection.brewer(numbers, inclusion=shares)

    assert (selection.brewer(numbers[7], inclusion=shares) == many[7]).all()


def test_more_than_there_are_is_refused():
    with pytest.raises(SelectionError, match="4 to draw of 3"):
        selection.simple(np.zeros(3), size=4)
    with pytest.raises(SelectionError, match="above 0"):
        selection.inclusion(np.array([1.0, 0]), size=1)
    with pytest.raises(SelectionError, match="whole number"):
        selection.brewer(np.zeros(1), inclusion=np.array([0.3, 0.3]))
