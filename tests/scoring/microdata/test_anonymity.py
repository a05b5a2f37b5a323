"""Nobody stands alone in a research file, whatever the questionnaires say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.microdata.anonymity.k_anonymity import (
    BLANK,
    Rules,
    Step,
    codes,
    levelled,
    protect,
    sizes,
)
from wording.refusals import Refused

RULES = Rules(
    k=3,
    order=("sex", "age"),
    steps=(Step("age", {"a": "ab", "b": "ab"}), Step("age")),
    most_blanked=0.1,
)
PEOPLE = st.lists(
    st.tuples(st.sampled_from("xy"), st.sampled_from("mf"), st.sampled_from("abcd")),
    min_size=6,
    max_size=60,
)


def columns_of(people):
    place, sex, age = (np.array(column) for column in zip(*people, strict=True))
    return place, {"sex": sex, "age": age}


def whole(sex, age):
    """A place of six, and these beside them."""
    place = np.array(["x"] * len(sex))
    return place, {"sex": np.array(list(sex)), "age": np.array(list(age))}


@given(PEOPLE)
def test_each_group_has_k_rows_or_the_place_is_refused(people):
    place, known = columns_of(people)
    few = min(sizes(place, {})) < RULES.k

    try:
        found = protect(place, known, RULES)
    except Refused:
        assert few
    else:
        assert not few
        assert found.smallest >= RULES.k
        assert sizes(place, found.columns).min() >= RULES.k


@given(PEOPLE)
def test_what_is_left_is_true_of_the_person(people):
    place, known = columns_of(people)
    try:
        found = protect(place, known, RULES)
    except Refused:
        return

    for name, column in found.columns.items():
        for told, true in zip(column, known[name], strict=True):
            assert told in (BLANK, true) or true in told


@given(PEOPLE)
def test_weights_keep_their_sums_and_tell_no_one_of_a_touched_group(people):
    place, known = columns_of(people)
    weight = np.arange(1.0, len(people) + 1)
    try:
        found = protect(place, known, RULES)
    except Refused:
        return

    level = levelled(weight, found)

    assert level.sum() == pytest.approx(weight.sum())
    for number in np.unique(found.group):
        here = found.group == number
        touched = found.blanked[here].any()
        assert (
            (len(set(level[here])) == 1) if touched else (level == weight)[here].all()
        )


def test_large_groups_stay_as_they_are():
    place, known = whole("mmmfff", "aaabbb")

    found = protect(place, known, RULES)

    assert found.steps == ()
    assert list(found.columns["age"]) == list("aaabbb")
    assert not found.blanked.any()


def test_steps_are_taken_before_anything_is_blanked():
    place, known = whole("mmmfff", "aabbaa")

    found = protect(place, known, RULES)

    assert [step.column for step in found.steps] == ["age"]
    assert set(found.columns["age"]) == {"ab"}
    assert not found.blanked.any()


def test_one_who_is_blank_alone_is_joined_by_the_smallest_group():
    place, known = whole("m" * 30 + "f" * 30 + "o", "a" * 61)

    found = protect(place, known, RULES)

    blank = found.columns["sex"] == BLANK
    assert blank.sum() == 31
    assert found.smallest == 30


def test_a_place_with_fewer_than_k_is_refused_by_name():
    place = np.array(["x", "x", "x", "y"])

    with pytest.raises(Refused, match="too_few_to_hide.*y"):
        protect(place, {"sex": np.array(list("mmmm"))}, RULES)


def test_codes_are_dealt_anew_each_time():
    names = [f"commune {n}" for n in range(50)]

    first = codes(names, chance=np.random.default_rng(1))
    second = codes(names, chance=np.random.default_rng(2))

    assert sorted(first) == sorted(second) == list(range(1, 51))
    assert first != second
    assert codes(["a", "a"], chance=np.random.default_rng(1)) == [1, 1]
