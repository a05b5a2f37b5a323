"""Tables as spreadsheets really write them: read alike, or refused with their place."""

import pytest

from publishing.announced import checking, load
from publishing.content.announced.text_table import rows_of
from publishing.models import AnnouncedEdition
from tests.publishing import factories
from tests.publishing.announced import small
from wording.refusals import Refused

pytestmark = pytest.mark.django_db
PLAIN = small.files()["figures.csv"]
TOML = small.files()["announced.toml"]


@pytest.fixture(autouse=True)
def register(db):
    factories.register(only=("01", "20", "31", "33", "48", "80"))


def read(figures=PLAIN, toml=TOML):
    return load.read({"announced.toml": toml, "figures.csv": figures}).statements


def refusal(**words):
    with pytest.raises(Refused) as refused:
        read(**words)
    return refused.value.refusals[0]


def dressed(text, separator):
    return text.replace(b",", separator)


SAME = {
    "a mark": b"\xef\xbb\xbf" + PLAIN,
    "carriage returns": PLAIN.replace(b"\n", b"\r\n"),
    "carriage returns alone": PLAIN.replace(b"\n", b"\r"),
    "semicolons": dressed(PLAIN, b";"),
    "semicolons and decimal commas": dressed(PLAIN, b";").replace(b".07;", b",07;"),
    "a declared separator": b"sep=;\r\n" + dressed(PLAIN, b";"),
    "tabs in UTF-16": dressed(PLAIN, b"\t").decode().encode("utf-16"),
    "blank rows": PLAIN + b"\n,,,,,,,\n\n",
    "the end of a file of old": PLAIN + b"\r\n\x1a",
    "the end in the last row": PLAIN + b"\x1a",
    "breaks and odd blanks": PLAIN.replace(
        "Hưng Yên".encode(), '"Hưng\u00a0\r\nYên\u200b"'.encode()
    ),
    "digits of another script": PLAIN.replace(b"92.07", "９２.０７".encode()),
}


@pytest.mark.parametrize("how", SAME)
def test_a_table_is_the_same_however_it_is_written(how):
    assert read(SAME[how]) == read()


def test_rows_are_numbered_as_the_file_shows_them():
    text = 'a,b\n"1\n1",2\n3,4\n'

    assert list(rows_of(text)) == [(1, ["a", "b"]), (2, ["1 1", "2"]), (4, ["3", "4"])]


WRONG = {
    "announced_not_utf8": PLAIN.decode().encode("utf-16-le"),
    "announced_not_csv": PLAIN + b'\n2021,province,"H',
    "announced_odd_signs": PLAIN.replace(b"https://one", b"htt\0ps://one"),
    "announced_number": PLAIN.replace(b"87.07", b'"1,234"'),
    "announced_no_rows": PLAIN.partition(b"\n")[0],
    "announced_column_missing": b"",
}


@pytest.mark.parametrize("code", WRONG)
def test_what_cannot_be_read_is_refused_with_a_sentence(code):
    found = refusal(figures=WRONG[code])

    assert found.code == code
    assert not AnnouncedEdition.objects.exists()


COUNTED = """
[[indicators]]
code = "asked"
kind = "count"
vi = "Số người"
en = "People"
""".encode()


@pytest.mark.parametrize("written", ["36.525", "36.5"])
def test_people_are_counted_in_whole_numbers(written):
    figures = (
        "year,level,unit,indicator,number,status,source\n"
        f"2021,nation,VN,asked,{written},published,a\n"
    )

    found = refusal(figures=figures.encode(), toml=TOML + COUNTED)

    assert (found.code, found.row, found.column) == ("announced_count", 2, "number")


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (b'"small"', b'"' + b"s" * 61 + b'"', "code"),
        (b'"sipas"', b'"' + b"s" * 31 + b'"', "family"),
        (b'en = "A small table"', b'en = "' + b"s" * 201 + b'"', "name"),
        (b'"small"', rb'"sm\u0000ll"', "code"),
        (b'code = "overall"', b'code = "' + b"o" * 61 + b'"', "indicators[0].code"),
    ],
)
def test_a_head_the_database_could_not_keep_is_refused(before, after, key):
    found = refusal(toml=TOML.replace(before, after, 1))

    assert (found.code, found.field) == ("declared_wrongly", key)


def test_a_band_from_no_number_is_refused():
    band = (
        b'\n[[bands]]\nyears = [2021]\nlevel = "province"\n'
        b'groups = [{code = "A", from = "NaN"}]\n'
    )

    assert refusal(toml=TOML + band).field == "bands[0].groups[0].from"


CLAIMS = (
    "index,year,unit,indicator,measure,value\r\n"
    'sipas,2021,"Lạng\u00a0\r\nSơn",overall,rank,"31"\r\n'
    "\r\n"
    'sipas,2021,Lạng Sơn,overall,percent,"87,07%"\r\n'
)


@pytest.mark.parametrize(
    "body",
    [
        CLAIMS.encode(),
        CLAIMS.encode("utf-16"),
        CLAIMS.replace('"87,07%"', "87.07").replace(",", ";").encode("utf-8-sig"),
        CLAIMS.encode() + b"\x1a",
    ],
)
def test_claims_are_read_like_tables(body, tmp_path):
    file = tmp_path / "claims.csv"
    file.write_bytes(body)

    found = checking.check_file(file, {})

    assert [(one.row, one.cells["unit"]) for one in found] == [
        (2, "Lạng Sơn"),
        (5, "Lạng Sơn"),
    ]


@pytest.mark.parametrize("body", [b"", b'a,"b', b"index\n" + b"x" * 200_000, b"\xff"])
def test_a_file_that_is_no_table_of_claims_is_refused(body, tmp_path):
    file = tmp_path / "claims.csv"
    file.write_bytes(body)

    with pytest.raises(Refused, match="claims_file"):
        checking.check_file(file, {})
