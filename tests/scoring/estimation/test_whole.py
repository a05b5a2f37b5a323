"""A nation that is the mean of its provinces has the error of that mean."""

import numpy as np
import pytest

from scoring.estimation.calibration import post_stratify
from scoring.estimation.design import Design
from scoring.estimation.taylor import STATES, estimate
from scoring.estimation.variance import variances
from scoring.estimation.weighting import Weights
from scoring.estimation.whole import mean_of_units
from tests.scoring.estimation.oracle import sample

PROVINCE = np.repeat([1, 2, 3], 4)
DESIGN = Design.declare(PROVINCE, [np.arange(12)])


def provinces(above, below=None):
    below = np.full(12, 10.0) if below is None else np.asarray(below, float)
    return estimate(DESIGN, np.reshape(above, (12, 1)), below[:, None], unit=PROVINCE)


APART = provinces([8, 9, 7, 9, 5, 6, 5, 7, 9, 9, 8, 9])


def test_value_and_variance_are_those_of_the_mean():
    shares = np.array([0.5, 0.3, 0.2])

    nation = mean_of_units(APART, shares)

    assert nation.value[0, 0] == pytest.approx(shares @ APART.value[:, 0])
    assert nation.variance[0, 0] == pytest.approx(shares**2 @ APART.variance[:, 0])
    assert nation.degrees.tolist() == [[9]]


def test_its_influence_carries_the_same_variance():
    nation = mean_of_units(APART, [0.5, 0.3, 0.2])

    again = variances(nation.layout, nation.influence)

    assert np.allclose(again.variance.T, nation.variance, rtol=1e-12)


def test_a_province_of_equal_clusters_leaves_the_nation_its_error():
    level = provinces([8, 9, 7, 9, 6, 6, 6, 6, 9, 9, 8, 9])

    nation = mean_of_units(level, np.full(3, 1 / 3))

    assert STATES[level.state[1, 0]] == "no_spread"
    assert STATES[nation.state[0, 0]] == "estimated"
    assert nation.variance[0, 0] > 0


def test_a_silent_province_leaves_no_national_value_unless_it_does_not_count():
    silent = provinces(
        [8, 9, 7, 9, 0, 0, 0, 0, 9, 9, 8, 9], [10] * 4 + [0] * 4 + [10] * 4
    )

    assert STATES[mean_of_units(silent, [0.4, 0.3, 0.3]).state[0, 0]] == "unanswered"
    assert STATES[mean_of_units(silent, [0.6, 0, 0.4]).state[0, 0]] == "estimated"


def test_totals_known_by_unit_need_one_pass_for_all_units():
    pupils = sample("pupils")
    cell = np.char.add(pupils["stratum"], pupils["kind"])
    known = dict.fromkeys(np.unique(cell).tolist(), 150.0)
    weights = post_stratify(Weights.given(pupils["weight"]), cell, known, name="cell")
    design = Design.declare(pupils["stratum"], [pupils["cluster"]])
    below = weights.value[:, None]
    above = below * pupils["yes"][:, None]

    slow, fast = (
        estimate(
            design,
            above,
            below,
            unit=pupils["stratum"],
            residual=weights.residual,
            fitted_within_units=within,
        )
        for within in (False, True)
    )

    assert np.allclose(slow.variance, fast.variance, rtol=1e-12, atol=0)
    assert (fast.variance > 0).all()
