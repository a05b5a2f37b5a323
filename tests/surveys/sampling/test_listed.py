import numpy as np
import pytest

from surveys.sampling.chance import Chance
from surveys.sampling.listed import draw_strata, strata_of
from surveys.sampling.selection import SelectionError

LABELS = ["centre"] * 60 + ["district"] * 25 + ["centre"] * 15


def drawn(seed=1, *, counts=(15, 5), method="simple", reserve_share=0.2):
    return draw_strata(
        strata_of(LABELS),
        counts=counts,
        method=method,
        reserve_share=reserve_share,
        chance=Chance("frame", seed),
    )


@pytest.mark.parametrize("method", ["simple", "systematic"])
def test_every_person_comes_as_often_as_the_stratum_says(method):
    """Quickly; `make prove NAME=draws` proves it over 10,000 draws."""
    draws = 1_000
    came, spare = np.zeros(len(LABELS)), np.zeros(len(LABELS))

    for seed in range(draws):
        for stratum in drawn(seed, method=method):
            came[stratum.drawn] += 1
            spare[stratum.reserves] += 1

    # Both strata draw a fifth; reserves are a fifth of that, rounded up.
    expected = np.full(len(LABELS), 0.2)
    error = np.sqrt(0.2 * 0.8 / draws)
    assert (abs(came / draws - expected) < 4.5 * error).all()
    assert (abs(spare / draws - 0.04) < 4.5 * np.sqrt(0.04 * 0.96 / draws)).all()


@pytest.mark.parametrize("method", ["simple", "systematic"])
def test_reserves_are_others_of_the_same_stratum(method):
    for stratum in drawn(method=method):
        rows = [*stratum.drawn, *stratum.reserves]
        assert len(set(rows)) == len(rows)
        assert {LABELS[row] for row in rows} == {stratum.label}


def test_a_whole_stratum_leaves_no_reserve():
    centre, district = drawn(counts=(75, 24))

    assert (len(centre.drawn), len(centre.reserves), centre.inclusion) == (75, 0, 1.0)
    assert (len(district.drawn), len(district.reserves)) == (24, 1)


def test_a_stratum_with_nobody_drawn_has_nobody():
    _, district = drawn(counts=(5, 0), method="systematic")

    assert (len(district.drawn), district.inclusion) == (0, 0)


def test_more_than_the_stratum_holds_is_refused():
    with pytest.raises(SelectionError, match="26 to draw of 25"):
        drawn(counts=(1, 26))
