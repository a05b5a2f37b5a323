"""Questionnaires as workbooks and as TOML: either way back, nothing is lost."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from surveys import questionnaire
from surveys.questionnaire.file import SHIPPED, list_names
from surveys.questionnaire.writing import toml_text
from surveys.questionnaire.xlsform import conditions
from surveys.questionnaire.xlsform.conditions import Condition
from surveys.questionnaire.xlsform.reading import read_form
from surveys.questionnaire.xlsform.workbook import guarded, unguarded, workbook
from surveys.tabular.problems import Problems
from tests.surveys.instruments import book, instruments, sheets
from wording.spreadsheet_text import harmless


def read(body, name="phieu.xlsx"):
    """(what was read, its problems)."""
    problems = Problems()
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(body)
        return read_form(path, problems, source=name), problems.first


def wrong(said):
    """(sheet, row, column, code) of everything wrong with a workbook."""
    found, problems = read(book(said))
    assert found is None
    return {(one.file, one.row, one.column, one.code) for one in problems}


@given(instruments())
def test_a_questionnaire_reads_back_from_its_toml(instrument):
    assert questionnaire.parse(toml_text(instrument), name="x") == instrument


@given(instruments())
def test_a_questionnaire_reads_back_from_its_workbook(instrument):
    found, problems = read(workbook(instrument))

    assert problems == []
    assert found.instrument == instrument
    assert found.left_out == ()


@pytest.mark.parametrize("code", questionnaire.available())
def test_what_ships_keeps_its_digest_and_the_names_of_its_lists(code):
    shipped = questionnaire.load(code)
    names = list_names((SHIPPED / f"{code}.toml").read_text(encoding="utf-8"))

    found, _problems = read(workbook(shipped, names))
    used = {item.options for item in shipped.items}
    text = toml_text(found.instrument, found.names)

    assert questionnaire.parse(text, name="x").digest == shipped.digest
    assert found.names == {o: n for o, n in names.items() if o in used}


def test_digests_of_forms_without_factors_are_those_of_before_the_word():
    digests = {
        code: questionnaire.load(code).digest[:8]
        for code in ("sipas-2021", "sipas-2023")
    }

    assert digests == {"sipas-2021": "aa24db11", "sipas-2023": "1619c39a"}


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''+5", "-", "'x", "@x", "a"])
def test_no_cell_is_a_formula_and_each_reads_back(text):
    assert harmless(guarded(text)) == guarded(text)
    assert unguarded(guarded(text)) == text


def test_an_analysts_workbook_is_a_questionnaire():
    found, problems = read(book(sheets()))

    assert problems == []
    one = found.instrument
    assert (one.code, one.version, one.title.vi) == (
        "sipas-2027",
        "1",
        "Phiếu năm 2027",
    )
    assert one.scored_codes == ("T1", "T2")
    assert [item.factor for item in one.scored] == ["F1", "F2"]
    assert questionnaire.applies(one, {"P1": "no"}) == ("P1", "T1", "T2")
    assert questionnaire.applies(one, {"P1": "yes"}) == ("P1", "P2", "T1", "T2")
    # What nobody confirmed is provisional, and says where it is from.
    assert {(item.wording, item.source) for item in one.items} == {
        ("provisional", "phieu.xlsx")
    }


def test_columns_that_are_not_ours_are_named():
    said = sheets()
    said["survey"][0].append("hint")
    said["survey"][2].append("Đọc to")

    found, problems = read(book(said))

    assert problems == []
    assert found.left_out == ("survey: hint",)


def test_a_column_that_would_change_the_form_is_refused():
    said = sheets()
    said["survey"][0].append("choice_filter")
    said["survey"][2].append("x = 1")

    assert wrong(said) == {("survey", 3, "choice_filter", "form_column_changes")}


def changed(sheet, row, column, value):
    said = sheets()
    said[sheet][row - 1][said[sheet][0].index(column)] = value
    return said


VI = "label::Tiếng Việt (vi)"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "code"),
    [
        ("survey", 3, "type", "select_one khong_co", "form_list_unknown"),
        ("survey", 3, "type", "note", "form_type_unknown"),
        ("survey", 3, "name", "P 1", "form_code_wrong"),
        ("survey", 3, VI, "", "empty_cell"),
        ("survey", 4, "relevant", "${P1} > 3", "form_condition_unread"),
        ("survey", 4, "relevant", "${P9} = 'yes'", "form_condition_question"),
        ("survey", 4, "relevant", "${T1} = '1'", "form_condition_question"),
        ("survey", 4, "relevant", "${P1} = 'may'", "form_condition_option"),
        ("survey", 6, "type", "text", "form_outside_group"),
        ("survey", 7, "type", "begin group", "form_group_in_group"),
        ("survey", 7, "scored", "maybe", "form_word_unknown"),
        ("survey", 8, "name", "T1", "form_named_twice"),
        ("survey", 8, "factor", "F 2", "form_code_wrong"),
        ("survey", 8, "type", "text", "form_scored_otherwise"),
        ("survey", 8, "type", "select_one late", "form_two_scales"),
        ("choices", 2, "name", "có", "form_code_wrong"),
        ("choices", 3, "name", "yes", "form_named_twice"),
        ("choices", 5, "list_name", "", "empty_cell"),
        ("settings", 2, "form_id", "sipas 2027", "form_code_wrong"),
        ("settings", 2, "version", "", "empty_cell"),
        ("settings", 2, "form_title", "x" * 201, "form_text_long"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_sheet_row_and_column(sheet, row, column, value, code):
    # That a text is scored shows in either column; the second one is named.
    where = "scored" if code == "form_scored_otherwise" else column

    assert (sheet, row, where, code) in wrong(changed(sheet, row, column, value))


def test_a_group_that_is_not_closed_is_named_where_it_begins():
    said = sheets()
    said["survey"].pop()

    assert wrong(said) == {("survey", 6, "type", "form_group_open")}


def test_an_empty_group_and_an_end_without_a_group_are_named():
    said = sheets()
    said["survey"] += [
        ["begin group", "Z", "Nhóm", "Group"],
        ["end group"],
        ["end group"],
    ]

    assert wrong(said) == {
        ("survey", 10, "type", "form_group_empty"),
        ("survey", 12, "type", "form_no_group_to_end"),
    }


def test_a_form_without_a_scored_question_is_refused():
    said = sheets()
    for row in said["survey"][1:]:
        row[5] = ""

    assert wrong(said) == {("survey", None, "scored", "form_nothing_scored")}


def test_levels_are_one_to_five():
    said = sheets()
    said["choices"].pop()

    assert wrong(said) == {("choices", None, "name", "form_levels_wrong")}


@pytest.mark.parametrize("sheet", ["survey", "choices", "settings"])
def test_a_missing_sheet_is_named(sheet):
    said = sheets()
    del said[sheet]

    found, problems = read(book(said))

    assert found is None
    assert [(one.code, sheet in one.en) for one in problems] == [
        ("sheet_missing", True)
    ]


def test_a_missing_column_is_named():
    said = sheets()
    said["survey"] = [row[:3] + row[4:] for row in said["survey"]]

    assert wrong(said) == {("survey", 1, "label::English (en)", "form_column_missing")}


def test_two_rows_of_settings_are_one_too_many():
    said = sheets()
    said["settings"].append(said["settings"][1])

    assert wrong(said) == {("settings", 3, "", "form_settings_rows")}


def test_what_is_no_workbook_is_said_once():
    found, problems = read(b"PK\x03\x04 cut short")

    assert found is None
    assert [one.code for one in problems] == ["broken_workbook"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("${A}='x'", [Condition("A", ("x",))]),
        ("selected(${A}, 'x') or ${A} = \"y\"", [Condition("A", ("x", "y"))]),
        (
            "(${A}='x' or ${A}='y') and selected(${B},'z')",
            [Condition("A", ("x", "y")), Condition("B", ("z",))],
        ),
    ],
)
def test_conditions_mean_what_xlsform_means(text, meant):
    assert conditions.read(text) == meant
    assert conditions.read(conditions.written(meant)) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "${A}", "${A}='x' and", "(${A}='x'", "${A}='x')", "not(${A}='x')"),
        *("${A}='x' or ${B}='y'", "${A}='x' and ${B}='y' or ${A}='z'", "true()"),
    ],
)
def test_conditions_beyond_a_questionnaire_are_not_read(text):
    with pytest.raises(conditions.Unread):
        conditions.read(text)
