"""A domain of single questionnaires is kept as a bit a row, and unpacks again."""

import numpy as np
import pytest

from scoring.tally import Frame, Stored, TallyError, selection, tally

EVERYBODY = ("all", "")
ANSWERS = np.array([[5, 1], [0, 4], [9, 2], [3, 3], [4, 5]], np.uint8)
WEIGHT = np.array([1.5, 2.0, 0.5, 3.0, 1.0])
PEOPLE = Frame(tuple("abcde"), ("p", "p", "q", "q", "q"), ("s",) * 5)
WOMEN = np.array([True, False, True, True, False])


def stored(body):
    whole = tally(ANSWERS, WEIGHT, np.arange(5), PEOPLE)
    bodies = {EVERYBODY: whole.to_bytes(), ("sex", "female"): body}
    return Stored(bodies, everybody=EVERYBODY)


def test_the_rows_of_a_domain_give_the_tally_of_those_rows():
    counted = tally(ANSWERS[WOMEN], WEIGHT[WOMEN], np.flatnonzero(WOMEN), PEOPLE)

    found = stored(selection(WOMEN))["sex", "female"]

    assert found.to_bytes() == counted.to_bytes()
    assert found.respondents.tolist() == [1, 0, 1, 1, 0]


def test_a_tally_kept_whole_is_unpacked_as_it_is():
    counted = tally(ANSWERS[WOMEN], WEIGHT[WOMEN], np.flatnonzero(WOMEN), PEOPLE)

    assert stored(counted.to_bytes())["sex", "female"].digest == counted.digest


def test_rows_of_another_tally_are_refused():
    with pytest.raises(TallyError, match="2 bytes of rows for 5 rows"):
        stored(selection(np.ones(9, bool)))["sex", "female"]


def test_a_domain_without_rows_is_not_there():
    assert ("sex", "male") not in stored(selection(WOMEN))
    assert len(stored(selection(WOMEN))) == 2
