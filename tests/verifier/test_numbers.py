"""The numbers verify.py makes with the standard library, beside numpy's and scipy's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from scoring.audit import joining
from scoring.estimation.rank_intervals import rank_intervals
from scoring.estimation.ranking import independent
from verifier.chance import Chance
from verifier.quantiles import beta_quantile, student
from verifier.ranks import rank_ranges


@given(st.integers(0, 2**32 - 1))
def test_a_seed_begins_the_same_stream(seed):
    theirs = np.random.Generator(np.random.PCG64(seed))
    ours = Chance(seed)

    assert [ours.bits() for _ in range(4)] == theirs.integers(
        0, 2**64, 4, np.uint64, endpoint=False
    ).tolist()


@pytest.mark.parametrize("degrees", [1.0, 1.5, 2.0, 17.5, 1e6])
def test_draws_are_numpys(degrees):
    theirs = np.random.Generator(np.random.PCG64(20120))
    ours = Chance(20120)

    normal = [ours.normal() for _ in range(5_000)]
    squares = [ours.chi_square(degrees) for _ in range(2_000)]

    np.testing.assert_allclose(normal, theirs.standard_normal(5_000), rtol=1e-11)
    np.testing.assert_allclose(squares, theirs.chisquare(degrees, 2_000), rtol=1e-11)


@given(st.floats(0.9, 0.99999), st.floats(1, 2e6))
def test_quantiles_of_student_are_scipys(probability, degrees):
    expected = float(special.stdtrit(degrees, probability))

    assert student(probability, degrees) == pytest.approx(expected, rel=1e-10)


@given(st.floats(0.5, 3_000), st.floats(0.5, 3_000), st.sampled_from([0.025, 0.975]))
def test_quantiles_of_beta_are_scipys(a, b, probability):
    expected = float(special.betaincinv(a, b, probability))

    found = beta_quantile(a, b, probability)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("units", [2, 5, 12])
def test_ranges_of_ranks_are_those_of_scoring(units):
    chance = np.random.default_rng(units)
    value, error = chance.normal(0.85, 0.03, units), chance.uniform(0.003, 0.02, units)
    degrees = chance.integers(0, 40, units).astype(float)

    found = rank_intervals(independent(value, error, degrees), seed=20120)

    again = rank_ranges(
        value.tolist(), error.tolist(), degrees.tolist(), confidence=0.95
    )
    assert again == list(zip(found.first, found.last, strict=True))


def test_one_name_for_two_things_is_refused(tmp_path):
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("def same(): ...\n")
    other.write_text("same = 1\n")

    with pytest.raises(joining.NamesCollide, match="same"):
        joining.joined({one: None, other: None}, title="", last="")
