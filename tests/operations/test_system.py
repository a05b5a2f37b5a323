"""The page on the system: for administrators, in words, what is wrong first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from operations import forecast
from operations.checks import machine
from operations.finding import Finding, Level
from tests.accounts.people import administrators, hold, person
from wording.text import Text

pytestmark = pytest.mark.django_db
PAGE = "/viec/he-thong/"


def test_an_administrator_reads_what_is_wrong_first_and_what_to_do(client):
    client.force_login(administrators()[0])

    page = client.get(PAGE).content.decode()

    assert page.index("Chưa có bản sao lưu nào") < page.index("Cơ sở dữ liệu trả lời")
    assert "sipasctl backup" in page
    assert "Chỗ lưu cho ba năm tới" in page
    assert "aria-current" in page


def test_in_english_too(client):
    client.force_login(administrators()[0])

    page = client.get(f"/en{PAGE}").content.decode()

    assert "No backup was ever made" in page
    assert "Room for the next three years" in page


def test_others_are_told_whose_page_it_is(client):
    client.force_login(hold(person("an"), "analyst").user)

    assert client.get(PAGE).status_code == 403


def test_the_page_opens_while_a_check_cannot_be_answered(client, monkeypatch):
    def odd(_path):
        raise OSError("no such disk")

    monkeypatch.setattr(machine.shutil, "disk_usage", odd)
    monkeypatch.setattr(forecast.machine, "free", lambda: 1)
    client.force_login(administrators()[0])

    page = client.get(f"/en{PAGE}")

    assert page.status_code == 200


def test_three_years_take_what_the_last_one_took_three_times():
    found = forecast.Forecast(now=10, a_year=5, free=66, questionnaires=100)

    assert found.then == 25
    assert found.suffices
    assert not forecast.Forecast(now=10, a_year=5, free=65, questionnaires=1).suffices


def test_an_empty_site_forecasts_itself():
    found = forecast.of_here(at=timezone.now() + timedelta(days=1))

    assert found.a_year == 0
    assert found.then == found.now > 0


def test_the_worst_is_what_a_script_is_told():
    from operations.finding import worst

    said = Text("a", "b")
    assert worst([]) == Level.WELL
    assert worst([Finding("a", Level.ODD, said), Finding("b", Level.WELL, said)]) == 1
