"""The attacker finds no protected group, and finds many where nothing guards them."""

import numpy as np
import pytest

from scoring.disclosure.tables import FewDiffer
from tests.attack import releases
from tests.attack.cells import attack

# `make prove NAME=attack-cells` tries hundreds.
SEEDS = range(1)


def draw(seed, **words):
    return releases.draw(np.random.default_rng(seed), **words)


def right(findings, truth):
    """Claims that hold: of a number he may guess wrongly, as anybody may."""
    guessed = ("count", "another edition")
    return [f for f in findings if f.how not in guessed or truth[f.group] == f.claim]


@pytest.fixture(scope="module")
def unguarded():
    """What he finds where small groups are hidden and nothing beside them."""
    made = [releases.unguarded(draw(seed)) for seed in SEEDS]
    return [
        (right(attack(edition), truth), protected) for edition, truth, protected in made
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_protected_group_of_a_release_is_recovered(seed):
    edition, truth, fate = releases.release(draw(seed))

    found = right(attack(edition), truth)

    assert not [f for f in found if f.group in fate.protected]
    assert not fate.exposed
    assert len(fate.protected) > 10


@pytest.mark.parametrize("seed", SEEDS)
def test_no_group_is_recovered_by_comparing_editions(seed):
    """Sixty late questionnaires of one unit: some groups grow by fewer than ten."""
    people = draw(seed)
    late = draw(seed + 1000, size=60, units=(2,))
    first, _, _ = releases.release(people)

    second, truth, fate = releases.release(
        people.joined(late), older=releases.as_readers_have(first)
    )

    found = right(attack(first, second), truth)
    assert not [f for f in found if f.group in fate.protected]
    assert not fate.exposed
    assert not [f for f in found if f.how == "difference"]


def test_a_correction_by_few_people_is_refused():
    people = draw(1)
    first, _, _ = releases.release(people)
    corrected = people.joined(draw(2, size=3, units=(2,)))

    with pytest.raises(FewDiffer):
        releases.release(corrected, older=releases.as_readers_have(first))


def test_a_correction_of_the_same_people_withholds_the_same():
    people = draw(1)
    first, _, fate = releases.release(people)

    second, _, again = releases.release(people, older=releases.as_readers_have(first))

    assert second == first
    assert again.protected == fate.protected


def test_without_the_complementary_step_the_attacker_recovers_groups(unguarded):
    recovered = sum(len({f.group for f in found} & few) for found, few in unguarded)

    assert recovered > sum(len(few) for _, few in unguarded) / 4


@pytest.mark.parametrize("how", ["count", "small", "share", "answers"])
def test_each_of_his_ways_works_on_an_unguarded_release(unguarded, how):
    assert how in {f.how for found, _ in unguarded for f in found}


def test_without_looking_at_older_editions_comparing_them_recovers_groups():
    people = draw(3)
    late = draw(1003, size=60, units=(2,))
    first, _, _ = releases.release(people)
    careless, _, _ = releases.release(people.joined(late))

    assert "difference" in {f.how for f in attack(first, careless)}
