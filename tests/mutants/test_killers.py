"""Every guard has a test that was seen to notice it gone.

`make prove NAME=mutants` tries them.
"""

import gc

import pytest

from accounts.credentials import changes
from tests.mutants import guards, killers, listing


@pytest.mark.django_db
def test_every_trigger_constraint_right_and_guard_has_a_test_that_is_there():
    """A new one without a test fails here; so does a row about one that is gone."""
    listed = {mutant.name for mutant in listing.mutants()}
    named = killers.read()

    assert listed - named.keys() == set()
    assert named.keys() - listed == set()
    assert killers.gone(named.values()) == set()


def test_a_killer_whose_values_are_others_now_is_found_gone():
    there = "tests/mutants/test_killers.py::test_no_two_mutants_share_a_name"
    no_such = f"{there}[other]"

    assert killers.gone([there, no_such]) == {no_such}


@pytest.mark.django_db
def test_no_two_mutants_share_a_name():
    names = [mutant.name for mutant in listing.mutants()]

    assert len(names) == len({*names}) > 250


def test_a_guard_of_a_module_loaded_before_the_tests_can_be_taken_out():
    gc.freeze()
    wanted = "guard accounts.credentials.changes.approve: "
    guard = next(one for one in guards.mutants() if one.name.startswith(wanted))
    before = changes.approve.__wrapped__.__code__

    with guard.without():
        assert changes.approve.__wrapped__.__code__ is not before
    assert changes.approve.__wrapped__.__code__ is before


def test_what_is_called_unguarded_is_there():
    functions = {
        f"{guards.module_of(path)}.{name}"
        for path in guards.files()
        for name in guards.names_in(path)
    }

    assert guards.UNGUARDED - functions == set()
