"""The weights a release carries rebuild its overall index from its criteria."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from scoring import methodology as methods
from scoring.release.handover import weights_of


def composed(code, **changed):
    method = replace(methods.load(code), **changed)
    return methods.indicator_weights(method, method.items)


@pytest.mark.parametrize(
    "code", ["sipas-2017", "sipas-2021", "sipas-2023", "laocai-2023"]
)
def test_the_overall_index_is_its_criteria_weighted_as_handed_over(code):
    composition = composed(code)
    shares = np.linspace(0.6, 0.95, len(composition.criteria))

    weights = weights_of(composition)

    overall = composition.values(shares, np.ones_like(shares))[0]
    rebuilt = sum(
        weights[criterion] * Decimal(float(share))
        for criterion, share in zip(composition.criteria, shares, strict=True)
    )
    assert float(rebuilt) == pytest.approx(overall, abs=1e-10)
    assert sum(weights.values()) == pytest.approx(Decimal(1), abs=Decimal("1e-10"))


def test_pooled_answers_have_no_fixed_weights():
    assert weights_of(composed("sipas-2017", overall_from="answers")) == {}
