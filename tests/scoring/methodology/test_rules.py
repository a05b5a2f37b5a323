"""Named rules beside the matrices: denominators, rounding, ties, the nation."""

from decimal import Decimal

import numpy as np
import pytest

from scoring.methodology import change_in_points, nation_weights, parse, percent, ranks
from tests.scoring.methodology.test_composition import method
from tests.scoring.methodology.test_file import OWN
from wording.refusals import Refused

# no answer, levels 1 to 5, does not apply: 40 satisfied among 50 who answered
COUNTS = np.array([10, 1, 2, 7, 25, 15, 40])


@pytest.mark.parametrize(
    ("word", "people"), [("answered", 50), ("applicable", 60), ("valid", 100)]
)
def test_the_denominator_counts_whom_the_method_says(word, people):
    chosen = method(denominator=word)

    assert COUNTS @ np.array(chosen.positive) == 40
    assert COUNTS @ np.array(chosen.counted) == people


def test_only_the_levels_named_are_satisfied_answers():
    strict = parse(OWN.replace("[4, 5]", "[5]"), name="own.toml")

    assert COUNTS @ np.array(strict.positive) == 15


@pytest.mark.parametrize(
    ("word", "share", "printed"),
    [
        ("half_up", 0.87155, "87.16"),
        ("half_up", 0.87145, "87.15"),
        ("half_even", 0.87145, "87.14"),
        ("half_even", 0.87155, "87.16"),
        ("half_up", 1.0, "100.00"),
        ("half_up", 1e-9, "0.00"),
    ],
)
def test_a_half_is_rounded_by_the_rule_though_binary_lies_below_it(
    word, share, printed
):
    assert str(percent(share, method(rounding=word))) == printed


def test_a_change_is_the_difference_of_printed_figures():
    # 2021 was announced as +1.68 points on 2020.
    change = change_in_points(Decimal("87.16"), Decimal("85.48"))

    assert change == Decimal("1.68")


@pytest.mark.parametrize(
    ("word", "places"),
    [
        ("competition", [1, 2, 2, 4]),
        ("dense", [1, 2, 2, 3]),
        ("factors", [1, 3, 2, 4]),
    ],
)
def test_equal_figures_are_ranked_by_the_rule(word, places):
    overall = [Decimal(f) for f in ("90.00", "88.00", "88.00", "87.00")]
    factors = [[Decimal(f)] for f in ("80", "85", "86", "99")]

    assert ranks(overall, method(ties=word), factors=factors) == places


def test_respondents_are_pooled_and_provinces_weigh_alike():
    assert nation_weights(method(), 4) is None
    assert nation_weights(method(nation_from="provinces"), 4) == pytest.approx(
        [0.25] * 4
    )


def test_a_nation_from_population_weighs_by_it():
    people = np.array([1.0, 3.0])

    weights = nation_weights(method(nation_from="population"), 2, population=people)

    assert weights == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize("people", [None, [1.0], [1.0, 0.0], [1.0, float("nan")]])
def test_a_nation_from_population_refuses_missing_people(people):
    population = None if people is None else np.array(people)

    with pytest.raises(Refused, match="population_missing.*population"):
        nation_weights(method(nation_from="population"), 2, population=population)
