"""A table is read alike whatever file it comes in; what is in doubt is said."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from surveys.tabular.files import read_table
from surveys.tabular.names import on_disk
from surveys.tabular.old_letters import TCVN3
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices, Day, judged, silent
from surveys.tabular.tidy import tidied
from tests.surveys import tables

ROWS: list[list] = [
    ["Họ tên", "Huyện", "Số"],
    ["Trần Thị Hường", "Cao Lộc", 12],
    ["Lý Ấn", "", 7],
]
TEXTS = [[str(cell) for cell in row] for row in ROWS]
WRITERS = {
    "comma.csv": lambda rows: tables.as_text(rows),
    "semicolon.csv": lambda rows: tables.as_text(rows, separator=";"),
    "tab.txt": lambda rows: tables.as_text(rows, separator="\t"),
    "declared.csv": lambda rows: tables.as_text(rows, separator=";", declared=True),
    "bom.csv": lambda rows: tables.as_text(rows, encoding="utf-8-sig"),
    "utf16.csv": lambda rows: tables.as_text(rows, encoding="utf-16", separator="\t"),
    "one.xlsx": tables.as_xlsx,
    "one.xls": tables.as_xls,
    "one.ods": tables.as_ods,
}


@pytest.fixture
def read(tmp_path):
    def read(content, name="list.xlsx", choices=AS_IT_IS, columns=range(20), days=()):
        """Rows below the names, the sheet, and (code, row, column) of problems."""
        path, problems = tmp_path / name, Problems()
        path.write_bytes(content)
        sheet = read_table(path, problems, silent, choices)
        rows = []
        if sheet is not None:
            seen = judged(sheet, problems, columns=columns, days=days)
            rows = [list(row) for _, block in seen.blocks for row in block]
        return rows, sheet, [(p.code, p.row, p.column) for p in problems.first]

    return read


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_says_the_same(read, name):
    rows, sheet, problems = read(WRITERS[name](ROWS), name)

    assert (sheet.header, rows, problems) == (TEXTS[0], TEXTS[1:], [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", tables.as_xlsx(ROWS, merged=[("B2:B3", "Cao Lộc")])),
        ("a.xls", tables.as_xls(ROWS, merged=[(1, 2, 1, 1)])),
        ("a.ods", tables.as_ods(ROWS, spans={(1, 1): 2})),
    ],
)
def test_merged_cells_are_filled_and_said(read, name, content):
    rows, sheet, problems = read(content, name)

    assert [row[1] for row in rows] == ["Cao Lộc", "Cao Lộc"]
    assert (list(sheet.source.filled), problems) == (["B2:B3"], [])


def test_a_cell_merged_over_two_columns_is_refused_where_one_of_them_is_asked_for(read):
    content = tables.as_xlsx(ROWS, merged=[("A3:B3", "Lý Ấn")])

    assert read(content)[2] == [("merged_across", 3, "Huyện")]
    assert read(content, columns=[0, 2])[2] == []


OLD = [["Họ tên"], ["của năm ngoái"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", tables.as_xlsx(ROWS, hidden=[("responses", OLD)])),
        ("a.xls", tables.as_xls(ROWS, hidden=[("responses", OLD)])),
        ("a.ods", tables.as_ods(ROWS, hidden=[("responses", OLD)])),
    ],
)
def test_a_hidden_sheet_is_never_read_and_named(read, name, content):
    rows, sheet, _ = read(content, name)

    assert rows == TEXTS[1:]
    assert (sheet.source.sheet, sheet.source.hidden) == ("Sheet1", ("responses",))


def test_the_only_sheet_with_cells_is_read(read):
    rows, sheet, _ = read(tables.as_xlsx(ROWS, others=[("Sheet2", []), ("Sheet3", [])]))

    assert (rows, sheet.source.left_out) == (TEXTS[1:], ())


def test_of_several_sheets_a_person_chooses(read):
    content = tables.as_xlsx(ROWS, others=[("Khác", OLD)])

    assert read(content)[2] == [("several_sheets", None, "")]
    rows, sheet, _ = read(content, choices=Choices(sheet="Khác"))
    assert (rows, sheet.source.left_out) == ([["của năm ngoái"]], ("Sheet1",))


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_are_counted_as_the_workbook_counts_them(read, since_1904):
    rows = [["Ngày"], [date(2021, 11, 6)]]

    found, _, _ = read(tables.as_xlsx(rows, since_1904=since_1904), days=[0])

    assert found == [["2021-11-06"]]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_a_day_in_a_column_that_is_none_is_refused(read, name):
    content = WRITERS[f"one.{name[2:]}"]([["Thôn"], [date(2021, 5, 1)]])

    assert read(content, name)[2] == [("date", 2, "Thôn")]
    assert read(content, name, days=[0])[0] == [["2021-05-01"]]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (b"2021-11-06", "2021-11-06"),
        (b"2021-11-06T00:00:00Z", "2021-11-06"),
        (b"2021-11-06T07:30:00", "2021-11-06 07:30:00"),
    ],
)
def test_a_day_the_file_keeps_as_text_is_a_day(read, written, day):
    def change(name, part):
        cell = b'<c r="C2" t="d"><v>' + written + b"</v></c>"
        return name, re.sub(rb'<c r="C2">.*?</c>', cell, part)

    content = tables.edited(tables.as_xlsx(ROWS), change)

    assert read(content)[2] == [("date", 2, "Số")]
    rows, _, problems = read(content, days=[2])
    assert (rows[0][2], type(rows[0][2]), problems) == (day, Day, [])


@pytest.mark.parametrize("end", [b"\x1a", b"\r\n\x1a", b"\x1a\x1a\r\n"])
def test_the_end_of_a_file_of_old_is_no_row(read, end):
    content = tables.as_text(ROWS).removesuffix(b"\r\n") + end

    rows, _, problems = read(content, "a.csv")

    assert ([row for row in rows if any(row)], problems) == (TEXTS[1:], [])


# What offices make, beside what is tried above: each says the same as ROWS.
def macros(content):
    """A workbook with programs in it (.xlsm): they are let be."""
    return tables.edited(
        content,
        lambda name, part: (
            name,
            part.replace(b"sheet.main+xml", b"x").replace(
                b"application/vnd.openxmlformats-officedocument.spreadsheetml.x",
                b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            ),
        ),
    )


def strict(content):
    """As Excel saves a "Strict Open XML Spreadsheet": other names of the same."""
    return tables.edited(
        content,
        lambda name, part: (
            name,
            part.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
        ),
    )


def renamed(content):
    """A sheet's name of 200 letters, as other programs than Excel allow."""
    long = ("Danh sách tổ chức, cá nhân " * 8).encode()
    return tables.edited(
        content,
        lambda name, part: (name, part.replace(b'"Sheet1"', b'"' + long + b'"')),
    )


