"""Level shares of criteria: what is printed of them, and of which unit."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.content.release_content import BELOW_MINIMUM, NOT_ANSWERED
from scoring.indices.estimates import Grouping
from scoring.release.distributions import of_units, percents, row, shares_of

PLACE = {"unit_id": 1, "indicator": "S2.1.1"}


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=5).filter(any))
def test_printed_levels_sum_to_a_hundred_and_stay_within_a_hundredth(counts):
    shares = [count / sum(counts) for count in counts]

    (printed,) = percents(np.array([shares]))

    assert sum(printed) == 100
    for share, percent in zip(shares, printed, strict=True):
        assert abs(percent - Decimal(share) * 100) < Decimal("0.0100001")
        assert percent >= 0


def test_of_equal_remainders_the_lower_level_is_rounded_up():
    (printed,) = percents(np.array([[1 / 3, 1 / 3, 1 / 3, 0, 0]]))

    assert printed[:3] == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]


def test_merged_units_are_pooled_by_weight():
    answered = np.array([[[0, 0, 0, 0, 30]], [[30, 0, 0, 0, 0]]])
    weighted = answered * np.array([1.0, 3.0])[:, None, None]

    merged = Grouping("units-2025", ("33",), np.array([0, 0]))
    people, shares = of_units(merged, answered, weighted)

    assert people.tolist() == [[60]]
    assert shares[0, 0].tolist() == [0.75, 0, 0, 0, 0.25]


def test_a_whole_of_provinces_weighs_them_as_its_index_does():
    answered = np.array([[[0, 0, 0, 0, 10]], [[90, 0, 0, 0, 0]]])

    whole = Grouping("published", ("VN",), np.zeros(2, int), shares=np.full(2, 0.5))
    people, shares = of_units(whole, answered, answered.astype(float))

    assert people.tolist() == [[100]]
    assert shares[0, 0].tolist() == [0.5, 0, 0, 0, 0.5]


def test_a_whole_is_silent_where_one_province_was_not_asked():
    answered = np.array([[[0, 0, 0, 0, 10]], [[0, 0, 0, 0, 0]]])

    whole = Grouping("published", ("VN",), np.zeros(2, int), shares=np.full(2, 0.5))
    people, shares = of_units(whole, answered, answered.astype(float))

    (levels,) = percents(shares[0])
    assert row(people[0, 0], levels, minimum=1, **PLACE).note == NOT_ANSWERED


@pytest.mark.parametrize(("people", "note"), [(29, BELOW_MINIMUM), (30, "")])
def test_levels_of_fewer_than_the_minimum_are_withheld(people, note):
    (levels,) = percents(shares_of(np.array([[[0, 0, 0, 1.0, 1.0]]]))[0])

    found = row(people, levels, minimum=30, **PLACE)

    assert (found.note, found.answered) == (note, people)
    assert (found.level_4 is None) == bool(note)
