"""A year in the browser: production settings, an empty database, roles of least right,
portal, desks and worker as the units start them; nobody types SQL or a command but the
operator who names the first two administrators."""

import csv
import io
import json
import os
import sys
import urllib.request
import zipfile
from pathlib import Path

import pytest

from tests.journeys import year as steps
from tests.journeys.installation import installed
from tests.journeys.people_at_work import Diary
from tests.journeys.year import NATIONAL, OWN, PROVINCE_NAME, Year

PROVINCES = 34
# Where docs/a-year.md keeps its pictures; YEAR_PICTURES=docs/pictures/year makes them.
PICTURES = os.environ.get("YEAR_PICTURES")
# After which step whose screen is a picture there.
SEEN = {
    "analyst and publisher": ("quan-tri-1", "roles"),
    "seven more people": ("account manager", "people"),
    "the national round, set up and opened": ("publisher", "round-phone"),
    "list, sample, assignment": ("officer", "sample"),
    "four forms on a phone": ("surveyor", "surveyor-phone"),
    "three forms on paper": ("supervisor", "batch"),
    "answers as files, before the release": ("analyst", "answers"),
    "the round is scored": ("analyst", "run"),
    "a correction published": ("publisher", "release-phone"),
    "reports mailed to provinces": ("analyst", "mailing"),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with installed(tmp_path_factory.mktemp("installation")) as one:
        yield one


def test_a_year_from_nothing_to_a_correction(made, browser, tmp_path):
    diary = Diary(Path(PICTURES) if PICTURES else None)
    year = Year(made, browser, diary, tmp_path)
    national, own = {"code": NATIONAL}, {"code": OWN}

    for name, do, words in (
        ("two administrators come in", steps.administrators_come_in, {}),
        ("analyst and publisher", steps.the_ministry_gets_its_people, {}),
        ("seven more people", steps.the_province_gets_its_people, {}),
        (
            "the national round, set up and opened",
            steps.a_round_is_opened,
            national | {"name": "cả nước", "drawn": False},
        ),
        ("answers of 34 provinces as a file", steps.answers_come_as_a_file, {}),
        (
            "the province's own round, set up and opened",
            steps.a_round_is_opened,
            own | {"name": PROVINCE_NAME, "drawn": True},
        ),
        ("list, sample, assignment", steps.a_sample_is_drawn, {}),
        ("four forms on a phone", steps.forms_come_from_a_phone, {}),
        ("three forms on paper", steps.a_batch_of_paper_is_keyed, {}),
        ("the province's cases as a table", steps.cases_leave, {}),
        ("answers as files, before the release", steps.answers_leave, {}),
        ("the round is closed", steps.the_round_is_closed, national),
        ("the round is scored", steps.the_round_is_scored, national),
        ("published", steps.an_edition_is_published, {}),
        ("opened again by two people", steps.the_round_is_opened_again, {}),
        ("twelve forms left out by two people", steps.questionnaires_are_left_out, {}),
        ("closed again", steps.the_round_is_closed, national),
        ("scored again", steps.the_round_is_scored, national),
        (
            "a correction published",
            steps.an_edition_is_published,
            {"reason": "Loại các phiếu nhập nhầm của một tỉnh"},
        ),
        ("reports mailed to provinces", steps.reports_go_to_provinces, {}),
    ):
        with diary.step(name):
            do(year, **words)
        if name in SEEN:
            who, picture = SEEN[name]
            year.people[who].picture(picture)
    sys.stdout.write(f"\n{diary.table()}\n")

    assert len(year.people) == 11
    for person in year.people.values():
        person.goes()
    the_files_are_right(tmp_path)
    the_public_sees_both_editions(made)
    assert len(made.post.to("van-phong-")) == 3


def the_files_are_right(folder):
    """The analyst's and the province's."""
    with zipfile.ZipFile(folder / "answers.zip") as archive:
        suffixes = {Path(name).suffix for name in archive.namelist()}
        table = next(n for n in archive.namelist() if n.endswith("microdata.csv"))
        rows = list(csv.DictReader(io.StringIO(archive.read(table).decode())))
    assert suffixes == {".csv", ".parquet", ".sav", ".dta", ".txt"}
    assert len({row["unit"] for row in rows}) == PROVINCES
    cases = (folder / "cases.csv").read_text("utf-8-sig").splitlines()
    assert len(cases) > 10


def the_public_sees_both_editions(made):
    """34 provinces with their figures, nothing simulated, the correction said."""
    page = read(f"{made.portal}/cong-bo/{NATIONAL}/phien-ban/")
    assert f"/cong-bo/{NATIONAL}/1/" in page
    assert f"/cong-bo/{NATIONAL}/2/" in page
    home = read(f"{made.portal}/xep-hang/")
    assert home.count("<tr") >= PROVINCES
    assert "mô phỏng" not in home.lower()
    told = json.loads(read(f"{made.portal}/api/v1/releases/"))
    assert {one["edition"] for one in told["results"]} >= {2}


def read(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode()
