"""Benchmarks that need no database: counting, estimating, coverage, scorecards."""

import numpy as np
import pytest

from benchmarks import coverage, coverage_ranks, estimation, scorecards, tally


def test_every_peer_at_hand_counts_what_the_kernel_counts(said, monkeypatch):
    tally.main(2_000)

    assert [line.work.split(", ")[1] for line in said()] == [
        "63 provinces",
        "65 villages",
    ]
    wrong = tally.bincount_counts
    monkeypatch.setattr(tally, "bincount_counts", lambda *a: wrong(*a) + 1)
    with pytest.raises(AssertionError, match="numpy bincount"):
        tally.main(2_000)


def test_errors_and_ranks_of_the_simulated_round(monkeypatch):
    monkeypatch.setattr(estimation, "PEOPLE", 4)
    answers = estimation.simulated_round()
    totals = estimation.tallied(answers)

    found = estimation.linearised(totals)
    error, width = estimation.replicated(totals, 200)

    unit, item = 7, 11
    there = answers.unit == unit
    share = np.average(answers.satisfied[there, item], weights=answers.weight[there])
    assert found.value[unit, 8 + item] == pytest.approx(share, rel=1e-12)
    assert np.median(error.T / found.error) == pytest.approx(1, abs=0.1)
    assert 1 < width <= estimation.PROVINCES


def test_half_of_a_ratio_is_told_as_missed(said):
    told = estimation.ratio("R svyby", 1.0, 0.5, target=4.0)

    assert "2x" in told
    assert "NOT met" in told
    assert [(line.ratio, line.verdict) for line in said()] == [("2", "missed")]


def test_limits_of_samples_hold_the_truth_mostly():
    samples = coverage.samples(0.87, 100, 10, 200, seed=1)

    found = [
        coverage.coverage(0.87, *pair) for pair in coverage.all_limits(samples, 100)
    ]

    assert len(found) == 3
    assert all(85 < one.covered <= 100 for one in found)
    assert all(
        one.covered + one.below + one.above == pytest.approx(100) for one in found
    )
    cells = coverage.of_rounds(34, 1, 0.35, 0.87, 4).strip("| ").split(" | ")
    assert len(cells) == 12
    assert 80 < float(cells[8]) <= 100


def test_rank_intervals_hold_the_true_ranks():
    one, every, percentile, *widths = coverage_ranks.coverage(2, 0.9, 15, None, 4)

    assert one >= 0.75
    assert every >= 0.75
    assert 0 <= percentile <= 1
    assert widths[0] <= widths[1]


def test_scorecards_at_once_and_one_by_one_are_the_same(said):
    scorecards.main(["--units", "100"])

    assert [line.work for line in said()] == ["scorecards: 100 units x 60"]
