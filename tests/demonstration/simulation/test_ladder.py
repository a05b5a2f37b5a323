import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstration.simulation.ladder import STEP, LadderError, climb, rungs

UNITS = [f"{number:02}" for number in range(1, 22)]


def chance(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@given(seed=st.integers(0, 10_000), mean=st.floats(80.5, 84.5))
def test_a_ladder_falls_keeps_known_rungs_and_has_the_mean(
    seed: int, mean: float
) -> None:
    known = {1: 90.0, 9: 83.0, 21: 75.0}
    size = chance(seed).uniform(300, 700, size=21)

    values = rungs(known, size=size, mean=mean, rng=chance(seed))

    assert values[[0, 8, 20]].tolist() == [90.0, 83.0, 75.0]
    assert (np.diff(values) <= -STEP + 1e-9).all()
    assert (values * size).sum() / size.sum() == pytest.approx(mean, abs=1e-6)


def test_a_mean_no_ladder_can_have_is_refused() -> None:
    with pytest.raises(LadderError, match=r"mean 89\.9"):
        rungs({1: 90.0, 21: 75.0}, size=np.ones(21), mean=89.9, rng=chance())


def test_a_ladder_without_its_lowest_rung_is_refused() -> None:
    with pytest.raises(LadderError, match="last rank"):
        rungs({1: 90.0, 20: 75.0}, size=np.ones(21), mean=82, rng=chance())


def test_placed_units_stand_at_their_rank_and_everyone_stands_once() -> None:
    order = climb(UNITS, placed={"07": 1, "01": 21}, standing={}, rng=chance())

    assert (order[0], order[20]) == ("07", "01")
    assert sorted(order) == UNITS


def test_units_that_ranked_high_in_other_years_mostly_rank_high() -> None:
    places = [
        climb(UNITS, placed={}, standing={"05": 1.0}, rng=chance(seed)).index("05")
        for seed in range(200)
    ]

    assert np.mean(places) < 7  # the middle is 10