def inline(content):
    """Texts in their cells, with runs and a reading beside; a formula shared by two."""
    cell = b'<c r="%s" t="inlineStr"><is>%s</is></c>'
    runs = "<r><t>Trần </t></r><r><t>Thị Hường</t></r>"
    reading = "<rPh sb='0' eb='1'><t>x</t></rPh>"
    first = cell % (b"A2", f"{runs}{reading}".encode())
    shared = b'<c r="C2"><f t="shared" ref="C2:C3" si="0">1+1</f><v>12</v></c>'
    follows = b'<c r="C3"><f t="shared" si="0"/><v>7</v></c>'

    def change(name, part):
        if name == "xl/worksheets/sheet1.xml":
            part = re.sub(rb'<c r="A2".*?</c>', first, part)
            part = re.sub(rb'<c r="C2".*?</c>', shared, part)
            part = re.sub(rb'<c r="C3".*?</c>', follows, part)
        return name, part

    return tables.edited(content, change)


@pytest.mark.parametrize("made", [macros, strict, renamed, inline])
def test_workbooks_of_other_makes_say_the_same(read, made):
    rows, sheet, problems = read(made(tables.as_xlsx(ROWS)))

    assert (sheet.header, rows, problems) == (TEXTS[0], TEXTS[1:], [])


