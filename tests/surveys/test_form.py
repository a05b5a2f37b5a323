"""The compiled questionnaire never says anything else than the questionnaire."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import questionnaire
from surveys.questionnaire.compiled import Form
from surveys.refusals import Refused
from tests.surveys.arrivals import INSTRUMENT

given_answers = st.dictionaries(
    st.sampled_from([item.code for item in INSTRUMENT.items] + ["Q9"]),
    st.none()
    | st.integers(0, 6)
    | st.sampled_from(["", "x", "3", "late", "yes", "none", "female", " "])
    | st.lists(
        st.sampled_from(["simplify", "online", "time", "cost", "odd"]), max_size=4
    ),
)


@given(given_answers)
def test_the_fast_form_reads_what_the_questionnaire_says(filled):
    problems = questionnaire.check(INSTRUMENT, filled)
    if problems:
        with pytest.raises(Refused) as caught:
            Form(INSTRUMENT).read(filled)
        assert [*caught.value.refusals] == problems
        return

    reading = Form(INSTRUMENT).read(filled)

    assert reading.scored == questionnaire.encode(INSTRUMENT, filled)
