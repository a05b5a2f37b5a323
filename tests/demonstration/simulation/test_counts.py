import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstration.simulation.counts import NEAR, answering, whole_counts
from demonstration.simulation.shares import Block


@given(seed=st.integers(0, 10_000))
def test_whole_answers_meet_provinces_and_nation_at_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    answers = rng.integers(480, 520, size=(30, 24))
    shares = rng.uniform(75, 92, size=(30, 24))
    every = np.arange(24)
    provinces = [[Block(every, float(row.mean()))] for row in shares]

    counts = whole_counts(
        shares, answers, provinces=provinces, weight=np.ones(24), first=[4]
    )

    printed = (100 * counts / answers).mean(axis=1)
    wanted = (shares * answers / 100).sum(axis=0)
    assert abs(printed - shares.mean(axis=1)).max() < 100 / 480 / 24 / 2 + NEAR
    assert abs(counts.sum(axis=0) - wanted).max() < 10
    assert (counts <= answers).all()


def test_blocks_of_one_province_are_settled_apart() -> None:
    answers = np.full((1, 10), 550)
    shares = np.full((1, 10), 80.0)
    low, high = Block(np.arange(4), 74.91), Block(np.arange(4, 10), 83.0)

    counts = whole_counts(
        shares, answers, provinces=[[low, high]], weight=np.ones(10), first=[]
    )

    values = 100 * counts[0] / 550
    assert values[:4].mean() == pytest.approx(74.91, abs=0.025)
    assert values[4:].mean() == pytest.approx(83.0, abs=0.02)


def test_a_number_answering_is_found_at_which_a_percent_can_print() -> None:
    number = answering(78.43, items=1, most=560)

    possible = np.round(100 * np.arange(number + 1) / number, 2)
    assert 78.43 in possible
    assert number <= 560


def test_a_percent_no_share_can_print_is_refused() -> None:
    with pytest.raises(ValueError, match=r"up to 20 answers is 78\.43%"):
        answering(78.43, items=1, most=20)
