import numpy as np
import pytest

from demonstration.simulation import CODES, folder
from demonstration.simulation.structure import structure
from demonstration.simulation.targets import TargetsError
from scoring import methodology
from surveys import questionnaire


@pytest.mark.parametrize("code", CODES)
def test_groups_and_weights_are_those_of_the_methodology(code: str) -> None:
    targets = folder.shipped(code)
    items = questionnaire.load(targets.instrument).scored_codes
    shares = np.random.default_rng(5).uniform(0.5, 1, size=len(items))

    shape = structure(targets, items)
    composition = methodology.indicator_weights(
        methodology.load(targets.methodology), items
    )

    for row, indicator in enumerate(composition.indicators):
        if indicator.code == "overall" or indicator.code in targets.groups:
            expected = (composition.weights[row] * shares).sum()
            assert shape.mean(shares, indicator.code) == pytest.approx(expected)


def test_the_overall_index_can_weigh_factors_alike() -> None:
    targets = folder.shipped("sipas-2021")
    items = questionnaire.load(targets.instrument).scored_codes
    by_factor = targets.__class__(**{**vars(targets), "overall_from": "factors"})

    weight = structure(by_factor, items).weight

    assert weight.sum() == pytest.approx(1)
    assert weight[items.index("T1")] == pytest.approx(1 / 5 / 4)
    assert weight[items.index("H1")] == pytest.approx(1 / 5 / 6)


def test_an_item_outside_every_group_is_named() -> None:
    targets = folder.shipped("sipas-2021")
    items = questionnaire.load(targets.instrument).scored_codes

    with pytest.raises(TargetsError, match=r"sipas-2021.toml.*'Z9'"):
        structure(targets, [*items, "Z9"])
