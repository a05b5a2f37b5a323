"""What round.toml may declare, and how a wrong word is refused."""

from datetime import date

import pytest

from surveys.loading.round_folder import (
    COLLECTIONS,
    LONELY_PSU,
    PSU_STAGES,
    WAYS,
    WEIGHTS,
    found_responses,
    only,
    read_declaration,
)
from surveys.models import Round
from surveys.tabular.problems import Problems
from tests.surveys.loading.folders import declaration_text


@pytest.fixture
def declare(tmp_path):
    def read(text=None, **changes):
        problems = Problems()
        words = declaration_text(**changes) if text is None else text
        (tmp_path / "round.toml").write_text(words, encoding="utf-8")
        return read_declaration(tmp_path, problems), problems.first

    return read


def test_a_declaration_is_read_with_its_usual_design(declare):
    declared, problems = declare()

    assert problems == []
    assert declared.code == "small-2024"
    assert declared.name.vi == "Đợt nhỏ 2024"
    assert (declared.opens, declared.closes) == (date(2024, 11, 1), date(2024, 11, 30))
    assert declared.simulated is True
    assert (declared.psu, declared.lonely_psu, declared.weights) == (
        "psu",
        "fail",
        None,
    )


@pytest.mark.parametrize("where", ["[design]\n", ""])
def test_the_design_may_stand_in_its_table_or_at_the_top(declare, where):
    design = 'psu = "cluster"\nlonely_psu = "adjust"\nweights = "made"\n'

    declared, problems = declare(declaration_text() + where + design)

    assert problems == []
    words = (declared.psu, declared.lonely_psu, declared.weights)
    assert words == ("cluster", "adjust", "made")


def test_days_may_be_texts(declare):
    declared, _ = declare(opens='"2024-11-02"')

    assert declared.opens == date(2024, 11, 2)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"code": '"đợt 1"'}, "code"),
        ({"code": None}, "code"),
        ({"name_en": '""'}, "name_en"),
        ({"owner": "10"}, "owner"),
        ({"owner": '"Hà Nội"'}, "owner"),
        ({"year": "24"}, "year"),
        ({"opens": '"1/11/2024"'}, "opens"),
        ({"closes": "2024-10-01"}, "closes"),
        ({"simulated": '"no"'}, "simulated"),
        ({"simulated": None}, "simulated"),
        ({"colour": '"red"'}, "colour"),
        ({"psu": '"village"'}, "psu"),
        ({"weights": '"guessed"'}, "weights"),
    ],
)
def test_a_wrong_word_is_refused_by_its_key(declare, changes, key):
    declared, problems = declare(**changes)

    assert declared is None
    assert [(p.file, p.column) for p in problems] == [("round.toml", key)]


@pytest.mark.parametrize("text", ["code = ", "code = 1\ncode = 2", "[["])
def test_text_that_is_not_toml_is_refused(declare, text):
    declared, problems = declare(text)

    assert declared is None
    assert "TOML" in problems[0].en


def test_a_folder_without_files_says_which_are_needed(tmp_path):
    problems = Problems()

    read_declaration(tmp_path, problems)

    assert [(p.code, p.file) for p in problems.first] == [("no_file", "round.toml")]


def test_two_files_of_questionnaires_are_one_too_many(tmp_path):
    problems = Problems()
    for name in ("responses.csv", "responses.xlsx"):
        (tmp_path / name).touch()

    assert only(found_responses(tmp_path), problems) is None
    assert [p.code for p in problems.first] == ["two_response_files"]


def test_the_words_of_the_design_are_those_of_the_round():
    assert set(PSU_STAGES) == set(Round.PsuStage.values)
    assert set(LONELY_PSU) == set(Round.LonelyPsu.values)
    assert set(WEIGHTS) == set(Round.Weights.values)
    assert set(COLLECTIONS) == set(Round.Collection.values)
    assert list(WAYS) == Round.Way.values
