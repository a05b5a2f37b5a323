"""Changes are told with their error, and a verdict only when there is one."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.estimation.change import (
    Measured,
    PsuResiduals,
    Verdict,
    change,
    residuals,
    shared_psus,
)
from wording.refusals import Refused

ORACLES = Path(__file__).parents[2] / "oracles"
PRINTED = json.loads((ORACLES / "replicates.json").read_text())  # R survey 4.1-1
SHARE_WEIGHT = np.array([[0.5, 0.3, 0.2]])


def measured(value, *, error, degrees=60.0):
    value = np.atleast_1d(np.asarray(value, dtype=float))
    return Measured(
        value, np.full(len(value), error**2), np.full(len(value), float(degrees))
    )


def columns(*names):
    with (ORACLES / "replicates_psus.csv").open() as lines:
        return np.array(
            [[float(row[name]) for name in names] for row in csv.DictReader(lines)]
        )


def round_of(numerator, denominator, stratum, *, psu=None):
    """Value, stratified variance and residuals of one round's only unit."""
    share = numerator.sum(axis=0) / denominator.sum(axis=0)
    residual = residuals(numerator, denominator, SHARE_WEIGHT)[:, 0]
    codes = [str(code) for code in (np.arange(len(stratum)) if psu is None else psu)]
    whole = PsuResiduals(codes, [str(code) for code in stratum], residual)
    return float(SHARE_WEIGHT[0] @ share), shared_psus(whole, whole), whole


def two_rounds():
    stratum = columns("stratum")[:, 0].astype(int)
    before = round_of(columns("y1", "y2", "y3"), columns("x1", "x2", "x3"), stratum)
    after = round_of(columns("z1", "z2", "z3"), columns("v1", "v2", "v3"), stratum)
    return before, after


def one(value, variance, degrees=20.0):
    return Measured(np.array([value]), np.array([variance]), np.array([degrees]))


def test_rounds_drawn_apart_add_their_variances():
    found = change(measured(0.80, error=0.003), measured(0.83, error=0.004))

    assert found.difference == pytest.approx([0.03])
    assert found.standard_error == pytest.approx([0.005])
    assert found.verdict == (Verdict.LIKELY_REAL_RISE,)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [
        (0.8310, "likely_real_rise"),
        (0.8050, "within_margin"),
        (0.7950, "within_margin"),
        (0.7690, "likely_real_fall"),
    ],
)
def test_the_verdict_is_whether_the_interval_leaves_out_zero(after, verdict):
    found = change(measured(0.80, error=0.004), measured(after, error=0.004))

    assert found.verdict == (verdict,)
    assert (found.lower[0] > 0 or found.upper[0] < 0) == ("real" in verdict)


def test_few_degrees_of_freedom_turn_a_rise_into_a_margin():
    many = change(measured(0.80, error=0.01), measured(0.83, error=0.01))
    few = change(
        measured(0.80, error=0.01, degrees=2), measured(0.83, error=0.01, degrees=2)
    )

    assert many.verdict == (Verdict.LIKELY_REAL_RISE,)
    # Two and two make four by Welch: t = 2.776 against 1.98.
    assert few.degrees == pytest.approx([4])
    assert few.upper - few.difference == pytest.approx([2.776445 * 0.01 * 2**0.5])
    assert few.verdict == (Verdict.WITHIN_MARGIN,)


def test_without_a_degree_of_freedom_or_an_error_nothing_is_said():
    no_degree = change(
        measured(0.8, error=0.01), measured(0.9, error=0.01, degrees=0.0)
    )
    no_error = change(measured(0.8, error=0.0), measured(0.9, error=0.0))
    too_few = change(
        measured(0.8, error=0.01, degrees=2),
        measured(0.9, error=0.01, degrees=2),
        least_degrees=3,
    )

    for found in (no_degree, no_error, too_few):
        assert found.verdict == (Verdict.CANNOT_SAY,)
        assert np.isfinite(found.lower).all()
        assert (found.lower == found.upper).all()


def test_rounds_in_the_same_psus_have_the_error_of_r_survey():
    (early, early_variance, first), (late, late_variance, second) = two_rounds()

    found = change(
        one(early, early_variance),
        one(late, late_variance),
        covariance=shared_psus(first, second),
    )

    assert early_variance**0.5 == pytest.approx(PRINTED["taylor_whole"][0], rel=1e-9)
    assert found.difference == pytest.approx(PRINTED["change"], rel=1e-9)
    assert found.standard_error == pytest.approx(PRINTED["change_taylor"], rel=1e-9)
    assert found.degrees == pytest.approx([20.0])


def test_shared_psus_make_a_change_surer_than_rounds_drawn_apart():
    (early, early_variance, first), (late, late_variance, second) = two_rounds()
    before, after = one(early, early_variance), one(late, late_variance)

    together = change(before, after, covariance=shared_psus(first, second))

    assert together.standard_error < change(before, after).standard_error
    assert together.verdict == (Verdict.LIKELY_REAL_RISE,)
    assert change(before, after).verdict == (Verdict.WITHIN_MARGIN,)


def test_psus_are_matched_by_code_in_whatever_order_they_come():
    (_, _, first), (_, _, second) = two_rounds()
    turn = np.random.default_rng(1).permutation(len(second.psu))
    turned = PsuResiduals(
        [second.psu[row] for row in turn],
        [second.stratum[row] for row in turn],
        second.residual[turn],
    )

    assert shared_psus(first, turned) == shared_psus(first, second)


