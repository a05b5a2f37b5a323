"""Where people are asked: service points (2021) or villages (since 2022)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demonstration.simulation.targets import Sample

Floats = NDArray[np.float64]

LEVEL_LETTERS = {"province": "P", "district": "D", "commune": "C"}
# Questionnaires gathered at each level of service points.
LEVEL_SHARES = {"province": 0.3, "district": 0.4, "commune": 0.3}
VILLAGES_PER_DISTRICT = 6


class SampleError(ValueError):
    """A sample that cannot be spread over its places."""


@dataclass(frozen=True)
class Place:
    """One finest cluster. Names are codes only: the districts drawn are unknown."""

    unit: str
    stratum: str
    psu: str
    commune: str
    cluster: str
    people: int = 0
    level: str = ""
    urban: str = ""


def places(
    units: Sequence[str], sample: Sample, *, rng: np.random.Generator
) -> list[Place]:
    """Clusters in the order of the units, questionnaires spread exactly over them."""
    if missing := sorted({*sample.sizes, *sample.large} - set(units)):
        raise SampleError(f"not a unit of the register: {missing}")
    return (
        _points(units, sample, rng)
        if sample.kind == "points"
        else _homes(units, sample, rng)
    )


def _homes(
    units: Sequence[str], sample: Sample, rng: np.random.Generator
) -> list[Place]:
    """Province > district (PSU) > one or two communes > villages, all near one size."""
    villages = [
        village
        for unit in units
        for district in range(1, 7 if unit in sample.large else 4)
        for village in _villages(
            unit, district, single=district == 1 and unit in sample.single_commune
        )
    ]
    people = _spread(sample.questionnaires, np.ones(len(villages)), rng)
    return [
        _with_people(village, int(number))
        for village, number in zip(villages, people, strict=True)
    ]


def _villages(unit: str, district: int, *, single: bool) -> list[Place]:
    communes = 1 if single else 2
    psu = f"{unit}-D{district}"
    return [
        Place(
            unit=unit,
            stratum=unit,
            psu=psu,
            commune=f"{psu}-C{commune}",
            cluster=f"{psu}-C{commune}-V{village}",
            urban="urban" if commune == 1 and district != 2 else "rural",
        )
        for commune in range(1, communes + 1)
        for village in range(1, VILLAGES_PER_DISTRICT // communes + 1)
    ]


def _points(
    units: Sequence[str], sample: Sample, rng: np.random.Generator
) -> list[Place]:
    """Province x level (stratum) > service points, each its own PSU."""
    sizes = _sizes(units, sample, rng)
    found = []
    for unit in units:
        layout = [
            (level, number, LEVEL_SHARES[level] / points)
            for level, points in sample.points.items()
            for number in range(1, points + 1)
        ]
        share = np.array([part for _, _, part in layout])
        people = _spread(sizes[unit], share * rng.uniform(0.8, 1.2, len(share)), rng)
        for (level, number, _), count in zip(layout, people, strict=True):
            stratum = f"{unit}-{LEVEL_LETTERS[level]}"
            point = f"{stratum}{number}"
            place = Place(unit, stratum, point, point, point, int(count), level)
            found.append(place)
    return found


def _sizes(
    units: Sequence[str], sample: Sample, rng: np.random.Generator
) -> Mapping[str, int]:
    """Questionnaires a unit: printed where printed, else near alike."""
    free = [unit for unit in units if unit not in sample.sizes]
    share = np.array([2.0 if unit in sample.large else 1.0 for unit in free])
    left = sample.questionnaires - sum(sample.sizes.values())
    people = _spread(left, share * rng.uniform(0.88, 1.12, len(free)), rng)
    return {**sample.sizes, **dict(zip(free, map(int, people), strict=True))}


def _spread(
    total: int,
    share: Floats,
    rng: np.random.Generator,
) -> NDArray[np.int64]:
    """Whole numbers that add up to `total`, near in proportion to `share`."""
    exact = total * share / share.sum()
    whole: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    if whole.min() < 1:
        raise SampleError(f"{total} questionnaires leave a place without any")
    rest = total - int(whole.sum())
    chance = exact - whole + rng.uniform(0, 1e-6, len(share))
    whole[np.argsort(-chance, kind="stable")[:rest]] += 1
    return whole


def _with_people(place: Place, people: int) -> Place:
    return Place(**{**vars(place), "people": people})
