"""Cells of items with options: what they may hold, and the JSON that is kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import questionnaire
from surveys.loading.options import Picked, joined

CONTENT = questionnaire.load("sipas-2021")
SINGLE = CONTENT.by_code["N2"]
SEVERAL = CONTENT.by_code["E1"]
WISHES = [option.code for option in SEVERAL.options]


@pytest.mark.parametrize(
    ("item", "cell", "fault"),
    [
        (SINGLE, "", None),
        (SINGLE, "1-2", None),
        (SINGLE, "1-2 3-4", "fewer_options_expected"),
        (SINGLE, "2", "option_expected"),
        (SEVERAL, "time fees", None),
        (SEVERAL, "time time", "fewer_options_expected"),
        (SEVERAL, "time fees online other", "fewer_options_expected"),
        (SEVERAL, "time,fees", "option_expected"),
    ],
)
def test_what_a_cell_may_hold(item, cell, fault):
    assert Picked(item).fault(cell) == fault


@given(
    st.sampled_from(["", *(option.code for option in SINGLE.options)]),
    st.lists(st.sampled_from(WISHES), max_size=3, unique=True),
)
def test_what_is_kept_is_what_was_chosen(trips, wishes):
    cells = [(Picked(SINGLE), trips), (Picked(SEVERAL), " ".join(wishes))]

    kept = joined(picked.json(cell) for picked, cell in cells)

    expected = ({"N2": trips} if trips else {}) | ({"E1": wishes} if wishes else {})
    assert json.loads(kept or "{}") == expected