def test_a_sheet_hidden_from_programs_too_is_not_read(read):
    hidden = tables.as_xlsx(ROWS, hidden=[("cũ", OLD)])
    content = tables.edited(
        hidden,
        lambda name, part: (
            name,
            part.replace(b'state="hidden"', b'state="veryHidden"'),
        ),
    )

    rows, sheet, _ = read(content)

    assert (rows, sheet.source.hidden) == (TEXTS[1:], ("cũ",))


def test_rows_a_filter_hides_and_hidden_columns_are_read(read):
    def change(name, part):
        part = part.replace(b'<row r="3"', b'<row r="3" hidden="1"')
        columns = b'<cols><col min="2" max="2" width="0" hidden="1"/></cols><sheetData>'
        return name, part.replace(b"<sheetData>", columns)

    assert read(tables.edited(tables.as_xlsx(ROWS), change))[0] == TEXTS[1:]


def test_a_formula_that_failed_is_refused_where_it_stands(read):
    def change(name, part):
        cell = b'<c r="C3" t="e"><f>VLOOKUP(1,A:B,3,0)</f><v>#N/A</v></c>'
        return name, re.sub(rb'<c r="C3".*?</c>', cell, part)

    content = tables.edited(tables.as_xlsx(ROWS), change)

    assert read(content)[2] == [("formula", 3, "Số")]
    assert read(content, columns=[0, 1])[2] == []


