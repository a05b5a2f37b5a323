"""The questionnaire laid out for keying: which key gives which answer."""

import pytest

from surveys import questionnaire
from surveys.questionnaire import sheet

INSTRUMENTS = [questionnaire.load(code) for code in questionnaire.available()]
WORDS = {"x": "does not apply", "": "no answer"}


def lines_of(instrument, language="en"):
    laid = sheet.sections(instrument, language=language, words=WORDS)
    return {line.code: line for section in laid for line in section.lines}


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.code)
def test_every_item_is_on_the_screen_in_the_order_of_the_form(instrument):
    assert list(lines_of(instrument)) == [item.code for item in instrument.items]


@pytest.mark.parametrize("instrument", INSTRUMENTS, ids=lambda one: one.code)
def test_every_key_gives_one_answer_and_every_answer_has_a_key(instrument):
    for line in lines_of(instrument).values():
        keys = [choice.key for choice in line.choices]
        offered = {option.code for option in instrument.by_code[line.code].options}

        assert len(set(keys)) == len(keys)
        assert all(len(key) == line.width for key in keys)
        assert offered <= {choice.value for choice in line.choices}


def test_levels_stand_on_their_own_digits():
    line = lines_of(questionnaire.load("sipas-2021"))["T1"]

    assert [(choice.key, choice.value) for choice in line.choices] == [
        *((str(level), str(level)) for level in range(1, 6)),
        ("9", "x"),
        ("0", ""),
    ]


def test_seventeen_fields_take_two_digits():
    line = lines_of(questionnaire.load("sipas-2021"))["P2"]

    assert line.width == 2
    assert [choice.key for choice in line.choices][:2] == ["01", "02"]
    assert line.choices[-1].key == "00"


def test_the_tenth_wish_stands_on_zero():
    line = lines_of(questionnaire.load("sipas-2023"))["E1"]

    assert [choice.key for choice in line.choices] == [*"1234567890"]


def test_the_plan_says_the_same_keys_as_the_screen():
    instrument = questionnaire.load("sipas-2023")
    plan = sheet.plan(instrument)

    for row in plan["rows"]:
        line = lines_of(instrument)[row["code"]]
        assert row["keys"] == {choice.key: choice.value for choice in line.choices}
    assert plan["skips"][0]["when"] == "N8.2"


def test_a_submitted_page_gives_answers_as_they_are_kept():
    instrument = questionnaire.load("sipas-2021")
    fields = {"T1": ["4"], "T2": ["x"], "T3": [""], "T4": ["7"], "E1": ["time", "fees"]}

    answers = sheet.answers_in(instrument, lambda code: fields.get(code, []))

    assert [answers[code] for code in ("T1", "T2", "T3", "T4")] == [4, "x", None, "7"]
    assert answers["E1"] == ["time", "fees"]
    assert [one.code for one in questionnaire.check(instrument, answers)] == [
        "not_a_level"
    ]
