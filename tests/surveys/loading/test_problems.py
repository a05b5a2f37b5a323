"""Problems: the first hundred in memory, all of them in a CSV, none left behind."""

import csv

import pytest

from surveys.refusals import CODES
from surveys.tabular.problems import SHOWN, Problems, TableRefused, collected


def test_a_problem_says_where_what_and_what_to_do():
    found = CODES.problem(
        "level_expected", file="responses.csv", row=5, column="A1", value="6"
    )

    assert str(found).startswith("responses.csv, dòng (row) 5, A1 = “6”: Cần một mức")
    assert "level from 1 to 5" in str(found)


def test_all_problems_are_in_the_report_and_the_first_hundred_in_memory(tmp_path):
    report = tmp_path / "round-errors.csv"

    with pytest.raises(TableRefused) as refusal:
        _refuse(report, number=250)

    assert len(refusal.value.problems.first) == SHOWN
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 250
    assert rows[-1]["row"] == "251"
    # A spreadsheet that opens the report must not run what it quotes.
    assert rows[-1]["value"] == "'=6"


def test_an_old_report_is_removed_and_a_strange_file_is_not(tmp_path):
    ours, strange = tmp_path / "ours.csv", tmp_path / "strange.csv"
    strange.write_text("row,of,somebody\n", encoding="utf-8")
    problems = Problems(ours)
    problems.add("no_file", file="round.toml")
    problems.close()

    for report in (ours, strange):
        with collected(report):
            pass

    assert not ours.exists()
    assert strange.exists()


def test_a_report_that_cannot_be_written_hides_no_problem(tmp_path):
    with pytest.raises(TableRefused) as refusal:
        _refuse(tmp_path / "gone" / "report.csv", number=1)

    assert refusal.value.problems.count == 1
    assert refusal.value.problems.report is None


def _refuse(report, *, number):
    with collected(report) as problems:
        for row in range(2, number + 2):
            problems.add("level_expected", file="responses.csv", row=row, value="=6")
