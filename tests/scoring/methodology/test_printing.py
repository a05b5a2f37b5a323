"""Many figures printed at once are those printed one by one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import methodology as methods

METHOD = methods.load("sipas-2023")
# Where rounding is decided: at and about the middle of two printed numbers.
MIDDLES = st.integers(0, 19_999).map(lambda n: n / 20_000)
SHARES = st.one_of(
    st.none(), st.floats(0, 1), MIDDLES, MIDDLES.map(lambda x: x + 1e-13)
)


@pytest.mark.parametrize("rounding", ["half_up", "half_even"])
@given(shares=st.lists(SHARES, max_size=30), decimals=st.integers(0, 4))
def test_many_percents_are_those_of_each(rounding, shares, decimals):
    method = replace(METHOD, rounding=rounding, decimals=decimals)

    found = methods.percents(shares, method)

    alone = [None if s is None else methods.percent(s, method) for s in shares]
    assert list(map(str, found)) == list(map(str, alone))


@given(shares=st.lists(SHARES, max_size=30))
def test_many_errors_in_points_are_those_of_each(shares):
    found = methods.points_of(shares)

    alone = [None if s is None else methods.points(s) for s in shares]
    assert list(map(str, found)) == list(map(str, alone))


def test_the_middle_goes_up_though_the_nearest_float_lies_below():
    assert Fraction(0.87145) < Fraction("0.87145")
    assert methods.percents([0.87145], METHOD) == [Decimal("87.15")]