NO_TABLES = {
    "a page of the web": (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls"),
    "XML of Excel 2003": (b'<?xml version="1.0"?><Workbook/>', "a.xls"),
    "a document of Word": (tables.zipped({"word/document.xml": "<a/>"}), "a.xlsx"),
    "a PDF": (b"%PDF-1.7", "a.xlsx"),
    "nothing": (b"", "a.xlsx"),
}


@pytest.mark.parametrize("what", NO_TABLES)
def test_what_is_no_table_is_said_to_be_none(read, what):
    content, name = NO_TABLES[what]

    assert [code for code, _, _ in read(content, name)[2]] == ["broken_workbook"]


@pytest.mark.parametrize(
    "name",
    [
        "Danh sách tổ chức, cá nhân thực hiện thủ tục hành chính " * 4 + ".xlsx",
        "ỷ" * 200 + ".csv",
        "../../etc/passwd.csv",
        "a\0b.ods",
        "." + "x" * 300,
        "",
        "..",
    ],
)
def test_every_name_of_a_file_can_be_written(tmp_path, name):
    path = tmp_path / on_disk(name)

    path.write_bytes(b"x")

    assert path.resolve().parent == tmp_path
    kept = name.rpartition(".")[2]
    assert path.suffix == f".{kept}" or len(kept) > 20 or not kept


def test_escaped_signs_are_read_as_the_format_says(read):
    def escape(name, part):
        return name, part.replace(b"Tr\xe1\xba\xa7n", b"Tr\xe1\xba\xa7n_x000D_\n")

    rows, _, problems = read(tables.edited(tables.as_xlsx(ROWS), escape))

    assert (rows[0][0], problems) == ("Trần\n Thị Hường", [])


FORMULA = b'<c r="C2"><f>1+11</f><v>12</v></c>'


@pytest.mark.parametrize("kept", [b"<v></v>", b"", b"<v/>"])
def test_a_formula_gives_its_kept_value_and_without_one_is_refused(read, kept):
    def change(name, part, cell=FORMULA):
        return name, re.sub(rb'<c r="C2">.*?</c>', cell, part)

    assert read(tables.edited(tables.as_xlsx(ROWS), change))[0] == TEXTS[1:]
    without = FORMULA.replace(b"<v>12</v>", kept)
    lost = tables.edited(tables.as_xlsx(ROWS), lambda *one: change(*one, without))
    assert read(lost)[2] == [("formula", 2, "Số")]
    assert read(lost, columns=[0, 1])[2] == []


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods"])
def test_a_number_of_sixteen_digits_is_refused_not_rounded(read, name):
    content = WRITERS[f"one.{name[2:]}"]([["CCCD"], [1234567890123456], [79123456789]])

    rows, _, problems = read(content, name)

    assert (rows, problems) == ([["79123456789"]], [("long_number", 2, "CCCD")])


def test_an_error_of_a_spreadsheet_is_never_an_empty_cell(read):
    sheet = tables.as_xls(ROWS)
    ods = tables.as_ods(ROWS)

    def failed(name, part):
        found = b'table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!<'
        return name, part.replace(
            b'office:value-type="string"><text:p>Cao L\xe1\xbb\x99c<', found
        )

    assert read(tables.edited(ods, failed), "a.ods")[2] == [("formula", 2, "Huyện")]
    assert read(sheet, "a.xls")[2] == []


def test_an_endless_tail_of_empty_cells_costs_nothing(read):
    def widened(name, part):
        tail = (
            b'<table:table-row table:number-rows-repeated="1048000">'
            b'<table:table-cell table:number-columns-repeated="16384"/>'
            b"</table:table-row></table:table>"
        )
        return name, part.replace(b"</table:table>", tail)

    assert read(tables.edited(tables.as_ods(ROWS), widened), "a.ods")[0] == TEXTS[1:]


def test_what_repeats_into_the_millions_is_refused(read):
    def filled(name, part):
        row = b'<table:table-row table:number-rows-repeated="1048000">'
        return name, part.replace(b"<table:table-row>", row, 1).replace(
            b"<table:table-cell ",
            b'<table:table-cell table:number-columns-repeated="900" ',
            1,
        )

    problems = read(tables.edited(tables.as_ods(ROWS), filled), "a.ods")[2]

    assert [code for code, _, _ in problems] == ["broken_workbook"]


def moved(name, part):
    """A workbook kept elsewhere, under names in other capitals."""
    part = part.replace(b"sharedStrings.xml", b"SharedStrings.xml")
    part = part.replace(b'Target="xl/', b'Target="/data/').replace(b"/xl/", b"/data/")
    return name.replace("xl/", "data/", 1), part


def test_parts_are_found_by_their_relations(read):
    assert read(tables.edited(tables.as_xlsx(ROWS), moved))[0] == TEXTS[1:]


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (COMPOUND, "old_document"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "locked_workbook"),
        (b"<html><table><tr><td>x</td></tr></table>", "broken_workbook"),
        (tables.zipped({"xl/workbook.bin": "x"}), "unknown_format"),
    ],
)
def test_a_file_that_is_no_xlsx_is_refused_by_its_cause(read, content, code):
    assert [problem[0] for problem in read(content)[2]] == [code]


def test_an_old_workbook_under_a_new_name_is_read(read):
    assert read(tables.as_xls(ROWS), "a.xlsx")[0] == TEXTS[1:]


def test_what_cannot_be_seen_is_no_part_of_a_text():
    seen = [
        "0912345678\u200b",
        "\u202d0912345678\u202c",
        "０９１２３４５６７８",
        " 0912345678\u00a0",
    ]

    assert set(map(tidied, seen)) == {"0912345678"}
    assert tidied("Tra\u0302\u0300n") == "Trần"


IN_TCVN3 = {letter: chr(byte) for byte, letter in TCVN3.items()}


def test_old_letters_are_recognised_and_converted_when_asked(read):
    old = "Trần Thị Hường".translate(str.maketrans(IN_TCVN3))
    content = tables.as_xlsx([["Họ tên", "Xã"], [old, "Cao Lộc"], ["Hà", "Ấn"]])

    assert read(content)[2] == [("old_letters_tcvn3", 2, "Họ tên")]
    rows, _, problems = read(content, choices=Choices(letters="tcvn3"))
    assert (rows[0], problems) == (["Trần Thị Hường", "Cao Lộc"], [])


