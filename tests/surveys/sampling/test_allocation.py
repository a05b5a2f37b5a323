import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.sampling import allocation
from surveys.sampling.allocation import AllocationError


@st.composite
def designs(draw):
    """Strata, a minimum, and a sample they can hold."""
    sizes = draw(st.lists(st.integers(0, 500), min_size=1, max_size=12))
    minimum = draw(st.integers(0, 40))
    least = sum(min(size, minimum) for size in sizes)
    total = draw(st.integers(least, sum(sizes)))
    return total, sizes, minimum


def check(counts, total, sizes, minimum):
    assert counts.sum() == total
    assert (counts <= sizes).all()
    assert (counts >= np.minimum(sizes, minimum)).all()


@given(designs())
def test_proportional_and_equal_keep_total_and_bounds(design):
    total, sizes, minimum = design

    for rule in (allocation.proportional, allocation.equal):
        check(rule(total, sizes=sizes, minimum=minimum), total, sizes, minimum)


@given(designs(), st.data())
def test_neyman_keeps_total_and_bounds(design, data):
    total, sizes, minimum = design
    spread = st.floats(0, 10, allow_subnormal=False)
    deviations = data.draw(st.lists(spread, min_size=len(sizes), max_size=len(sizes)))

    counts = allocation.neyman(
        total, sizes=sizes, deviations=deviations, minimum=minimum
    )

    check(counts, total, sizes, minimum)


@given(designs())
def test_proportional_is_within_one_of_its_claim(design):
    total, sizes, _ = design

    counts = allocation.proportional(total, sizes=sizes)

    claims = total * np.array(sizes) / max(sum(sizes), 1)
    assert (abs(counts - claims) < 1 + 1e-6).all()


def test_lang_son_in_proportion():
    # 400 x (1683, 842, 421, 252, 168) / 3366 = 200, 100.06, 50.03, 29.95, 19.96
    counts = allocation.proportional(400, sizes=[1683, 842, 421, 252, 168])

    assert counts.tolist() == [200, 100, 50, 30, 20]


def test_the_largest_remainder_wins_and_the_earlier_of_equals():
    assert allocation.proportional(4, sizes=[10, 10, 10]).tolist() == [2, 1, 1]
    assert allocation.proportional(10, sizes=[14, 33, 53]).tolist() == [2, 3, 5]


def test_neyman_asks_more_where_answers_differ():
    counts = allocation.neyman(100, sizes=[1000, 1000], deviations=[0.4, 0.1])

    assert counts.tolist() == [80, 20]


def test_neyman_fills_strata_without_spread_last():
    counts = allocation.neyman(30, sizes=[10, 100, 50], deviations=[0.5, 0, 0])

    assert counts.tolist() == [10, 13, 7]


def test_equal_gives_what_small_strata_leave_to_the_others():
    assert allocation.equal(90, sizes=[10, 100, 100]).tolist() == [10, 40, 40]


def test_a_sample_the_strata_cannot_hold_is_refused():
    with pytest.raises(AllocationError, match="take 10 to 15"):
        allocation.proportional(16, sizes=[5, 10], minimum=5)
    with pytest.raises(AllocationError, match="take 10 to 15"):
        allocation.equal(9, sizes=[5, 10], minimum=5)


def test_fixed_counts_stay_within_their_strata():
    assert allocation.fixed([3, 4], sizes=[5, 10]).tolist() == [3, 4]
    with pytest.raises(AllocationError, match="stratum 2: 11 to draw of 10"):
        allocation.fixed([3, 11], sizes=[5, 10])
    with pytest.raises(AllocationError, match="one count"):
        allocation.fixed([-1, 1], sizes=[5, 10])
