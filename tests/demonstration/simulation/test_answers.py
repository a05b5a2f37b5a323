import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demonstration.simulation.answers import levels, moods, silences
from demonstration.simulation.places import Place

VILLAGES = [
    Place("01", "01", f"D{d}", f"D{d}C{c}", f"D{d}C{c}V{v}", people=31)
    for d in range(3)
    for c in range(2)
    for v in range(3)
]
PEOPLE = 31 * len(VILLAGES)


@given(seed=st.integers(0, 1000))
def test_exactly_the_wanted_number_is_satisfied(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rate = np.full(6, 0.02)
    silent = silences(200, rate, rate, rng)
    answering = (silent == 255).sum(axis=0)
    satisfied = rng.integers(0, answering + 1)

    answers = levels(rng.normal(size=(200, 6)), silent, satisfied)

    assert np.isin(answers, [4, 5]).sum(axis=0).tolist() == satisfied.tolist()
    assert np.isin(answers, [0, 9]).tolist() == (silent != 255).tolist()
    assert set(np.unique(answers)) <= {0, 1, 2, 3, 4, 5, 9}


def test_the_best_disposed_get_the_highest_levels() -> None:
    mood = np.linspace(3, -3, 40)[:, None]
    silent = np.full((40, 1), 255, dtype=np.uint8)

    answers = levels(mood, silent, np.array([30]))[:, 0]

    assert (np.diff(answers.astype(int)) <= 0).all()
    assert set(answers) == {1, 2, 3, 4, 5} or set(answers) == {2, 3, 4, 5}


def test_more_satisfied_than_answering_is_refused() -> None:
    silent = np.full((10, 1), 255, dtype=np.uint8)

    with pytest.raises(ValueError, match="more satisfied"):
        levels(np.zeros((10, 1)), silent, np.array([11]))


def test_neighbours_resemble_each_other_as_in_real_surveys() -> None:
    """Correlation within villages near 0.03: the design effect stays about 2."""
    village = np.repeat(np.arange(len(VILLAGES)), 31)
    found = []
    for seed in range(60):
        mood = moods(VILLAGES, 51, np.random.default_rng(seed)).mean(axis=1)
        means = np.array([mood[village == v].mean() for v in range(len(VILLAGES))])
        within = np.mean([mood[village == v].var(ddof=1) for v in range(len(VILLAGES))])
        between = 31 * means.var(ddof=1)
        found.append((between - within) / (between + 30 * within))

    assert 0.02 < np.mean(found) < 0.05
