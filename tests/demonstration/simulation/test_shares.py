import numpy as np
import pytest

from demonstration.simulation.shares import Fit, blocks, national_pattern
from demonstration.simulation.structure import Structure
from demonstration.simulation.targets import PrintedFigure

SHAPE = Structure(
    items=tuple("abcdef"),
    weight=np.full(6, 1 / 6),
    groups={"policy": np.array([0, 1, 2, 3]), "F1": np.array([4, 5])},
)
UNITS = ["01", "02", "03", "04"]
LOWEST = PrintedFigure("F1", "made up", statistic="min", percent="78.00", at="02")


def test_a_printed_extreme_and_the_overall_value_hold_together() -> None:
    low, rest = blocks(SHAPE, overall=80.0, extremes=[LOWEST])

    assert (low.columns.tolist(), low.value) == ([4, 5], 78.0)
    assert (4 * rest.value + 2 * low.value) / 6 == pytest.approx(80.0)


def test_items_printed_on_their_own_are_blocks_of_one() -> None:
    figure = PrintedFigure("F1", "made up", percent="78.00", at="02", items=True)

    sizes = [
        len(part.columns) for part in blocks(SHAPE, overall=80.0, extremes=[figure])
    ]

    assert sizes == [1, 1, 4]


def test_nested_national_values_hold_together() -> None:
    national = {"overall": 84.0, "policy": 83.5, "F1": 85.0}

    pattern = national_pattern(SHAPE, national=national, rng=np.random.default_rng(2))

    for code, value in national.items():
        assert SHAPE.mean(pattern, code) == pytest.approx(value, abs=1e-6)


def test_shares_meet_provinces_nation_and_bounds() -> None:
    values = [86.0, 81.0, 84.0, 85.0]
    parts = [
        blocks(SHAPE, overall=value, extremes=[LOWEST] if unit == "02" else [])
        for unit, value in zip(UNITS, values, strict=True)
    ]
    answers = np.full((4, 6), 500)
    nation = np.full(6, np.mean(values))
    fit = Fit(SHAPE, parts, nation, answers, [LOWEST], UNITS)

    shares = fit.shares(rng=np.random.default_rng(3))

    factor = SHAPE.mean(shares, "F1")
    assert SHAPE.mean(shares, "overall") == pytest.approx(values, abs=1e-6)
    assert shares.mean(axis=0) == pytest.approx(nation, abs=0.01)
    assert factor[1] == pytest.approx(78.0, abs=1e-6)
    assert np.delete(factor, 1).min() > 78.0
