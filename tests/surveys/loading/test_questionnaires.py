"""What a row of a questionnaire may say, and where it is told off."""

import unicodedata

import pytest

from surveys.loading.layout import Place
from surveys.models import ClusterPopulation, PopulationTotal, Response
from surveys.tabular.cells import LONGEST
from surveys.tabular.csv_rows import read_csv
from surveys.tabular.sheet import BLOCK
from tests.surveys.loading.folders import HEADER, lines_of, questionnaire
from tests.surveys.loading.readers import found, read, uids


@pytest.fixture
def read_rows(tmp_path):
    def read_them(rows, *, header=HEADER, **changes):
        path = tmp_path / "responses.csv"
        path.write_text(lines_of(rows, header), encoding="utf-8")
        return read(read_csv, path, **changes)

    return read_them


def test_answers_become_one_byte_each(read_rows):
    rows = [
        questionnaire(0, A1="1", A2="x", A3=""),
        questionnaire(1, A1="5", A2="3", A3="2"),
    ]

    [block], problems, _ = read_rows(rows)

    assert found(problems) == []
    assert block.answers == bytes([1, 9, 0, 5, 3, 2])
    assert block.weights == [1.5, 1.5]
    assert block.places[1] == Place("01", "01", "01-1", "01-1-1")
    assert block.profiles == [("",) * 5] * 2


def test_columns_may_stand_in_any_order(read_rows):
    header = ("A3", "weight", "sex", "A1", "cluster", "unit", "uid", "psu", "stratum")
    rows = [questionnaire(0, sex="female", A1="1", A2="2", A3="3")]

    [block], problems, _ = read_rows(rows, header=(*header, "A2"))

    assert found(problems) == []
    assert block.answers == bytes([1, 2, 3])
    assert block.profiles == [("", "", "female", "", "")]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"uid": ""}, ("empty_cell", "uid", "")),
        ({"uid": "q" * 65}, ("too_long", "uid", "q" * 65)),
        ({"uid": "q 1 "}, ("odd_characters", "uid", "q 1 ")),
        ({"unit": "99"}, ("unknown_unit_code", "unit", "99")),
        ({"unit": "1"}, ("unknown_unit_code", "unit", "1")),
        ({"unit": ""}, ("empty_cell", "unit", "")),
        ({"unit": "11111"}, ("unit_not_in_register", "unit", "11111")),
        ({"stratum": ""}, ("empty_cell", "stratum", "")),
        ({"psu": "\x07"}, ("odd_characters", "psu", "\x07")),
        ({"cluster": "c" * 65}, ("too_long", "cluster", "c" * 65)),
        ({"weight": ""}, ("empty_cell", "weight", "")),
        ({"weight": "0"}, ("not_positive", "weight", "0")),
        ({"weight": "-1"}, ("not_positive", "weight", "-1")),
        ({"weight": "1e-999"}, ("not_positive", "weight", "1e-999")),
        ({"weight": "inf"}, ("not_finite", "weight", "inf")),
        ({"weight": "1e999"}, ("not_finite", "weight", "1e999")),
        ({"weight": "NaN"}, ("not_finite", "weight", "NaN")),
        ({"weight": "1_000"}, ("number_expected", "weight", "1_000")),
        ({"weight": "٣"}, ("number_expected", "weight", "٣")),
        ({"weight": "heavy"}, ("number_expected", "weight", "heavy")),
        ({"A1": "6"}, ("level_expected", "A1", "6")),
        ({"A2": "0"}, ("level_expected", "A2", "0")),
        ({"A2": "9"}, ("level_expected", "A2", "9")),
        ({"A3": "4.0"}, ("level_expected", "A3", "4.0")),
        ({"A3": "X"}, ("level_expected", "A3", "X")),
        ({"A3": "-"}, ("level_expected", "A3", "-")),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_value(read_rows, changes, problem):
    rows = [questionnaire(0), questionnaire(1) | changes, questionnaire(2)]

    blocks, problems, _ = read_rows(rows)

    code, column, value = problem
    assert found(problems) == [(code, 3, column, value)]
    assert blocks == []
    assert problems.first[0].vi != problems.first[0].en


