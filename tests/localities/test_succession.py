"""Successors as index arrays, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localities.registers.succession import (
    Step,
    follow,
    regroup,
)
from wording.refusals import Refused

SUMMER_2025 = date(2025, 7, 1)
LATER = date(2027, 1, 1)


def test_regroup_points_each_old_unit_at_its_place_among_the_new():
    index = regroup(
        ["72", "80", "01"], ["01", "80"], [("72", "80"), ("80", "80"), ("01", "01")]
    )

    assert index.tolist() == [1, 1, 0]


def test_an_old_unit_without_successor_is_refused_by_code():
    with pytest.raises(Refused, match="without a successor: 72"):
        regroup(["72", "80"], ["80"], [("80", "80")])


def test_a_code_that_survives_is_no_successor_by_itself():
    with pytest.raises(Refused, match="80"):
        regroup(["80"], ["80"], [])


def test_a_unit_divided_between_two_is_refused():
    with pytest.raises(Refused, match="72 goes into both 80 and 79"):
        regroup(["72"], ["79", "80"], [("72", "80"), ("72", "79")])


def test_a_successor_outside_the_new_register_is_refused():
    with pytest.raises(Refused, match="80"):
        regroup(["72"], ["01"], [("72", "80")])


def test_a_chain_is_followed_through_every_day_of_change():
    steps = [
        Step(LATER, "80", "79"),
        Step(LATER, "01", "01"),
        Step(SUMMER_2025, "72", "80"),
        Step(SUMMER_2025, "01", "01"),
    ]

    assert follow(["72", "01"], steps) == {"72": "79", "01": "01"}


def test_a_chain_that_breaks_on_the_way_is_refused():
    steps = [Step(SUMMER_2025, "72", "80"), Step(LATER, "01", "01")]

    with pytest.raises(Refused, match="80"):
        follow(["72"], steps)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60))
def test_regrouping_keeps_every_unit_once(successors):
    old = [f"o{place}" for place in range(len(successors))]
    new = [f"n{place}" for place in range(10)]
    pairs = [(code, f"n{place}") for code, place in zip(old, successors, strict=True)]

    assert regroup(old, new, reversed(pairs)).tolist() == successors