def test_a_text_file_of_bytes_in_an_old_font_is_recognised(read):
    old = "Trần Thị Hường,Lộc Thuỷ\n".translate(str.maketrans(IN_TCVN3))
    content = ("Ten,Xa\n" + old).encode("cp1252")

    assert {code for code, _, _ in read(content, "a.csv")[2]} == {"old_letters_tcvn3"}
    rows, _, _ = read(content, "a.csv", choices=Choices(letters="tcvn3"))
    assert rows == [["Trần Thị Hường", "Lộc Thuỷ"]]


WORDS = st.text("abĐầ 01,;.\"'|", min_size=1, max_size=8)
NUMBERS = st.integers(0, 10**14) | st.integers(1, 10**7).map(lambda n: n + 0.125)
CELLS = st.just("") | NUMBERS | WORDS.map(str.strip)
TABLES = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(CELLS, min_size=width, max_size=width).filter(
            lambda row: row[0] != ""
        ),
        min_size=1,
        max_size=6,
    )
)


@given(rows=TABLES, name=st.sampled_from(sorted(WRITERS)))
def test_any_table_through_any_kind_of_file_comes_out_equal(
    tmp_path_factory, rows, name
):
    path, problems = tmp_path_factory.getbasetemp() / name, Problems()
    names = [f"c{at}" for at in range(len(rows[0]))]
    path.write_bytes(WRITERS[name]([names, *rows]))

    sheet = read_table(path, problems)

    found = [list(row) for _, block in sheet.blocks for row in block]
    assert (sheet.header, problems.count) == (names, 0)
    assert found == [[tidied(str(cell)) for cell in row] for row in rows]


@given(
    cells=st.lists(st.text(max_size=12), min_size=2, max_size=6),
    name=st.sampled_from(["a.xlsx", "a.xls", "a.ods", "a.csv"]),
)
def test_any_text_is_read_as_another_reader_does_or_refused(
    tmp_path_factory, cells, name
):
    path, problems = tmp_path_factory.getbasetemp() / f"any-{name}", Problems()
    path.write_bytes(written(cells, name))

    sheet = read_table(path, problems)

    assert sheet is not None or problems.count
    if sheet is not None and name != "a.csv":
        rows = [row for _, block in sheet.blocks for row in block]
        assert seen(rows) == seen(another_reader(path))


def written(cells, name):
    """A column of texts that the kind of file can hold."""
    letters = [
        re.sub("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", c) for c in cells
    ]
    rows = [["name"], *([cell] for cell in letters)]
    return WRITERS.get(
        name, WRITERS[f"one.{name[2:]}" if name != "a.csv" else "comma.csv"]
    )(rows)


def another_reader(path):
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]


def seen(rows):
    """Cells with something to see in them, blanks and breaks of lines apart."""
    texts = ["".join(tidied(str(row[0])).split()) for row in rows if row]
    return [text for text in texts if text]


@pytest.fixture(scope="module")
def sound():
    return {f"a.{name[4:]}": WRITERS[name](ROWS) for name in WRITERS if "one." in name}


@given(data=st.data())
def test_any_damage_to_a_workbook_gives_its_rows_or_problems(
    tmp_path_factory, sound, data
):
    name = data.draw(st.sampled_from(sorted(sound)))
    at = data.draw(st.integers(0, len(sound[name]) - 1))
    wrong = data.draw(st.binary(max_size=8))
    path, problems = tmp_path_factory.getbasetemp() / f"hurt-{name}", Problems()
    path.write_bytes(sound[name][:at] + wrong + sound[name][at + len(wrong) + 1 :])

    sheet = read_table(path, problems)

    assert sheet is not None or problems.count
    if sheet is not None:
        list(sheet.blocks)
