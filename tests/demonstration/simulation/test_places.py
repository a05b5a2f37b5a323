from collections import Counter

import numpy as np
import pytest

from demonstration.simulation import folder
from demonstration.simulation.places import Place, SampleError, places
from demonstration.simulation.targets import Sample

UNITS = [f"{number:02}" for number in range(1, 95)]


def drawn(code: str, units: list[str]) -> list[Place]:
    sample = folder.shipped(code).sample
    return places(units, sample, rng=np.random.default_rng(1))


@pytest.fixture
def units() -> list[str]:
    """Sixty-three codes, those the targets name among them."""
    sample = folder.shipped("sipas-2024").sample
    named = {"20", *sample.large, *sample.single_commune}
    others = [unit for unit in UNITS if unit not in named]
    return sorted([*named, *others[: 63 - len(named)]])


def test_the_2024_design_has_195_districts_385_communes_1170_villages(
    units: list[str],
) -> None:
    villages = drawn("sipas-2024", units)

    assert len({village.psu for village in villages}) == 195
    assert len({village.commune for village in villages}) == 385
    assert len({village.cluster for village in villages}) == 1170
    assert sum(village.people for village in villages) == 36_525
    assert {village.people for village in villages} == {31, 32}


def test_2021_asks_400_people_in_lang_son_and_33000_in_all(units: list[str]) -> None:
    points = drawn("sipas-2021", units)

    people = Counter[str]()
    for point in points:
        people[point.unit] += point.people
    assert people["20"] == 400
    assert people.total() == 33_000


def test_every_stratum_has_two_psus_or_more(units: list[str]) -> None:
    for code in ("sipas-2021", "sipas-2024"):
        pairs = {(place.stratum, place.psu) for place in drawn(code, units)}
        assert min(Counter(stratum for stratum, _ in pairs).values()) >= 2


def test_a_unit_the_register_lacks_is_named() -> None:
    sample = Sample(kind="homes", questionnaires=900, large=("98",))

    with pytest.raises(SampleError, match="98"):
        places(["01", "02"], sample, rng=np.random.default_rng(1))


def test_too_few_questionnaires_for_the_places_are_refused() -> None:
    sample = Sample(kind="homes", questionnaires=20)

    with pytest.raises(SampleError, match="20 questionnaires"):
        places(["01", "02"], sample, rng=np.random.default_rng(1))
