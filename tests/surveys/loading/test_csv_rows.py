"""Any CSV gives its rows, or says which line is wrong."""

import re
import unicodedata
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.tabular import csv_rows
from surveys.tabular.csv_rows import read_csv
from tests.surveys.loading.folders import HEADER, lines_of, questionnaire
from tests.surveys.loading.readers import found, read, uids

ROWS = [questionnaire(number) for number in range(4)]
TEXT = lines_of(ROWS)

read_text = partial(read, read_csv)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "responses.csv"


@pytest.mark.parametrize(
    "written",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.rstrip("\n").encode(),
        (TEXT + "\n,,,,,,,,\n\n").encode(),
        TEXT.replace("q2", '"q2"').encode(),
    ],
    ids=["plain", "bom", "crlf", "cr", "no last break", "blank rows", "quoted"],
)
def test_every_row_is_read(path, written):
    path.write_bytes(written)

    blocks, problems, _ = read_text(path)

    assert found(problems) == []
    assert uids(blocks) == ["q0", "q1", "q2", "q3"]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (b"", ("empty_file", 1, "", "")),
        (b"\xef\xbb\xbf", ("empty_file", 1, "", "")),
        (b"\n\n", ("empty_file", 1, "", "")),
        (lines_of([]).encode(), ("header_only", 1, "", "")),
        (TEXT.replace("q1", "Müße").encode("cp1252"), ("not_utf8", 3, "", "")),
        (TEXT.encode() + "Đ".encode()[:1], ("not_utf8", 6, "", "")),
        (TEXT.replace("q2", 'q"2').encode(), None),
        (TEXT.replace("q2", '"q2').encode(), ("broken_quotes", 5, "", "")),
        (TEXT.replace("q2", '"q"2').encode(), ("broken_quotes", 4, "", "")),
    ],
)
def test_what_is_wrong_with_the_file_names_the_line(path, written, problem):
    path.write_bytes(written)

    _, problems, _ = read_text(path)

    assert found(problems)[:1] == ([problem] if problem else [])


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("declared", ["", "sep=X\r\n"])
def test_the_separator_is_the_one_the_file_uses(path, separator, declared):
    written = declared.replace("X", separator) + TEXT.replace(",", separator)
    path.write_text(written, encoding="utf-8")

    blocks, problems, _ = read_text(path)

    assert found(problems) == []
    assert uids(blocks) == ["q0", "q1", "q2", "q3"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_the_encoding_is_the_one_the_file_is_in(path, encoding):
    text = unicodedata.normalize("NFD", TEXT.replace(",01,01,", ",01,Đà Nẵng,"))
    text = re.sub("a\u0306", "ă", text)
    path.write_bytes(text.encode(encoding))

    blocks, problems, _ = read_text(path)

    assert found(problems) == []
    assert {p.stratum for block in blocks for p in block.places} == {"Đà Nẵng"}


def test_a_cell_over_two_lines_swallows_no_row(path):
    path.write_text(TEXT.replace("q1", '"q\n1"').replace("q3", "q0"), encoding="utf-8")

    _, problems, _ = read_text(path)

    assert found(problems) == [
        ("odd_characters", 3, "uid", "q\n1"),
        ("repeated_uid", 6, "uid", "q0"),
    ]


def test_empty_columns_at_the_right_are_no_columns(path):
    path.write_text(TEXT.replace("\n", ",,\n"), encoding="utf-8")

    blocks, problems, _ = read_text(path)

    assert found(problems) == []
    assert uids(blocks) == ["q0", "q1", "q2", "q3"]


def test_a_file_that_is_one_endless_line_is_refused(path, monkeypatch):
    monkeypatch.setattr(csv_rows, "LONGEST_LINE", 200)
    path.write_text(TEXT + "q" * 300, encoding="utf-8")

    _, problems, _ = read_text(path)

    assert [p.code for p in problems.first] == ["line_too_long"]


def test_letters_split_between_two_chunks_are_whole(path, monkeypatch):
    monkeypatch.setattr(csv_rows, "CHUNK", 7)
    path.write_text(TEXT.replace(",01,01,", ",01,Đợt,"), encoding="utf-8")

    [block], problems, _ = read_text(path)

    assert found(problems) == []
    assert {place.stratum for place in block.places} == {"Đợt"}


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_give_rows_or_problems(tmp_path_factory, content, after_header):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    header = (",".join(HEADER) + "\n").encode() if after_header else b""
    path.write_bytes(header + content)

    blocks, problems, _ = read_text(path)

    assert problems.count or uids(blocks)


@given(st.lists(st.text(alphabet='0123456789x,"\n\r .-eaĐ\t', max_size=60), max_size=9))
def test_any_lines_give_rows_or_problems(tmp_path_factory, lines):
    path = tmp_path_factory.getbasetemp() / "lines.csv"
    path.write_text(TEXT + "\n".join(lines), encoding="utf-8", newline="")

    blocks, problems, _ = read_text(path)

    assert problems.count or len(uids(blocks)) == len(set(uids(blocks))) >= 4
