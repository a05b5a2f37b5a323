"""The examples on docs/methodology/ranks-and-change.md are what the code computes."""

import re
from pathlib import Path

import numpy as np
import pytest

from scoring.estimation.change import Measured, Verdict, change
from scoring.estimation.rank_intervals import rank_intervals
from scoring.estimation.ranking import chance_above, groups, independent, ranks

PAGE = (Path(__file__).parents[3] / "docs/methodology/ranks-and-change.md").read_text()
EXAMPLE = re.findall(
    r"^\| (\d\d\.\d) \| (\d\.\d) \| (\d) \| (\d)–(\d) \| (\d)–(\d) \|$", PAGE, re.M
)


def provinces(degrees):
    value, error = np.array([[float(row[0]), float(row[1])] for row in EXAMPLE]).T
    return independent(value, error, np.full(len(value), float(degrees)))


@pytest.mark.parametrize(("degrees", "column"), [(15, 3), (2, 5)])
def test_the_example_shows_the_intervals_the_code_gives(degrees, column):
    found = rank_intervals(provinces(degrees), seed=1)

    assert len(EXAMPLE) == 5
    assert [int(row[column]) for row in EXAMPLE] == found.first.tolist()
    assert [int(row[column + 1]) for row in EXAMPLE] == found.last.tolist()
    assert [int(row[2]) for row in EXAMPLE] == ranks([row[0] for row in EXAMPLE])


def test_the_three_between_are_not_distinguishable_and_the_chance_is_as_printed():
    alike = rank_intervals(provinces(15), seed=1).alike()

    assert groups(alike, np.arange(5)) == [(0,), (1, 2, 3), (4,)]
    assert chance_above(provinces(15))[1, 2] == pytest.approx(0.87, abs=0.005)


@pytest.mark.parametrize(
    ("degrees", "limits", "verdict"),
    [
        (15, (0.54, 5.46), Verdict.LIKELY_REAL_RISE),
        (2, (-0.36, 6.36), Verdict.WITHIN_MARGIN),
    ],
)
def test_the_example_of_a_change_is_what_the_code_says(degrees, limits, verdict):
    before, after = (
        Measured(np.array([value]), np.array([error**2]), np.array([float(degrees)]))
        for value, error in ((0.8407, 0.009), (0.8707, 0.008))
    )

    found = change(before, after)

    shown = [f"{100 * limit[0]:.2f}" for limit in (found.lower, found.upper)]
    assert shown == [f"{limit:.2f}" for limit in limits]
    assert found.verdict == (verdict,)
    assert " to ".join(shown).replace("-", "−") in " ".join(PAGE.split())
