"""Options over columns are those of every questionnaire read by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import questionnaire
from surveys.questionnaire import choices
from surveys.questionnaire.answers import chosen

INSTRUMENTS = {code: questionnaire.load(code) for code in ("sipas-2021", "sipas-2023")}


def one_by_one(instrument, people):
    """The bytes of each person, by the rule that says who is asked what."""
    sheet = []
    for answers in people:
        asked = questionnaire.applies(instrument, answers)
        row = []
        for item in choices.opinions(instrument):
            words = chosen(answers.get(item.code))
            silent = 0 if item.code in asked else 9
            row += [
                (5 if option.code in words else 1) if words else silent
                for option in item.options
            ]
        sheet.append(row)
    return np.array(sheet, np.uint8)


def answers_to(item):
    codes = [option.code for option in item.options]
    some = st.lists(st.sampled_from(codes), max_size=3, unique=True)
    return st.one_of(
        st.none(),
        st.sampled_from(codes),
        some,
        some.map(" ".join),
        st.just("no such option"),
    )


@st.composite
def people_of(draw, instrument):
    items = choices.opinions(instrument)
    person = st.fixed_dictionaries({}, optional={i.code: answers_to(i) for i in items})
    return draw(st.lists(person, min_size=1, max_size=8))


@pytest.mark.parametrize("code", sorted(INSTRUMENTS))
@given(data=st.data())
def test_columns_give_the_bytes_of_each_person_alone(code, data):
    instrument = INSTRUMENTS[code]
    people = data.draw(people_of(instrument))
    codes = {item.code for item in choices.opinions(instrument)}
    columns = {c: [answers.get(c) for answers in people] for c in codes}

    sheet = choices.encoded(instrument, columns, len(people))

    assert np.array_equal(sheet, one_by_one(instrument, people))
    assert sheet.dtype == np.uint8


def test_an_item_that_nobody_answered_needs_no_column():
    instrument = INSTRUMENTS["sipas-2021"]

    sheet = choices.encoded(instrument, {}, 2)

    assert np.array_equal(sheet, one_by_one(instrument, [{}, {}]))
