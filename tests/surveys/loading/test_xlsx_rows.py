"""Every row of a sheet is read, whatever the sheet says of itself."""

import zipfile
from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from surveys.tabular import xlsx_parts
from surveys.tabular.csv_rows import read_csv
from surveys.tabular.xlsx_rows import read_xlsx
from tests.surveys.loading.folders import lines_of, questionnaire
from tests.surveys.loading.readers import found, read, uids
from tests.surveys.loading.workbooks import SHEET, edit, questionnaires, write_xlsx

read_sheet = partial(read, read_xlsx)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "responses.xlsx"


def test_a_sheet_says_what_the_same_csv_says(path):
    rows = questionnaires(600)
    rows[3] |= {"A1": "x", "weight": "0.333"}
    write_xlsx(path, rows)
    (path.parent / "responses.csv").write_text(lines_of(rows), encoding="utf-8")

    blocks, problems, _ = read_sheet(path)
    same, _, _ = read(read_csv, path.parent / "responses.csv")

    assert found(problems) == []
    assert blocks == same


def test_no_row_is_lost_when_the_sheet_misstates_its_dimension(path):
    write_xlsx(path, questionnaires(300))
    edit(path, b'<dimension ref="A1:I301"/>', b'<dimension ref="A1:I2"/>')
    lied_to = load_workbook(path, read_only=True).worksheets[0]

    blocks, problems, _ = read_sheet(path)

    assert lied_to.max_row == 2
    assert found(problems) == []
    assert len(uids(blocks)) == 300


def test_rows_that_all_claim_one_number_are_all_read(path):
    write_xlsx(path, questionnaires(3))
    edit(path, b'<row r="4"', b'<row r="3"')

    blocks, _, _ = read_sheet(path)

    assert uids(blocks) == ["q0", "q1", "q2"]


def test_whole_numbers_may_be_kept_as_floats(path):
    write_xlsx(path, questionnaires(1))
    edit(path, b'"G2"><v>4</v>', b'"G2"><v>4.0</v>')
    edit(path, b'"H2"><v>5</v>', b'"H2"><v>5.0000000000000000E0</v>')

    [block], problems, _ = read_sheet(path)

    assert found(problems) == []
    assert block.answers == bytes([4, 5, 0])


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"A1": "4.5"}, ("level_expected", "A1", "4.5")),
        ({"A1": "6"}, ("level_expected", "A1", "6")),
        ({"A2": date(1900, 1, 4)}, ("date", "A2", "1900-01-04")),
        ({"stratum": date(2024, 2, 18)}, ("date", "stratum", "2024-02-18")),
        ({"weight": "-2"}, ("not_positive", "weight", "-2")),
        ({"weight": ""}, ("empty_cell", "weight", "")),
        ({"weight": 1e17}, ("long_number", "weight", "1E+17")),
        ({"unit": "1"}, ("unknown_unit_code", "unit", "1")),
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_value(path, changes, problem):
    write_xlsx(path, [questionnaire(0), questionnaire(1) | changes])

    blocks, problems, _ = read_sheet(path)

    code, column, value = problem
    assert found(problems) == [(code, 3, column, value)]
    assert blocks == []


def test_an_error_of_the_spreadsheet_is_no_answer(path):
    write_xlsx(path, questionnaires(1))
    edit(path, b'r="G2"><v>4</v>', b'r="G2" t="e"><v>#N/A</v>')

    _, problems, _ = read_sheet(path)

    assert found(problems) == [("formula", 2, "A1", "#N/A")]


def test_one_sheet_of_several_must_bear_the_name(path):
    write_xlsx(path, questionnaires(2), sheets=("notes", "responses"))
    assert uids(read_sheet(path)[0]) == ["q0", "q1"]

    write_xlsx(path, questionnaires(2), sheets=("one", "two"))
    _, problems, _ = read_sheet(path)

    assert found(problems) == [("several_sheets", None, "", "one, two")]


def test_an_empty_sheet_and_a_header_alone_are_named(path):
    write_xlsx(path, [], header=())
    assert [p.code for p in read_sheet(path)[1].first] == ["empty_file"]

    write_xlsx(path, [])
    assert [p.code for p in read_sheet(path)[1].first] == ["header_only"]


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(path, kept):
    whole = write_xlsx(path, questionnaires(50)).read_bytes()
    path.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])

    blocks, problems, _ = read_sheet(path)

    assert [p.code for p in problems.first] == ["broken_workbook"]
    assert blocks == []


def test_a_sheet_that_stops_in_the_middle_is_refused(path):
    write_xlsx(path, questionnaires(400))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    edit(path, sheet, sheet[: len(sheet) // 2])

    _, problems, _ = read_sheet(path)

    assert [p.code for p in problems.first] == ["broken_workbook"]


def test_a_bomb_is_refused_before_it_is_unpacked(path):
    write_xlsx(path, questionnaires(1))
    filler = b"<!--" + b" " * (32 << 20) + b"-->"
    edit(path, b"<sheetData>", filler + b"<sheetData>")

    _, problems, _ = read_sheet(path)

    assert [p.code for p in problems.first] == ["huge_workbook"]


def test_more_than_may_be_unpacked_is_refused(path, monkeypatch):
    monkeypatch.setattr(xlsx_parts, "MOST_UNPACKED", 1000)
    write_xlsx(path, questionnaires(1))

    assert [p.code for p in read_sheet(path)[1].first] == ["huge_workbook"]


def test_entities_that_multiply_are_refused(path):
    write_xlsx(path, questionnaires(1))
    edit(
        path,
        b"<worksheet",
        b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet',
    )

    assert [p.code for p in read_sheet(path)[1].first] == ["broken_workbook"]


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    path = write_xlsx(tmp_path_factory.mktemp("sound") / "a.xlsx", questionnaires(3))
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if "docProps" not in name]
        return {name: archive.read(name) for name in names}


@given(data=st.data())
def test_any_damage_gives_rows_or_problems(tmp_path_factory, parts, data):
    name = data.draw(st.sampled_from(sorted(parts)))
    at = data.draw(st.integers(0, len(parts[name]) - 1))
    wrong = data.draw(st.binary(max_size=4))
    damaged = parts | {name: parts[name][:at] + wrong + parts[name][at + 1 :]}
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in damaged.items():
            archive.writestr(part, content)

    blocks, problems, _ = read_sheet(path)

    assert problems.count or len(uids(blocks)) == 3
