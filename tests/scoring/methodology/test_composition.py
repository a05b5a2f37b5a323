"""Matrices of an index: hand-checked means, pooled answers, dropped criteria."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.methodology import (
    available,
    indicator_weights,
    load,
    parse,
)
from surveys.questionnaire import load as load_instrument
from tests.scoring.methodology.test_file import OWN
from wording.refusals import Refused

CODES = ("S2.1.1", "S2.1.2", "S2.2.1")
ASKED = np.array([100.0, 100.0, 50.0])
SATISFIED = np.array([80.0, 60.0, 45.0])  # shares 0.8, 0.6, 0.9


def method(**rules):
    text = OWN
    if not {rules.get("overall_from", "factors"), rules.get("area_from")} & {"factors"}:
        text = text.replace("weight = 0.25\n", "").replace("weight = 0.75\n", "")
    for rule, word in rules.items():
        chosen = getattr(parse(OWN, name="own.toml"), rule)
        text = text.replace(f'{rule} = "{chosen}"', f'{rule} = "{word}"')
    return parse(text, name="own.toml")


def values(methodology, *, numerator=SATISFIED, denominator=ASKED):
    answered = denominator > 0
    composition = indicator_weights(methodology, CODES, answered=answered)
    shares = composition.values(numerator, denominator)
    return dict(zip(composition.codes, shares, strict=True))


def test_a_factor_is_the_mean_of_its_criteria():
    found = values(method())

    assert found["F1"] == pytest.approx(0.7)
    assert found["F2"] == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("word", "overall"),
    [
        ("criteria", (0.8 + 0.6 + 0.9) / 3),
        ("factors", 0.25 * 0.7 + 0.75 * 0.9),
        ("answers", 185 / 250),
        ("areas", (0.8 + 0.6 + 0.9) / 3),
    ],
)
def test_the_overall_index_comes_from_what_the_method_says(word, overall):
    assert values(method(overall_from=word))["overall"] == pytest.approx(overall)


@pytest.mark.parametrize(
    ("word", "area"),
    [
        ("criteria", (0.8 + 0.6 + 0.9) / 3),
        ("factors", 0.25 * 0.7 + 0.75 * 0.9),
        ("answers", 185 / 250),
    ],
)
def test_an_area_comes_from_what_the_method_says(word, area):
    assert values(method(area_from=word))["service"] == pytest.approx(area)


def test_pooled_factors_under_a_mean_of_factors_stay_pooled():
    found = values(method(factor_from="answers", overall_from="factors"))

    assert found["F1"] == pytest.approx(140 / 200)
    assert found["overall"] == pytest.approx(0.25 * 140 / 200 + 0.75 * 45 / 50)


def test_criterion_weights_count_within_the_factor_and_in_the_overall_index():
    weights = '[criterion_weights]\n"S2.1.1" = 0.6\n"S2.1.2" = 0.2\n"S2.2.1" = 0.2\n'
    text = OWN.replace("weight = 0.25\n", "").replace("weight = 0.75\n", "")
    text = text.replace('overall_from = "factors"', 'overall_from = "criteria"')

    found = values(parse(text.replace("[[areas]]", weights + "[[areas]]"), name="a"))

    assert found["F1"] == pytest.approx(0.75 * 0.8 + 0.25 * 0.6)
    assert found["overall"] == pytest.approx(0.6 * 0.8 + 0.2 * 0.6 + 0.2 * 0.9)


def test_a_grouping_is_looked_at_and_enters_nothing():
    composition = indicator_weights(method(), CODES)
    line = composition.indicators[composition.codes.index("G1")]

    assert values(method())["G1"] == pytest.approx((0.8 + 0.9) / 2)
    assert (line.kind, line.parent, line.grouping) == ("grouping", None, "first")
    assert "G1" not in {indicator.parent for indicator in composition.indicators}


def test_indicators_stand_in_the_order_overall_areas_factors_groupings_criteria():
    kinds = [i.kind for i in indicator_weights(method(), CODES).indicators]

    assert kinds == ["overall", "area", *["factor"] * 2, "grouping", *["criterion"] * 3]


def test_a_criterion_nobody_answered_leaves_its_factor_with_its_weight():
    silent = np.array([1.0, 0.0, 1.0])

    found = values(method(), numerator=SATISFIED * silent, denominator=ASKED * silent)

    assert found["F1"] == pytest.approx(0.8)
    assert found["overall"] == pytest.approx(0.25 * 0.8 + 0.75 * 0.9)


def test_a_factor_nobody_answered_is_undefined_and_leaves_the_overall_to_the_rest():
    answered = np.array([True, True, False])

    composition = indicator_weights(method(), CODES, answered=answered)
    found = values(method(), denominator=ASKED * answered)

    assert not composition.defined[composition.codes.index("F2")]
    assert composition.defined[composition.codes.index("overall")]
    assert found["overall"] == pytest.approx(0.7)


def test_a_place_nobody_answered_in_has_no_index_and_no_nan():
    composition = indicator_weights(method(), CODES, answered=np.zeros(3, dtype=bool))

    found = composition.values(np.zeros(3), np.zeros(3))

    assert not composition.defined.any()
    assert (found == 0).all()


def test_a_method_may_refuse_a_criterion_nobody_answered_and_names_it():
    refusing = method(unanswered_criterion="refuse")

    with pytest.raises(Refused, match=r"unanswered_criterion.*S2\.1\.2") as refusal:
        values(refusing, denominator=np.array([9.0, 0.0, 9.0]))

    assert refusal.value.refusals[0].field == "S2.1.2"
    assert "S2.1.2" in refusal.value.text.vi


def test_an_unanswered_item_outside_the_method_is_no_reason_to_refuse():
    composition = indicator_weights(
        method(unanswered_criterion="refuse"),
        (*CODES, "S2.5.1"),
        answered=np.array([True, True, True, False]),
    )

    assert "S2.5.1" not in composition.codes
    assert (composition.weights[:, 3] == 0).all()


def test_2023_takes_the_plain_mean_of_51_criteria():
    scored = load_instrument("sipas-2023").scored_codes

    composition = indicator_weights(load("sipas-2023"), scored)

    assert not composition.pooled
    assert composition.weights[0] == pytest.approx(np.full(51, 1 / 51))


def test_in_2023_each_policy_content_looks_at_the_eight_policies():
    scored = load_instrument("sipas-2023").scored_codes
    composition = indicator_weights(load("sipas-2023"), scored)

    rows = [composition.weights[composition.codes.index(f"S1.{c}")] for c in "ABCD"]

    assert [(row > 0).sum() for row in rows] == [8, 8, 8, 8]
    assert all(np.array(rows).sum(axis=0)[:32] == 1 / 8)


@pytest.mark.parametrize("code", available())
def test_weights_of_every_indicator_of_every_era_sum_to_one(code):
    era = load(code)
    scored = load_instrument(era.instruments[0]).scored_codes

    composition = indicator_weights(era, scored)

    assert composition.weights.sum(axis=1) == pytest.approx(1, abs=1e-12)
    assert len(set(composition.codes)) == len(composition.codes)


RULES_OF_LEVELS = st.fixed_dictionaries(
    {
        "factor_from": st.sampled_from(["criteria", "answers"]),
        "area_from": st.sampled_from(["criteria", "factors", "answers"]),
        "overall_from": st.sampled_from(["criteria", "factors", "areas", "answers"]),
    }
)
COUNTS = st.lists(
    st.integers(0, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=3,
)


@given(rules=RULES_OF_LEVELS, counts=COUNTS)
def test_an_index_lies_between_its_lowest_and_highest_criterion(rules, counts):
    above, below = (
        np.array(column, dtype=float) for column in zip(*counts, strict=True)
    )
    answered = below > 0
    composition = indicator_weights(method(**rules), CODES, answered=answered)

    found = composition.values(above, below)

    assert np.isfinite(found).all()
    for place, code in enumerate(("overall", "service")):
        assert composition.codes[place] == code
        assert composition.defined[place] == answered.any()
        if answered.any():
            shares = above[answered] / below[answered]
            assert shares.min() - 1e-12 <= found[place] <= shares.max() + 1e-12