def test_every_bad_row_of_a_large_file_is_listed(read_rows):
    rows = [questionnaire(number) for number in range(2 * BLOCK + 9)]
    for number in (0, BLOCK - 1, BLOCK, 2 * BLOCK + 8):
        rows[number]["A1"] = "6"

    blocks, problems, _ = read_rows(rows)

    assert [p.row for p in problems.first] == [2, BLOCK + 1, BLOCK + 2, 2 * BLOCK + 10]
    assert blocks == []


def test_problems_of_different_kinds_come_row_by_row(read_rows):
    rows = [
        questionnaire(0, A1="6"),
        questionnaire(1, weight="0"),
        questionnaire(2, unit="99", A2="7"),
        questionnaire(0),
    ]

    _, problems, _ = read_rows(rows)

    assert [(p.row, p.column) for p in problems.first] == [
        (2, "A1"),
        (3, "weight"),
        (4, "unit"),
        (4, "A2"),
        (5, "uid"),
    ]


def test_a_uid_is_repeated_within_and_between_blocks(read_rows):
    rows = [questionnaire(number) for number in range(BLOCK + 2)]
    rows[5]["uid"] = rows[BLOCK + 1]["uid"] = "q3"

    _, problems, _ = read_rows(rows)

    assert found(problems) == [
        ("repeated_uid", 7, "uid", "q3"),
        ("repeated_uid", BLOCK + 3, "uid", "q3"),
    ]
    assert "5" in problems.first[0].en


def test_a_psu_lies_in_one_stratum_of_its_unit(read_rows):
    rows = [questionnaire(n, psu="P", cluster="C") for n in range(3)]
    rows[1]["stratum"] = "other"
    # Another unit may use the same code for a PSU of its own.
    rows[2] |= {"unit": "80", "stratum": "80"}

    _, problems, _ = read_rows(rows)

    assert found(problems) == [("psu_in_two_strata", 3, "psu", "P")]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ([n for n in HEADER if n != "A2"], ("missing_column", "A2")),
        ([n for n in HEADER if n != "uid"], ("missing_column", "uid")),
        ([n for n in HEADER if n != "weight"], ("missing_column", "weight")),
        ([*HEADER, "A4"], ("unknown_column", "A4")),
        ([*HEADER, "A1"], ("repeated_column", "A1")),
        (["", *HEADER], ("unknown_column", "(1)")),
    ],
)
def test_a_wrong_column_is_named(read_rows, header, problem):
    _, problems, _ = read_rows([questionnaire(0)], header=header)

    code, column = problem
    assert found(problems) == [(code, 1, column, "")]


def test_weights_that_are_made_need_no_column(read_rows):
    header = [name for name in HEADER if name != "weight"]

    [block], problems, _ = read_rows(
        [questionnaire(0)], header=header, weights_given=False
    )

    assert found(problems) == []
    assert block.weights == [1.0]


def test_a_row_of_another_width_is_named(tmp_path):
    path = tmp_path / "responses.csv"
    lines = lines_of([questionnaire(0), questionnaire(1)]).splitlines()
    path.write_text("\n".join([*lines, "q2,01", lines[1] + ",5"]), encoding="utf-8")

    _, problems, _ = read(read_csv, path)

    assert [(p.code, p.row) for p in problems.first] == [
        ("cell_count", 4),
        ("cell_count", 5),
    ]


def test_equal_names_are_equal_texts(read_rows):
    name = "Hà Nội"
    rows = [
        questionnaire(0, stratum=unicodedata.normalize("NFD", name), psu="P"),
        questionnaire(1, stratum=unicodedata.normalize("NFC", name), psu="P"),
    ]

    [block], problems, _ = read_rows(rows)

    assert found(problems) == []
    assert {place.stratum for place in block.places} == {name}
    assert uids([block]) == ["q0", "q1"]


def test_texts_are_as_long_as_the_database_keeps_them():
    kept = {
        field.name: field.max_length
        for model in (Response, ClusterPopulation, PopulationTotal)
        for field in model._meta.get_fields()
        if field.name in LONGEST and (model, field.name) != (PopulationTotal, "level")
    }

    assert kept == LONGEST
