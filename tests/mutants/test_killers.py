"""Every guard has a test that was seen to notice it gone.

`make prove NAME=mutants` tries them.
"""

import pytest

from tests.mutants import guards, killers, listing


@pytest.mark.django_db
def test_every_trigger_constraint_right_and_guard_has_a_test_that_is_there():
    """A new one without a test fails here; so does a row about one that is gone."""
    listed = {mutant.name for mutant in listing.mutants()}
    named = killers.read()

    assert listed - named.keys() == set()
    assert named.keys() - listed == set()
    assert {test for test in named.values() if not killers.is_there(test)} == set()


@pytest.mark.django_db
def test_no_two_mutants_share_a_name():
    names = [mutant.name for mutant in listing.mutants()]

    assert len(names) == len({*names}) > 250


def test_what_is_called_unguarded_is_there():
    functions = {
        f"{guards.module_of(path)}.{name}"
        for path in guards.files()
        for name in guards.names_in(path)
    }

    assert guards.UNGUARDED - functions == set()
