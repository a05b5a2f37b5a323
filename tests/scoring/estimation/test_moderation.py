"""Moderated variances are those of limma, sums have the degrees of clubSandwich."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from scoring.estimation.moderation import (
    Effects,
    Ratios,
    beyond,
    fit_prior,
    pool,
    pooled_correlation,
    ratios,
    satterthwaite,
    squeeze,
    trigamma_inverse,
)
from tests.scoring.estimation.oracle import HERE, TOLERANCE, sample

PRINTED = json.loads((HERE / "moderation.json").read_text(encoding="utf-8"))
ALONE = np.array([0])


def own(*names):
    """Variances of indicators with equal numbers of units (units, m)."""
    rows = sample("variances")
    there = [rows["indicator"] == name for name in names]
    return Ratios(
        np.stack([rows["variance"][one] for one in there], axis=1),
        np.stack([rows["degrees"][one] for one in there], axis=1),
    )


@pytest.mark.parametrize("name", ["alike", "apart", "mixed"])
def test_moderated_variances_are_those_of_squeeze_var(name):
    theirs = PRINTED[name]

    prior = fit_prior(own(name), ALONE)

    assert prior.scale == pytest.approx(theirs["scale"], rel=TOLERANCE)
    endless = theirs["degrees"] == "endless"
    expected = np.inf if endless else pytest.approx(theirs["degrees"], rel=TOLERANCE)
    assert prior.degrees[0] == expected
    drawn = squeeze(own(name), prior).ratio[:, 0]
    assert np.broadcast_to(theirs["variance"], drawn.shape) == pytest.approx(
        drawn, rel=TOLERANCE
    )


def test_a_family_shares_its_degrees_and_not_its_scales():
    prior = fit_prior(own("apart", "mixed"), np.array([0, 0]))

    assert prior.degrees == pytest.approx([PRINTED["family"]["degrees"]] * 2, rel=1e-9)
    assert prior.scale[0] != prior.scale[1]


def test_degrees_of_sums_and_differences_are_those_of_club_sandwich():
    theirs = PRINTED["satterthwaite"]
    psus, share = np.array(theirs["psus"]), np.array(theirs["share"])
    one, two = np.eye(12)[0] + np.eye(12)[1], np.eye(12)[2] + np.eye(12)[3]
    # Its working model: PSUs vary alike everywhere.
    parts = np.stack([share, one, two], axis=1) ** 2 / psus[:, None]

    found = satterthwaite(parts, np.broadcast_to(psus[:, None] - 1, parts.shape))

    assert found == pytest.approx(theirs["degrees"], rel=TOLERANCE)


@given(st.floats(1e-6, 1e6))
def test_trigamma_is_inverted(value):
    assert special.polygamma(1, trigamma_inverse(np.array([value])))[0] == (
        pytest.approx(value, rel=1e-12)
    )


UNITS = st.lists(
    st.tuples(st.floats(0, 1e3), st.integers(0, 6)), min_size=2, max_size=12
)


def columns(units):
    ratio, degrees = (
        np.array(column, float)[:, None] for column in zip(*units, strict=True)
    )
    return Ratios(np.where(degrees > 0, ratio, 0.0), degrees)


@given(UNITS)
def test_a_moderated_variance_lies_between_its_own_and_that_of_all(units):
    found = columns(units)
    prior = fit_prior(found, ALONE)
    drawn = squeeze(found, prior)

    assert np.isfinite(drawn.ratio).all()
    if prior.degrees[0] == 0:
        assert (drawn.ratio == found.ratio).all()
        return
    low, high = (pick(found.ratio, prior.scale) for pick in (np.minimum, np.maximum))
    known = found.degrees > 0
    slack = 1e-9 * (1 + high)
    assert (drawn.ratio[known] >= (low - slack)[known]).all()
    assert (drawn.ratio[known] <= (high + slack)[known]).all()
    assert drawn.ratio[~known] == pytest.approx(prior.scale[0])
    assert (drawn.degrees <= found.degrees.sum() + 1e-9).all()


@given(UNITS, st.floats(0.01, 100))
def test_the_unit_of_variances_is_free(units, times):
    found = columns(units)
    scaled = Ratios(found.ratio * times, found.degrees)

    first, second = (
        squeeze(one, fit_prior(one, ALONE)).ratio for one in (found, scaled)
    )

    assert second == pytest.approx(first * times, rel=1e-6, abs=1e-9)


@given(st.lists(st.tuples(st.floats(0.01, 9), st.integers(1, 9)), min_size=1))
def test_degrees_of_a_sum_lie_between_the_fewest_and_all(parts):
    part, degrees = (np.array(column, float) for column in zip(*parts, strict=True))

    found = float(satterthwaite(part, degrees))

    assert degrees.min() - 1e-9 <= found <= degrees.sum() + 1e-9


def test_the_correlation_that_made_the_clusters_is_found_again():
    """63 provinces of 3 districts with 100 people, correlation 0.05, share 0.8."""
    random = np.random.default_rng(5)
    chance = random.beta(0.8 * 19, 0.2 * 19, (63, 3, 400))
    share = random.binomial(100, chance) / 100
    value, variance = share.mean(axis=1), share.var(axis=1, ddof=1) / 3
    spread = Effects.of(value, variance, 2.0, np.full(value.shape, 300), 3)

    found = pooled_correlation([spread], np.eye(400, dtype=bool))

    assert found.mean() == pytest.approx(0.05, abs=0.004)
    assert pooled_correlation([spread], np.ones((400, 400), bool)) == (
        pytest.approx(found.mean(), abs=0.002)
    )


def test_earlier_rounds_count_by_their_degrees():
    now, before = (
        Effects(np.ones((1, 1)), effect, degrees, np.ones((1, 1)))
        for effect, degrees in (
            (np.full((1, 1), 3.0), np.full((1, 1), 2.0)),
            (np.full((1, 1), 1.0), np.full((1, 1), 6.0)),
        )
    )

    both = ratios([now, before], np.zeros(1))

    assert both.ratio[0, 0] == 1.5
    assert both.degrees[0, 0] == 8


def test_pooled_variances_are_one_for_all_by_their_degrees():
    found = Ratios(np.array([[1.0], [4.0]]), np.array([[1.0], [2.0]]))

    drawn = pool(found, fit_prior(found, ALONE))

    assert drawn.ratio.tolist() == [[3.0], [3.0]]
    assert drawn.degrees.tolist() == [[2.0], [2.0]]


def test_one_in_a_hundred_lies_beyond_the_bound():
    random = np.random.default_rng(2)
    truth = 6 / random.chisquare(6, (2000, 1))
    found = Ratios(truth * random.chisquare(2, (2000, 1)) / 2, np.full((2000, 1), 2.0))

    assert beyond(found, fit_prior(found, ALONE)).mean() == pytest.approx(
        0.01, abs=0.006
    )


def test_one_unit_alone_keeps_its_own():
    found = Ratios(np.array([[2.0]]), np.array([[2.0]]))

    drawn = squeeze(found, fit_prior(found, ALONE))

    assert (drawn.ratio[0, 0], drawn.degrees[0, 0]) == (2.0, 2.0)
