"""A tree as a workbook: down, up, the same tree; mistakes by sheet and row."""

from io import BytesIO

import openpyxl
import pytest

from scorecards.trees import available, load_tree, parse_tree, shipped_text
from scorecards.trees.vocabulary import LEVELS, PARTS
from surveys.tabular.problems import TableRefused
from work.trees import layout, workbook
from work.trees.taking import take


def edited(change, *, code="communes-2025"):
    """The workbook of a shipped tree after a change to its sheets by name."""
    book = openpyxl.load_workbook(BytesIO(workbook.of_text(shipped_text(code))))
    change(book)
    body = BytesIO()
    book.save(body)
    return body.getvalue()


def row_of(sheet, first, second=None):
    """The row whose cells say these, in the first two columns or the second alone."""
    for row in sheet.iter_rows(min_row=2):
        said = [cell.value for cell in row[:2]]
        if said == [first, second] or (second is None and said[1] == first):
            return row
    raise AssertionError(first)


def refused(body):
    with pytest.raises(TableRefused) as caught:
        take(body, name="bo-tieu-chi.xlsx")
    return caught.value.problems.first


@pytest.mark.parametrize("code", available())
def test_the_workbook_of_a_shipped_tree_reads_as_that_tree(code):
    taken = take(workbook.of_text(shipped_text(code)), name=f"{code}.xlsx")

    assert taken.tree == load_tree(code)
    assert parse_tree(taken.text, name="again.toml") == taken.tree


def test_every_word_of_trees_has_a_name_in_the_workbook():
    assert set(layout.LEVEL_WORDS) == set(LEVELS)
    assert set(layout.PART_WORDS) == set(PARTS)


def test_a_word_may_be_said_by_its_name_and_a_number_with_a_comma():
    def change(book):
        sheet = book["Tiêu chí"]
        row = row_of(sheet, "I.2.1")
        row[0].value, row[4].value = "Tiêu chí thành phần", "1,0"

    assert take(edited(change), name="a.xlsx").tree == load_tree("communes-2025")


def test_every_wrong_cell_is_named_by_sheet_row_and_column():
    rows = {}

    def change(book):
        leaves, rules = book["Tiêu chí"], book["Cách tính điểm"]
        maximum = row_of(leaves, "I.2.1")
        maximum[4].value = "mười"
        body = row_of(leaves, "I.4")
        body[0].value = "nhánh"
        rows.update(maximum=maximum[0].row, kind=body[0].row)
        rules.append(["chua-dung", "kind", None, None, None, "yes_no"])
        rows["unused"] = rules.max_row

    found = {
        (one.code, one.file, one.row, one.column) for one in refused(edited(change))
    }

    assert found == {
        ("tree_not_a_number", "Tiêu chí", rows["maximum"], "Điểm tối đa"),
        ("tree_word_unknown", "Tiêu chí", rows["kind"], "Loại"),
        ("tree_rule_unused", "Cách tính điểm", rows["unused"], "Cách tính"),
    }


def test_mistakes_of_several_leaves_are_all_told_at_their_rows():
    rows = {}

    def change(book):
        leaves, rules = book["Tiêu chí"], book["Cách tính điểm"]
        body = row_of(leaves, "II.2")
        body[7].value = "nobody"
        rows["body"] = body[0].row
        band = row_of(rules, "on_time", "band")
        band[6].value = "9"
        rows["band"] = row_of(rules, "on_time", "kind")[0].row

    found = refused(edited(change))

    assert {(one.file, one.row) for one in found} == {
        ("Tiêu chí", rows["body"]),
        ("Cách tính điểm", rows["band"]),
    }
    assert any("home_affairs, province" in one.vi for one in found)


def test_a_sum_that_misses_is_told_at_its_field():
    rows = {}

    def change(book):
        row = row_of(book["Tiêu chí"], "I")
        row[4].value = "11"
        rows["field"] = row[0].row

    (one,) = refused(edited(change))

    assert (one.file, one.row, one.column) == ("Tiêu chí", rows["field"], "Điểm tối đa")
    assert one.vi.startswith("lĩnh vực I: các tiêu chí cộng lại được 10")


def test_a_code_used_twice_is_told_at_the_second():
    rows = {}

    def change(book):
        row = row_of(book["Tiêu chí"], "I.2.2")
        row[1].value = "I.2.1"
        rows["second"] = row[0].row

    (one,) = refused(edited(change))

    assert (one.row, one.value) == (rows["second"], "I.2.1")


def test_a_missing_sheet_a_text_and_an_empty_template_are_refused():
    def change(book):
        del book["Tiêu chí"]

    assert [one.code for one in refused(edited(change))] == ["sheet_missing"]
    assert {one.code for one in refused(b"not a tree")} == {"tree_declared_wrongly"}
    assert all(one.row for one in refused(workbook.empty()) if one.file != "x")
    assert [one.code for one in refused(b"PK broken")] == ["broken_workbook"]


def test_every_leaf_of_a_toml_file_that_is_wrong_is_told():
    text = shipped_text("communes-2025").replace("maximum = 3\n", "maximum = 3.5\n")

    found = refused(text.encode())
    assert len(found) > 1
    assert all(one.column.startswith("fields[") for one in found)


def test_a_rule_that_comes_back_to_itself_is_refused():
    def change(book):
        rules = book["Cách tính điểm"]
        row_of(rules, "staffing", "of")[5].value = "staffing"

    assert "tree_rule_circular" in {one.code for one in refused(edited(change))}


def test_a_component_without_a_criterion_above_is_refused():
    def change(book):
        row_of(book["Tiêu chí"], "I.1")[0].value = "component"

    assert [one.code for one in refused(edited(change))] == ["tree_row_out_of_place"]
