"""Weights do what their history says, meet known totals, and refuse what cannot be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.estimation.calibration import (
    calibrate,
    post_stratify,
    rake,
)
from scoring.estimation.weighting import (
    Weights,
    kish_effect,
)
from wording.refusals import Refused

SEX = np.array(["f", "m", "f", "m", "f", "f"])
AGE = np.array(["young", "young", "old", "old", "old", "young"])
ONES = Weights.given(np.ones(6))


@pytest.mark.parametrize("weight", [0.0, -2.0, np.inf, np.nan])
def test_a_weight_that_is_no_weight_is_named_by_its_row(weight):
    with pytest.raises(Refused, match="weight_must_be_positive") as refused:
        Weights.given([1.0, 2.0, weight])

    assert refused.value.refusals[0].field == "row 2"
    assert "trọng số" in refused.value.text.vi


def test_the_draw_gives_the_product_of_its_stages():
    # 3 of 12 districts, 2 of 10 communes, 5 of 400 persons.
    drawn = Weights.drawn([([12], [3]), ([10], [2]), ([400], [5])])

    assert drawn.value.tolist() == [12 / 3 * 10 / 2 * 400 / 5]


def test_respondents_take_over_their_class():
    there = [True, False, True, True, True, True]

    adjusted = ONES.answered(there, SEX)

    assert adjusted.value.tolist() == [1, 0, 1, 2, 1, 1]
    assert adjusted.history[-1].settings == {"classes": 2, "nonrespondents": 1}


def test_a_class_without_respondents_is_named():
    with pytest.raises(Refused, match="class_without_respondents") as refused:
        ONES.answered(SEX == "f", SEX)

    assert refused.value.refusals[0].field == "m"


def test_post_stratified_weights_add_up_to_the_cells():
    fitted = post_stratify(ONES, SEX, {"f": 60, "m": 30}, name="sex")

    assert fitted.value.tolist() == [15, 15, 15, 15, 15, 15]
    assert [step.name for step in fitted.history] == ["given", "post_stratified"]


@pytest.mark.parametrize("known", [{"f": 60}, {"f": 60, "m": 30, "other": 2}])
def test_cells_and_totals_must_be_the_same(known):
    with pytest.raises(Refused, match="totals_do_not_fit.*sex"):
        post_stratify(ONES, SEX, known, name="sex")


@pytest.mark.parametrize("count", [3, 0, np.nan])
def test_a_known_total_below_the_sample_is_refused(count):
    with pytest.raises(Refused, match="total_below_sample") as refused:
        post_stratify(ONES, SEX, {"f": count, "m": 30}, name="sex")

    assert refused.value.refusals[0].field == "sex = f"


def test_raked_weights_meet_both_margins():
    margins = {"sex": SEX, "age": AGE}
    known = {"sex": {"f": 70, "m": 30}, "age": {"young": 55, "old": 45}}

    raked = rake(ONES, margins, known)

    assert raked.value[SEX == "f"].sum() == pytest.approx(70)
    assert raked.value[AGE == "old"].sum() == pytest.approx(45)


def test_margins_that_contradict_each_other_are_named():
    margins = {"sex": SEX, "age": AGE}
    known = {"sex": {"f": 70, "m": 30}, "age": {"young": 55, "old": 75}}

    with pytest.raises(Refused, match="totals_cannot_be_met") as refused:
        rake(ONES, margins, known)

    assert refused.value.refusals[0].field in margins
    assert "200" in refused.value.text.en


@pytest.mark.parametrize("distance", ["linear", "raking"])
def test_calibrated_weights_meet_every_total(distance):
    size = np.array([2.0, 3.0, 1.0, 5.0, 2.0, 4.0])
    auxiliary = {"people": np.ones(6), "f": SEX == "f", "size": size}
    known = {"people": 100.0, "f": 60.0, "size": 300.0}

    fitted = calibrate(ONES, auxiliary, known, distance=distance)

    for name, column in auxiliary.items():
        assert (fitted.value * column).sum() == pytest.approx(known[name])
    assert distance == "linear" or (fitted.value > 0).all()


def test_totals_no_positive_weights_can_meet_are_refused():
    auxiliary = {"people": np.ones(6), "f": SEX == "f"}

    with pytest.raises(Refused, match="totals_cannot_be_met"):
        calibrate(ONES, auxiliary, {"people": 50.0, "f": 60.0}, distance="raking")


def test_totals_of_dependent_variables_must_agree():
    auxiliary = {"f": SEX == "f", "m": SEX == "m", "people": np.ones(6)}

    agreeing = calibrate(ONES, auxiliary, {"f": 60.0, "m": 40.0, "people": 100.0})
    with pytest.raises(Refused, match="totals_cannot_be_met") as refused:
        calibrate(ONES, auxiliary, {"f": 60.0, "m": 40.0, "people": 120.0})

    assert agreeing.value.sum() == pytest.approx(100)
    assert refused.value.refusals[0].field == "people"


def test_an_unknown_distance_is_refused():
    with pytest.raises(Refused, match="unknown_choice.*linear, raking"):
        calibrate(ONES, {"a": np.ones(6)}, {"a": 9.0}, distance="euclid")


@given(st.lists(st.floats(0.1, 50), min_size=3, max_size=30))
def test_trimming_keeps_the_total_and_the_limits(values):
    given_weights = Weights.given(values)
    limit = 1.5 * float(np.mean(values))

    trimmed = given_weights.trimmed(upper=limit)

    assert trimmed.value.sum() == pytest.approx(sum(values))
    assert trimmed.value.max() <= limit * (1 + 1e-9)
    assert trimmed.history[-1].kish <= given_weights.history[-1].kish + 1e-9


def test_limits_that_leave_nobody_inside_are_refused():
    with pytest.raises(Refused, match="trimming_too_tight"):
        Weights.given([5.0, 9.0, 9.0]).trimmed(upper=4.0)


def test_equal_weights_lose_nothing():
    assert kish_effect(np.full(9, 3.0)) == pytest.approx(1.0)
    # Half the people at three times the weight: 2 * (1 + 9) / 16.
    assert kish_effect(np.array([1.0, 3.0])) == pytest.approx(1.25)


def test_a_variable_the_totals_know_has_no_error_left():
    fitted = post_stratify(ONES, SEX, {"f": 60, "m": 30}, name="sex")

    left = fitted.residual(np.array([fitted.value * (SEX == "f")]))

    assert np.abs(left).max() < 1e-12
