"""The workbook of a scorecard: down with what is stored, up with errors by row."""

import csv
import re
from io import BytesIO, StringIO

import openpyxl
import pytest

from scorecards.claims import filling
from scorecards.models import Claim
from tests.scorecards.factories import GOOD, upload
from tests.sweep.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def officer(world):
    return signed_in("officer")


def taken(client, card, suffix="csv"):
    answer = client.get(f"/viec/phieu-cham/{card.pk}/bang.{suffix}")
    assert answer.status_code == 200
    return answer.content


def rows_of(body):
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))


def filled(rows, values):
    """The rows with values by (leaf, figure)."""
    for row in rows:
        key = (row["Mã tiêu chí *"], row["Mã số liệu *"])
        row["Số liệu"] = values.get(key, row["Số liệu"])
    return rows


def written(rows):
    text = StringIO()
    table = csv.DictWriter(text, rows[0])
    table.writeheader()
    table.writerows(rows)
    return upload(text.getvalue().encode(), "phieu.csv")


def hand_in(client, card, rows):
    return client.post(f"/viec/phieu-cham/{card.pk}/nhap/", {"file": written(rows)})


def confirm(client, card, answer):
    word = re.search(r'name="carried" value="([^"]+)"', answer.content.decode())[1]
    place = f"/viec/phieu-cham/{card.pk}/nhap/"
    return client.post(place, {"carried": word}, follow=True)


ALL = {(leaf, name): text for leaf, one in GOOD.items() for name, text in one.items()}


def test_a_filled_workbook_is_stored_whole_and_in_points(world, officer):
    rows = filled(rows_of(taken(officer, world.card)), ALL)

    answer = hand_in(officer, world.card, rows)
    assert not Claim.objects.exists()
    confirm(officer, world.card, answer)

    found = filling.in_force(world.card)
    assert found.keys() == GOOD.keys()
    assert found["II.4.2"].point == 4


def test_what_comes_down_holds_what_is_stored_and_changes_nothing(world, officer):
    world.save("I.4", words="=Hai sáng kiến")
    book = openpyxl.load_workbook(BytesIO(taken(officer, world.card, "xlsx")))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    mine = next(row for row in cells if row[1] == "I.4")
    assert mine[5:8] == ["2", "'=Hai sáng kiến", "1"]

    answer = hand_in(officer, world.card, rows_of(taken(officer, world.card)))

    assert "0 tiêu chí" in answer.content.decode()


def test_errors_are_said_by_row_and_nothing_is_stored(world, officer):
    values = ALL | {("II.6", "part"): "120", ("I.4", "count"): "nhiều"}
    rows = filled(rows_of(taken(officer, world.card)), values)

    said = hand_in(officer, world.card, rows).content.decode()

    assert "lớn hơn" in said
    assert "nhiều" in said
    assert not Claim.objects.exists()


def test_a_workbook_of_another_unit_or_year_is_refused(world, officer):
    theirs = rows_of(taken(signed_in("other"), world.other_card))
    last_year = rows_of(taken(officer, world.card))
    for row in last_year:
        row["Phiếu *"] = row["Phiếu *"].replace("2026", "2025")

    for rows in (theirs, last_year):
        said = hand_in(officer, world.card, filled(rows, ALL)).content.decode()
        assert "không phải phiếu đang mở" in said
    assert not Claim.objects.exists()


def test_what_somebody_stored_meanwhile_is_not_overwritten(world, officer):
    rows = filled(rows_of(taken(officer, world.card)), ALL)
    world.save("I.4", {"count": "1"}, by=world.second_officer)

    said = hand_in(officer, world.card, rows).content.decode()

    assert "vừa lưu tiêu chí này" in said


def test_odd_rows_are_named(world, officer):
    rows = filled(rows_of(taken(officer, world.card)), ALL)
    rows[0]["Mã tiêu chí *"] = "X.9"
    rows[1]["Mã số liệu *"] = "khac"
    rows.append(dict(rows[-1]))

    said = hand_in(officer, world.card, rows).content.decode()

    for words in ("không có tiêu chí", "Không có số liệu này", "ở một dòng trên"):
        assert words in said


@pytest.mark.parametrize("who", ["other", "leader", "judge", "council"])
def test_the_workbook_is_the_officers_alone(world, who):
    client = signed_in(who)

    for path in ("bang.csv", "nhap/"):
        place = f"/viec/phieu-cham/{world.card.pk}/{path}"
        assert client.get(place).status_code == 403
