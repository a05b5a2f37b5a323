"""Files and numbers that nobody honest sends: told what is wrong, quickly."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Role, User
from publishing.content.announced.reading import Reader
from surveys.frames import lists
from surveys.models import DesignUpload, Instrument
from surveys.questionnaire.file import InstrumentError, parse
from surveys.rounds import new_design
from surveys.tabular.names import LONGEST, on_disk
from surveys.tabular.problems import Problems
from tests.accounts.people import hold
from tests.surveys import fieldwork_people as made_up
from tests.sweep.world import signed_in
from wording.text import Text
from work.tables.columns import Column
from work.tables.reading import lines_of

DEEP = {
    "brackets": b"a=" + b"[" * 100_000,
    "brackets by line": b"a=" + b"[\n" * 100_000,
    "tables": b"a=" + b"{a=" * 50_000,
    "parts of a key": b"a." * 100_000 + b"a=1",
    "parts of a heading": b"[" + b"a." * 100_000 + b"a]",
    "quoted parts": b'"a".' * 50_000 + b"a=1",
    "digits": b"a=9" + b"9" * 5_000,
    "size": b"#\n" * 300_000,
}
# As a form may send them: longer than a disk takes, a folder's, somebody else's place.
NAMES = ("ộ" * 190 + ".csv", "a." + "ộ" * 190, "..", ".", "", "a/..", "../../x.csv")
WORKBOOK = b"PK\x03\x04 nothing"


@pytest.mark.parametrize("name", DEEP)
def test_a_declared_file_deeper_than_any_is_refused(name):
    with pytest.raises(InstrumentError):
        parse(DEEP[name].decode(), name="a.toml")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "body"),
    [("ỷ" * 200 + ".xlsx", WORKBOOK), ("a.toml", DEEP["brackets"])],
)
def test_a_questionnaire_that_is_none_is_answered(name, body):
    hold(User.objects.create_user("analyst"), Role.ANALYST)
    file = SimpleUploadedFile(name, body)

    answer = signed_in("analyst").post("/viec/bo-cau-hoi/nap/", {"file": file})

    assert answer.status_code == 200
    assert not Instrument.objects.exists()


def test_a_head_of_a_million_columns_is_refused_as_soon_as_it_is_read():
    reader = Reader(None, None)
    began = time.perf_counter()

    assert reader.read("," * 1_000_000 + "\n") == []

    assert time.perf_counter() - began < 5
    assert 0 < len(reader.problems) < 200


@pytest.mark.django_db
@pytest.mark.parametrize("api", ["scores", "figures"])
def test_an_edition_of_thousands_of_digits_is_none(api):
    client = Client(raise_request_exception=False)
    answer = client.get(f"/api/v1/{api}/?release=x/{'1' * 4400}")

    assert answer.status_code == 400


@pytest.mark.parametrize("name", [*NAMES, "\x00\n", "\ud800" * 90 + ".csv", "x" * 255])
def test_a_name_on_disk_is_one_file_of_the_folder_it_is_written_to(name, tmp_path):
    own = on_disk(name)

    (tmp_path / own).write_bytes(b"x")

    assert [one.name for one in tmp_path.iterdir()] == [own]
    assert 0 < len(own.encode()) <= LONGEST


def test_a_name_that_a_disk_holds_stays_as_it_was_sent():
    assert on_disk("Danh sách xã Ỷ La.xlsx") == "Danh sách xã Ỷ La.xlsx"
    assert on_disk("ộ" * 190 + ".xlsx").endswith("ộ.xlsx")


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_read_whatever_it_is_called(name):
    file = SimpleUploadedFile("x.csv", "Mã,Tên\n1,Lan\n".encode())
    # As a server without Django's own tidying would hand it on.
    file._name = name
    problems = Problems()

    lines = lines_of(file, (Column("Mã", Text("Mã", "Code")),), problems)

    assert [line.cells["Mã"] for line in lines] == ["1"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", [one for one in NAMES if one.endswith(".csv")])
def test_a_list_is_looked_at_whatever_it_is_called(name):
    here = made_up.lang_son()
    officer = made_up.person("officer")
    rnd = made_up.make_round(here)
    content = made_up.as_csv(made_up.listed_people({made_up.CENTRE: 3}))
    sent = made_up.upload(rnd, content, by=officer, at=here, file=name)

    assert len(lists.preview(sent).rows) == 3


@pytest.mark.parametrize("name", [one for one in NAMES if one])
def test_a_design_lies_in_its_own_folder_whatever_it_is_called(name):
    sent = DesignUpload(design_file=name, design=b"x", totals_file=name, totals=b"y")

    with new_design._on_disk(sent) as paths:
        read = {part: path.read_bytes() for part, path in paths.items()}
        folders = {path.parent.name for path in paths.values()}

    assert read == {"design": b"x", "totals": b"y"}
    assert folders == {"design", "totals"}
