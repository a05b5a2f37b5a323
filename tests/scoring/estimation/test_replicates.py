"""Replicates agree with R survey, with Taylor, and with themselves on any machine."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.estimation.bootstrap import bootstrap
from scoring.estimation.change import residuals
from scoring.estimation.jackknife import jackknife
from scoring.estimation.replicates import (
    PsuTotals,
    exact_sum,
)
from wording.refusals import Refused

ORACLES = Path(__file__).parents[2] / "oracles"
PRINTED = json.loads((ORACLES / "replicates.json").read_text())  # R survey 4.1-1
SHARE_WEIGHT = np.array([[0.5, 0.3, 0.2]])


def columns(*names):
    with (ORACLES / "replicates_psus.csv").open() as lines:
        rows = [[float(row[name]) for name in names] for row in csv.DictReader(lines)]
    return np.array(rows)


def synthetic(*, with_population=False, codes="unit"):
    stratum, unit = columns("stratum", codes).astype(int).T
    population = columns("psu_population")[:, 0] if with_population else None
    return PsuTotals(
        columns("y1", "y2", "y3"), columns("x1", "x2", "x3"), stratum, unit, population
    )


def whole(totals, *, strata=True):
    """All PSUs as one unit, in their strata or in none."""
    nowhere = np.zeros_like(totals.unit)
    stratum = totals.stratum if strata else nowhere
    return PsuTotals(totals.numerator, totals.denominator, stratum, nowhere)


def taylor_error(totals):
    residual = residuals(totals.numerator, totals.denominator, SHARE_WEIGHT)[:, 0]
    variance = 0.0
    for code in np.unique(totals.stratum):
        part = residual[totals.stratum == code]
        n = len(part)
        variance += n / (n - 1) * ((part - part.mean()) ** 2).sum() if n > 1 else 0
    return np.sqrt(variance)


def with_a_single_psu():
    """Unit 2 keeps one of the three PSUs of its last stratum."""
    totals = synthetic()
    keep = slice(0, 25)
    return PsuTotals(
        totals.numerator[keep],
        totals.denominator[keep],
        totals.stratum[keep],
        totals.unit[keep],
    )


def of_unit(totals, unit):
    rows = totals.unit == unit
    return PsuTotals(
        totals.numerator[rows],
        totals.denominator[rows],
        totals.stratum[rows],
        totals.unit[rows],
    )


def error(found):
    return np.sqrt(found.variance[0])


@pytest.mark.parametrize(
    ("printed", "totals", "centre"),
    [
        ("jkn", synthetic(), "mean"),
        ("jkn_about_estimate", synthetic(), "estimate"),
        ("jkn_fpc", synthetic(with_population=True), "mean"),
        ("jk1_whole", whole(synthetic(), strata=False), "mean"),
    ],
)
def test_jackknife_errors_are_those_of_r_survey(printed, totals, centre):
    found = jackknife(totals, SHARE_WEIGHT, centre=centre)

    assert error(found) == pytest.approx(PRINTED[printed], rel=1e-9)


def test_estimates_are_those_of_r_survey():
    found = bootstrap(synthetic(), SHARE_WEIGHT, seed=1, draws=2)

    assert found.estimate[0] == pytest.approx(PRINTED["estimate"], rel=1e-12)


def test_bootstrap_error_is_taylors_within_the_error_of_4000_draws():
    totals = whole(synthetic())

    found = bootstrap(totals, SHARE_WEIGHT, seed=7, draws=4000)

    # r draws leave a relative error of about 1 / sqrt(2 r) = 1.1 % in a standard error.
    assert np.sqrt(found.variance()[0, 0]) == pytest.approx(
        PRINTED["taylor_whole"][0], rel=0.045
    )
    assert taylor_error(totals) == pytest.approx(PRINTED["taylor_whole"][0], rel=1e-9)


def test_bootstrap_takes_the_population_of_psus_into_account():
    totals = synthetic(with_population=True)

    found = bootstrap(totals, SHARE_WEIGHT, seed=3, draws=4000)

    assert np.sqrt(found.variance()[0]) == pytest.approx(PRINTED["jkn_fpc"], rel=0.07)


def test_a_full_count_of_psus_leaves_no_error():
    totals = synthetic()
    _, index, drawn = np.unique(totals.stratum, return_inverse=True, return_counts=True)
    counted = PsuTotals(
        totals.numerator,
        totals.denominator,
        totals.stratum,
        totals.unit,
        drawn[index].astype(float),
    )

    found = bootstrap(counted, SHARE_WEIGHT, seed=3, draws=50)

    assert found.variance().max() < 1e-28
    assert jackknife(counted, SHARE_WEIGHT).variance.max() == 0


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not():
    first, again, other = (
        bootstrap(synthetic(), SHARE_WEIGHT, seed=seed, draws=100).values.tobytes()
        for seed in (11, 11, 12)
    )

    assert first == again
    assert first != other


def test_draws_are_pinned_so_that_every_machine_and_version_repeats_them():
    values = bootstrap(synthetic(), SHARE_WEIGHT, seed=11, draws=3).values[0, 1]

    assert [f"{value:.12f}" for value in values] == [
        "0.779855581245",
        "0.808192121017",
        "0.781515776444",
    ]


def test_order_of_strata_changes_no_byte():
    totals = synthetic()
    order = np.lexsort((np.arange(27), -totals.stratum))
    turned = PsuTotals(
        totals.numerator[order],
        totals.denominator[order],
        totals.stratum[order],
        totals.unit[order],
    )

    values = [
        bootstrap(one, SHARE_WEIGHT, seed=5, draws=64).values.tobytes()
        for one in (totals, turned)
    ]

    assert values[0] == values[1]


def test_a_unit_has_the_same_replicates_alone_and_among_others():
    among = bootstrap(synthetic(), SHARE_WEIGHT, seed=5, draws=64)
    alone = bootstrap(of_unit(synthetic(), 1), SHARE_WEIGHT, seed=5, draws=64)

    assert (among.values[0, 1] == alone.values[0, 0]).all()


def test_merged_units_are_their_psus_put_together():
    totals = of_unit(synthetic(), 0), of_unit(synthetic(), 1)
    merged = synthetic().regrouped(np.where(synthetic().unit == 2, 9, 4))
    together = PsuTotals(
        np.vstack([one.numerator for one in totals]),
        np.vstack([one.denominator for one in totals]),
        np.hstack([one.stratum for one in totals]),
        np.zeros(16, dtype=int),
    )

    found = bootstrap(merged, SHARE_WEIGHT, seed=5, draws=64)
    expected = bootstrap(together, SHARE_WEIGHT, seed=5, draws=64)

    assert found.units.tolist() == [4, 9]
    assert (found.values[0, 0] == expected.values[0, 0]).all()


def test_units_that_share_strata_have_correlated_replicates():
    totals = synthetic()
    crossing = totals.regrouped(np.arange(27) % 2)

    found = bootstrap(crossing, SHARE_WEIGHT, seed=5, draws=800)
    covariance = found.covariance(0)

    assert covariance[0, 0] == pytest.approx(found.variance()[0, 0])
    assert np.abs(covariance[0, 1]) > 0
    assert np.abs(bootstrap(totals, SHARE_WEIGHT, seed=5).covariance(0)[0, 1]) < (
        4e-5  # strata of their own: only the chance of 1,000 draws is left
    )


def test_a_single_psu_is_refused_by_name_under_fail():
    with pytest.raises(Refused, match="Stratum 6 has a single PSU") as refusal:
        bootstrap(with_a_single_psu(), SHARE_WEIGHT, seed=1)

    assert "tầng" in refusal.value.text.vi.lower()


@pytest.mark.parametrize("method", ["bootstrap", "jackknife"])
@pytest.mark.parametrize("policy", ["certainty", "adjust", "average"])
def test_single_psu_policies_change_the_variance_as_their_names_say(policy, method):
    totals = with_a_single_psu()
    lone = of_unit(totals, 2)
    certain = taylor_error(lone) ** 2
    residual = residuals(lone.numerator, lone.denominator, SHARE_WEIGHT)[-1, 0]
    expected = {
        "certainty": certain,
        "adjust": certain + residual**2,
        "average": certain * 3 / 2,  # three strata, two of them with an error
    }[policy]

    if method == "bootstrap":
        found = bootstrap(totals, SHARE_WEIGHT, seed=2, draws=4000, lonely_psu=policy)
        variance = found.variance()[0, 2]
    else:
        variance = jackknife(totals, SHARE_WEIGHT, lonely_psu=policy).variance[0, 2]

    assert variance == pytest.approx(expected, rel=0.15)


def test_average_of_nothing_is_refused():
    totals = of_unit(with_a_single_psu(), 2)
    alone = PsuTotals(
        totals.numerator[-1:],
        totals.denominator[-1:],
        totals.stratum[-1:],
        totals.unit[-1:],
    )

    with pytest.raises(Refused, match="nothing_to_average.*no other error to average"):
        bootstrap(alone, SHARE_WEIGHT, seed=1, lonely_psu="average")


def test_a_criterion_nobody_answered_is_named_undefined_and_never_nan():
    totals = synthetic()
    totals.numerator[totals.unit == 1, 2] = 0
    totals.denominator[totals.unit == 1, 2] = 0
    both = np.array([[0.5, 0.3, 0.2], [0.6, 0.4, 0.0]])

    drawn = bootstrap(totals, both, seed=1, draws=50)
    left_out = jackknife(totals, both)

    expected = [[True, False, True], [True, True, True]]
    assert drawn.defined.tolist() == left_out.defined.tolist() == expected
    assert np.isfinite(drawn.values).all()
    assert np.isfinite(left_out.variance).all()


def test_a_criterion_answered_in_one_psu_keeps_its_share_where_that_psu_is_not_drawn():
    totals = synthetic()
    silent = np.flatnonzero(totals.unit == 1)[1:]
    totals.numerator[silent, 2] = 0
    totals.denominator[silent, 2] = 0

    found = bootstrap(totals, np.array([[0.0, 0.0, 1.0]]), seed=1, draws=200)

    assert np.ptp(found.values[0, 1]) < 1e-12


def test_a_composition_may_differ_by_unit():
    own = np.array([[[1.0, 0, 0]], [[0, 1.0, 0]], [[0, 0, 1.0]]])

    found = bootstrap(synthetic(), own, seed=1, draws=20)
    every = bootstrap(synthetic(), np.eye(3), seed=1, draws=20)

    assert (found.values[0] == every.values[[0, 1, 2], [0, 1, 2]]).all()
    assert jackknife(synthetic(), own).variance[0] == pytest.approx(
        np.diag(jackknife(synthetic(), np.eye(3)).variance)
    )


def test_an_infinite_weight_and_a_population_below_the_sample_are_refused():
    totals = synthetic()
    infinite = totals.numerator.copy()
    infinite[5, 1] = np.inf

    with pytest.raises(Refused, match="total_not_finite.*PSU row 5, stratum 1"):
        PsuTotals(infinite, totals.denominator, totals.stratum, totals.unit)
    small = PsuTotals(
        totals.numerator,
        totals.denominator,
        totals.stratum,
        totals.unit,
        np.full(27, 3.0),
    )
    with pytest.raises(Refused, match="population_too_small.*population 3 is below"):
        bootstrap(small, SHARE_WEIGHT, seed=1)


def test_arrays_that_do_not_belong_together_are_refused():
    totals = synthetic()

    with pytest.raises(Refused, match="shapes_differ.*do not belong together"):
        PsuTotals(totals.numerator, totals.denominator, totals.stratum[1:], totals.unit)


@settings(max_examples=40, deadline=None)
@given(scale=st.floats(1e-6, 1e9), seed=st.integers(0, 2**32))
def test_the_scale_of_weights_is_free(scale, seed):
    totals = synthetic()
    scaled = PsuTotals(
        totals.numerator * scale,
        totals.denominator * scale,
        totals.stratum,
        totals.unit,
    )

    plain = bootstrap(totals, SHARE_WEIGHT, seed=seed, draws=20)
    other = bootstrap(scaled, SHARE_WEIGHT, seed=seed, draws=20)

    assert other.values == pytest.approx(plain.values, rel=1e-12)
    assert other.values.min() >= 0
    assert other.values.max() <= 1


@settings(max_examples=60, deadline=None)
@given(
    terms=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40),
    seed=st.integers(0, 1000),
)
def test_a_sum_does_not_depend_on_the_order_of_its_terms(terms, seed):
    turned = np.random.default_rng(seed).permutation(terms)

    assert exact_sum(np.array(terms), axis=0) == exact_sum(turned, axis=0)
    assert exact_sum(np.array(terms), axis=0) == pytest.approx(sum(terms), abs=1e-7)
