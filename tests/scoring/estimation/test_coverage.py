"""95 % limits hold the truth in 93 to 97 of 100 clustered samples.

The whole table, with the corners where they hold it more or less often, is printed by
benchmarks/coverage.py and kept in docs/decisions/0005.
"""

import numpy as np
import pytest

from scoring.estimation.design import Design
from scoring.estimation.intervals import limits
from scoring.estimation.taylor import estimate

SAMPLES = 2000


def percent_covered(share, people, psus):
    """Samples whose limits enclose the share; clusters correlate by 0.03."""
    random = np.random.default_rng([2026, people, psus])
    strength = (1 - 0.03) / 0.03
    clusters = random.beta(share * strength, (1 - share) * strength, (SAMPLES, psus))
    size = people // psus
    satisfied = random.binomial(size, clusters).reshape(-1, 1)
    sample = np.repeat(np.arange(SAMPLES), psus)
    design = Design.declare(sample, [np.arange(SAMPLES * psus)])

    found = estimate(design, satisfied, np.full(satisfied.shape, size), unit=sample)
    shown = limits(found, np.full(found.value.shape, people), confidence=0.95)

    return 100 * ((shown.lower <= share) & (share <= shown.upper)).mean()


@pytest.mark.parametrize(
    ("share", "people", "psus"),
    [
        (0.5, 30, 10),
        (0.87, 30, 10),
        (0.87, 99, 3),
        (0.7, 100, 10),
        (0.87, 400, 20),
        (0.95, 1000, 25),
        (0.98, 4000, 40),
    ],
)
def test_limits_hold_95_in_100(share, people, psus):
    assert 93 <= percent_covered(share, people, psus) <= 97


def test_where_almost_all_are_satisfied_few_answers_err_on_the_safe_side():
    # 30 answers at 0.98: more than half of the samples have no dissatisfied person.
    assert percent_covered(0.98, 30, 10) >= 95
