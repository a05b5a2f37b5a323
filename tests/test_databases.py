"""Scenes of tests: each is made by its own function, whatever others are called."""

from tests import databases
from tests.config import test_away
from tests.operations import test_archive


def test_two_scenes_called_alike_are_two_databases():
    here, there = test_away.one_round, test_archive.one_round

    assert here.__name__ == there.__name__
    assert databases.name_of(here) != databases.name_of(there)
    assert databases.name_of(here) == databases.name_of(here)