def test_psus_of_one_round_only_and_single_shared_ones_share_nothing():
    residual = np.array([1.0, -2.0, 1.0])
    before = PsuResiduals(["a", "b", "c"], ["s"] * 3, residual)
    one_shared = PsuResiduals(["c", "d", "e"], ["s"] * 3, residual)
    elsewhere = PsuResiduals(["a", "b", "c"], ["other"] * 3, residual)

    assert shared_psus(before, one_shared) == 0
    assert shared_psus(before, elsewhere) == 0


def test_population_correction_scales_what_is_shared_as_it_scales_variances():
    (_, _, first), (_, _, second) = two_rounds()
    halves = dict.fromkeys(first.stratum, 0.5)

    assert shared_psus(first, second, left_out=halves) == pytest.approx(
        0.5 * shared_psus(first, second)
    )


def test_half_the_psus_kept_have_the_covariance_that_repeated_draws_show():
    chance = np.random.default_rng(6)
    kept, drawn, rounds = 10, 20, 3000
    found, moved = [], []
    for _ in range(rounds):
        lasting = chance.standard_normal(2 * drawn - kept)
        early = lasting[:drawn] + chance.standard_normal(drawn) * 0.5
        late = lasting[drawn - kept :] + chance.standard_normal(drawn) * 0.5
        before = PsuResiduals(list(map(str, range(drawn))), ["s"] * drawn, early)
        codes = list(map(str, range(drawn - kept, 2 * drawn - kept)))
        found.append(shared_psus(before, PsuResiduals(codes, ["s"] * drawn, late)))
        moved.append((early.sum(), late.sum()))

    expected = np.cov(np.array(moved).T)[0, 1]

    assert np.mean(found) == pytest.approx(expected, rel=0.1)
    assert np.mean(found) == pytest.approx(kept, rel=0.05)


def test_a_psu_listed_twice_is_refused_by_name():
    twin = PsuResiduals(["a", "a"], ["s", "s"], np.ones(2))

    with pytest.raises(Refused, match="psu_listed_twice.*PSU a, stratum s"):
        shared_psus(twin, twin)


def test_sixty_three_units_are_not_set_against_thirty_four():
    with pytest.raises(Refused, match="rounds_differ.*Restate the earlier round"):
        change(measured(np.ones(63), error=0.1), measured(np.ones(34), error=0.1))


def test_a_merged_unit_is_compared_on_the_psus_of_its_parts():
    stratum = columns("stratum")[:, 0].astype(int)
    y, x = columns("y1", "y2", "y3"), columns("x1", "x2", "x3")
    z, v = columns("z1", "z2", "z3"), columns("v1", "v2", "v3")
    unit = columns("unit")[:, 0]
    successor = np.where(unit == 2, 1, 0)  # units 0 and 1 become one, 2 stays

    restated = []
    for code in (0, 1):
        rows = successor == code
        early, variance, first = round_of(y[rows], x[rows], stratum[rows])
        late, later_variance, second = round_of(z[rows], v[rows], stratum[rows])
        restated.append(
            change(
                one(early, variance, 12.0),
                one(late, later_variance, 12.0),
                covariance=shared_psus(first, second),
            )
        )

    merged = [[y[unit == part].sum(axis=0) for part in (0, 1)] for y in (y, x, z, v)]
    early, late = (
        SHARE_WEIGHT[0] @ (np.sum(above, axis=0) / np.sum(below, axis=0))
        for above, below in (merged[:2], merged[2:])
    )
    assert restated[0].difference == pytest.approx([late - early])
    assert restated[0].standard_error[0] > 0
    # The unit that did not merge is the very one it was.
    alone = unit == 2
    early, _, _ = round_of(y[alone], x[alone], stratum[alone])
    late, _, _ = round_of(z[alone], v[alone], stratum[alone])
    assert restated[1].difference == pytest.approx([late - early])


def test_verdicts_of_no_change_are_wrong_one_time_in_twenty():
    chance = np.random.default_rng(12)
    degrees, rounds = 6, 4000
    stray = chance.chisquare(degrees, (2, rounds)) / degrees
    seen = 0.8 + chance.standard_normal((2, rounds)) * 0.01
    before, after = (
        Measured(seen[turn], stray[turn] * 0.01**2, np.full(rounds, float(degrees)))
        for turn in (0, 1)
    )

    found = change(before, after)

    said = np.mean([verdict != Verdict.WITHIN_MARGIN for verdict in found.verdict])
    assert said == pytest.approx(0.05, abs=0.012)


@given(st.floats(0.1, 0.9), st.floats(0.1, 0.9), st.floats(1e-4, 0.2), st.floats(1, 99))
def test_a_change_read_backwards_has_the_opposite_verdict(early, late, error, degrees):
    before = measured(early, error=error, degrees=degrees)
    after = measured(late, error=error, degrees=degrees)
    opposite = {
        Verdict.LIKELY_REAL_RISE: Verdict.LIKELY_REAL_FALL,
        Verdict.LIKELY_REAL_FALL: Verdict.LIKELY_REAL_RISE,
        Verdict.WITHIN_MARGIN: Verdict.WITHIN_MARGIN,
    }

    forwards, backwards = change(before, after), change(after, before)

    assert backwards.verdict == (opposite[forwards.verdict[0]],)
    assert backwards.lower == pytest.approx(-forwards.upper)
