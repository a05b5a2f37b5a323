"""Two passes compared: what counts as a difference, what a sample of them says."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.questionnaire.two_passes import (
    Agreement,
    agreement,
    differences,
    exceeds,
    sample,
    settled,
)

ANSWERS = st.dictionaries(
    st.sampled_from(["T1", "T2", "N1", "E1"]),
    st.one_of(
        st.none(),
        st.integers(1, 5),
        st.just("x"),
        st.lists(st.sampled_from("abc"), unique=True),
    ),
)
SERIALS = st.sets(st.from_regex(r"[0-9]{6}", fullmatch=True), min_size=1, max_size=80)


def test_order_of_choices_and_empty_boxes_are_no_difference():
    first = {"E1": ["time", "cost"], "T1": None, "N1": ""}
    second = {"E1": ["cost", "time"], "N1": []}

    assert differences(first, second) == ()


def test_a_box_left_empty_differs_from_one_that_does_not_apply():
    assert differences({"T1": None}, {"T1": "x"}) == ("T1",)


@given(ANSWERS, ANSWERS)
def test_what_is_decided_ends_the_difference(first, second):
    decided = {item: second.get(item) for item in differences(first, second)}

    assert differences(settled(first, decided), second) == ()


@given(ANSWERS, ANSWERS)
def test_a_difference_is_one_whoever_keyed_first(first, second):
    assert set(differences(first, second)) == set(differences(second, first))
    assert agreement(first, second) == agreement(second, first)


@given(SERIALS, st.floats(0.01, 1), st.integers(0, 2**48))
def test_a_sample_is_the_share_and_never_empty(serials, share, seed):
    drawn = sample(serials, share=share, seed=seed)

    assert drawn <= serials
    assert abs(len(drawn) - max(1, share * len(serials))) < 1
    assert drawn == sample(sorted(serials), share=share, seed=seed)


def test_the_tolerance_is_of_the_whole_sample():
    seen = Agreement(answers=37, differing=1)

    assert exceeds(seen, expected=74, tolerance=0.005)
    assert not exceeds(seen, expected=222, tolerance=0.005)
    assert not exceeds(Agreement(), expected=0, tolerance=0.0)
