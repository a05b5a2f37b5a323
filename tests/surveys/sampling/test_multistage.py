import time

import numpy as np
import pytest

from surveys.sampling.chance import Chance
from surveys.sampling.multistage import (
    Stage,
    StageError,
    draw_people,
    draw_villages,
)

NATIONAL = [
    Stage("district", 3, within="province", exceptions={"P00": 6, "P01": 6}),
    Stage("commune", 2, within="district"),
    # Six villages a district, however many communes were drawn in it.
    Stage("village", 6, within="district"),
]


def listing(*, provinces, districts, communes, villages, lonely=0, seed=1):
    """Villages of a made-up country; the first `lonely` provinces have districts of
    one commune only."""
    chance = np.random.default_rng(seed)
    columns = {"province": [], "district": [], "commune": [], "village": []}
    for province in range(provinces):
        for district in range(districts):
            alone = province < lonely and district < 1
            for commune in range(1 if alone else communes):
                for village in range(villages):
                    columns["province"].append(f"P{province:02d}")
                    columns["district"].append(f"D{district}")
                    columns["commune"].append(f"C{commune}")
                    columns["village"].append(f"V{village}")
    return columns, chance.integers(60, 400, len(columns["village"]))


def test_the_size_of_2024_in_seconds():
    columns, people = listing(provinces=63, districts=11, communes=15, villages=8)
    begun = time.perf_counter()

    chance = Chance("frame", 2024)
    villages = draw_villages(columns, people=people, stages=NATIONAL, chance=chance)
    drawn = draw_people(
        villages, people=people, total=36_525, reserve_share=0.1, chance=chance
    )

    seconds = time.perf_counter() - begun
    assert len({v.path[:2] for v in villages}) == 195
    assert len({v.path[:3] for v in villages}) == 390
    assert len(villages) == 1_170
    assert sum(len(village.drawn) for village in drawn) == 36_525
    assert {len(village.drawn) for village in drawn} == {31, 32}
    assert seconds < 20


def test_a_lonely_commune_gives_all_six_villages():
    columns, people = listing(
        provinces=2, districts=1, communes=3, villages=8, lonely=1
    )

    villages = draw_villages(
        columns, people=people, stages=NATIONAL, chance=Chance("frame", 1)
    )

    communes = [village.path[:3] for village in villages]
    assert len(villages) == 12
    assert len(set(communes)) == 3
    assert communes.count(("P00", "D0", "C0")) == 6


@pytest.mark.parametrize("by_size", [True, False])
def test_probabilities_match_many_draws(by_size):
    """Quickly; `make prove NAME=draws` proves it over 10,000 draws."""
    draws = 400
    columns, people = listing(provinces=1, districts=3, communes=1, villages=3)
    del columns["commune"]
    stages = [
        Stage("district", 2, within="province", by_size=by_size),
        Stage("village", 1, within="district", by_size=by_size),
    ]
    came, promised = np.zeros(len(people)), np.zeros(len(people))

    for seed in range(draws):
        for village in draw_villages(
            columns, people=people, stages=stages, chance=Chance("frame", seed)
        ):
            came[village.rows] += 1
            promised[village.rows] = village.inclusion

    assert promised.sum() == pytest.approx(2)
    error = np.sqrt(promised * (1 - promised) / draws)
    assert (abs(came / draws - promised) < 4.5 * error).all()


def test_people_drawn_by_size_and_equally_weigh_the_same():
    """One village each of equal takes by size: the classic self-weighting design."""
    columns, people = listing(provinces=1, districts=9, communes=1, villages=1)
    stages = [
        Stage("district", 4, within="province"),
        Stage("commune", 1, within="district"),
        Stage("village", 1, within="commune"),
    ]
    chance = Chance("frame", 5)

    villages = draw_villages(columns, people=people, stages=stages, chance=chance)
    drawn = draw_people(
        villages, people=people, total=80, reserve_share=0, chance=chance
    )

    shares = [village.inclusion for village in drawn]
    assert shares == pytest.approx([80 / people.sum()] * 4)


def test_weights_of_the_sample_estimate_the_people():
    columns, people = listing(provinces=2, districts=4, communes=3, villages=4)
    people //= 10
    estimates = []

    for seed in range(60):
        chance = Chance("frame", seed)
        villages = draw_villages(columns, people=people, stages=NATIONAL, chance=chance)
        drawn = draw_people(
            villages, people=people, total=150, reserve_share=0, chance=chance
        )
        estimates.append(sum(len(v.drawn) / v.inclusion for v in drawn))

    error = np.std(estimates) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - people.sum()) < 4 * error + 1e-6


def test_numbers_on_village_lists_are_within_them_and_come_once():
    columns, people = listing(provinces=1, districts=3, communes=2, villages=3)
    chance = Chance("frame", 3)
    villages = draw_villages(columns, people=people, stages=NATIONAL, chance=chance)

    for part in draw_people(
        villages, people=people, total=10**6, reserve_share=0.5, chance=chance
    ):
        size = people[part.village.rows].sum()
        assert sorted(part.drawn) == list(range(1, size + 1))
        assert len(part.reserves) == 0


def test_a_stage_within_a_later_column_is_refused():
    columns, people = listing(provinces=1, districts=1, communes=1, villages=1)
    stages = [
        Stage("district", 1, within="commune"),
        Stage("commune", 1, within="district"),
        Stage("village", 1, within="commune"),
    ]

    with pytest.raises(StageError, match="district: no column 'commune' before"):
        draw_villages(columns, people=people, stages=stages, chance=Chance("f", 1))
