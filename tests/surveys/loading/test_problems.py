"""Problems: the first hundred in memory, all of them in a CSV, none left behind."""

import csv
import re
from string import Formatter

import pytest

from surveys.tabular.problems import SHOWN, Problems, RoundRefused, collected, problem
from surveys.tabular.sentences import SENTENCES
from tests.surveys.loading.folders import PROJECT


def test_a_problem_says_where_what_and_what_to_do():
    found = problem("not_a_level", file="responses.csv", row=5, column="A1", value="6")

    assert str(found).startswith("responses.csv, dòng (row) 5, A1 = “6”: Cần một mức")
    assert "level from 1 to 5" in str(found)


def test_all_problems_are_in_the_report_and_the_first_hundred_in_memory(tmp_path):
    report = tmp_path / "round-errors.csv"

    with pytest.raises(RoundRefused) as refusal:
        _refuse(report, number=250)

    assert len(refusal.value.problems.first) == SHOWN
    rows = list(csv.DictReader(report.open(encoding="utf-8-sig", newline="")))
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
    with pytest.raises(RoundRefused) as refusal:
        _refuse(tmp_path / "gone" / "report.csv", number=1)

    assert refusal.value.problems.count == 1
    assert refusal.value.problems.report is None


@pytest.mark.parametrize("code", SENTENCES)
def test_both_sentences_need_the_same_facts(code):
    vi, en = SENTENCES[code]

    assert _facts(vi) == _facts(en)
    assert vi.endswith(".")
    assert en.endswith(".")


def test_every_sentence_is_said_somewhere():
    rooms = ("loading", "tabular", "rounds")
    sources = [p for room in rooms for p in (PROJECT / "surveys" / room).glob("*.py")]
    sources.append(PROJECT / "scoring/round_loading.py")
    said = "".join(
        path.read_text("utf-8") for path in sources if path.name != "sentences.py"
    )

    unsaid = {code for code in SENTENCES if f'"{code}"' not in said}

    # These two are named by the file they are about.
    assert unsaid == {"unknown_instrument", "unknown_methodology"}
    assert re.search(r'f"unknown_\{\w+\}"', said)


def _refuse(report, *, number):
    with collected(report) as problems:
        for row in range(2, number + 2):
            problems.add("not_a_level", file="responses.csv", row=row, value="=6")


def _facts(sentence):
    named = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    return {name.partition(".")[0] for name in named}
