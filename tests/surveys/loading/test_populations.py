"""Populations of a design, and totals, against the questionnaires they stand for."""

import pytest

from surveys.loading.layout import Place
from surveys.loading.populations import (
    DESIGN,
    TOTALS,
    Drawn,
    Margin,
    check_design,
    check_totals,
    read_design,
    read_totals,
)
from surveys.tabular.problems import Problems
from tests.surveys.loading.folders import lines_of
from tests.surveys.loading.readers import expected, found

FIRST = {
    "unit": "01",
    "stratum": "S",
    "psu": "P1",
    "cluster": "C1",
    "psu_population": "9",
    "cluster_population": "4",
    "person_population": "120",
}
SECOND = FIRST | {"cluster": "C2", "person_population": "80"}
THIRD = FIRST | {"psu": "P2", "cluster": "C1"}
FEMALE = {"variable": "sex", "level": "female", "unit": "01", "population": "50"}


@pytest.fixture
def design(tmp_path):
    def read_rows(*rows, header=DESIGN):
        path, problems = tmp_path / "design.csv", Problems()
        path.write_text(lines_of(rows, header), encoding="utf-8-sig")
        return read_design(path, expected(), problems), problems

    return read_rows


@pytest.fixture
def totals(tmp_path):
    def read_rows(*rows):
        path, problems = tmp_path / "totals.csv", Problems()
        path.write_text(lines_of(rows, TOTALS), encoding="utf-8")
        return read_totals(path, expected(), problems), problems

    return read_rows


def test_drawn_clusters_are_read_by_place(design):
    drawn, problems = design(FIRST, SECOND)

    assert found(problems) == []
    assert drawn[Place("01", "S", "P1", "C2")] == Drawn(3, 9, 4, 80)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([FIRST, FIRST], ("repeated_row", 3, "cluster", "C1")),
        ([FIRST | {"unit": "99"}], ("unknown_unit_code", 2, "unit", "99")),
        ([FIRST | {"psu": ""}], ("empty_cell", 2, "psu", "")),
        (
            [FIRST | {"psu_population": "many"}],
            ("whole_number_expected", 2, "psu_population", "many"),
        ),
        ([FIRST | {"psu_population": "0"}], ("not_positive", 2, "psu_population", "0")),
        (
            [FIRST | {"person_population": "inf"}],
            ("whole_number_expected", 2, "person_population", "inf"),
        ),
        (
            [FIRST, THIRD | {"stratum": "T", "psu": "P1", "cluster": "C9"}],
            ("psu_in_two_strata", 3, "psu", "P1"),
        ),
        (
            [FIRST, SECOND | {"cluster_population": "5"}],
            ("population_contradicts", 3, "cluster_population", "5"),
        ),
        (
            [FIRST, THIRD | {"psu_population": "8"}],
            ("population_contradicts", 3, "psu_population", "8"),
        ),
    ],
)
def test_a_bad_row_of_the_design_is_named(design, rows, problem):
    _, problems = design(*rows)

    assert found(problems) == [problem]


def test_a_design_without_a_column_is_refused(design):
    _, problems = design(FIRST, header=(*DESIGN[:-1], "people"))

    assert found(problems) == [
        ("missing_column", 1, "person_population", ""),
        ("unknown_column", 1, "people", ""),
    ]


@pytest.mark.parametrize(
    ("changes", "respondents", "column", "sample"),
    [
        ({"psu_population": "1"}, {}, "psu_population", 2),
        ({"cluster_population": "1"}, {}, "cluster_population", 2),
        ({}, {Place("01", "S", "P1", "C1"): 121}, "person_population", 121),
    ],
)
def test_a_population_below_the_sample_is_named(
    design, changes, respondents, column, sample
):
    drawn, problems = design(*(row | changes for row in (FIRST, SECOND, THIRD)))

    check_design(drawn, respondents, problems, clusters_in_psu=True, file="design.csv")

    assert {p.code for p in problems.first} == {"population_below_sample"}
    assert problems.first[0].column == column
    assert str(sample) in problems.first[0].en


def test_a_psu_that_is_the_cluster_holds_one_cluster(design):
    drawn, problems = design(
        *(row | {"cluster_population": "1"} for row in (FIRST, SECOND))
    )

    check_design(drawn, {}, problems, clusters_in_psu=False, file="design.csv")

    assert found(problems) == []


def test_totals_are_read_for_units_and_for_the_owner(totals):
    read, problems = totals(FEMALE, FEMALE | {"unit": "VN"})

    assert found(problems) == []
    assert set(read) == {Margin("01", "sex", "female"), Margin("VN", "sex", "female")}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"variable": "shoe"}, ("unknown_variable", "variable", "shoe")),
        ({"level": ""}, ("empty_cell", "level", "")),
        ({"unit": "99"}, ("unknown_unit_code", "unit", "99")),
        ({"population": "-5"}, ("whole_number_expected", "population", "-5")),
    ],
)
def test_a_bad_total_is_named(totals, changes, problem):
    _, problems = totals(FEMALE | changes)

    code, column, value = problem
    assert found(problems) == [(code, 2, column, value)]


def test_a_total_below_its_respondents_is_named(totals):
    read, problems = totals(FEMALE, FEMALE | {"unit": "VN"})
    profile = ("", "", "female", "", "")

    check_totals(
        read,
        {("01", profile): 30, ("80", profile): 21},
        problems,
        owner="VN",
        file="totals.csv",
    )

    assert found(problems) == [("population_below_sample", 3, "population", "50")]
    assert "51" in problems.first[0].en
