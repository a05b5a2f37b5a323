"""A correction shows every figure it changed, to everybody."""

import csv

import pytest
from django.utils import timezone

from publishing.release import life
from tests.publishing import factories
from tests.publishing.test_editions import second_edition
from tests.publishing.test_portal import text_of

pytestmark = pytest.mark.usefixtures("country")
PAGE = "/en/releases/sipas-2024/2/changes/"


def test_the_page_lists_what_moved_and_why(client):
    factories.published()
    second_edition()

    text = text_of(client.get(PAGE))

    assert "Sai một phiếu" in text
    assert "2 figures are not what they were" in text
    assert "+0.01" in text


def test_the_file_holds_the_same_figures_as_the_page(client):
    factories.published()
    second_edition()

    lines = client.get(f"{PAGE[:-1]}.csv").text.splitlines()

    rows = list(csv.DictReader(lines))
    assert len(rows) == 2
    moved = [row for row in rows if row["percent_after"]]
    gone = [row for row in rows if not row["percent_after"]]
    assert [row["rank_before"] for row in moved] == ["1"]
    assert [row["respondents_after"] for row in gone] == [""]


def test_a_first_edition_has_nothing_to_be_compared_with(client):
    factories.published()

    assert client.get("/en/releases/sipas-2024/1/changes/").status_code == 404


@pytest.mark.parametrize("withdrawn", [1, 2])
def test_a_withdrawn_edition_is_not_shown_as_a_difference(client, withdrawn):
    editions = {1: factories.published(), 2: second_edition()}
    by = factories.person("publisher")

    life.withdraw(editions[withdrawn], by=by, at=timezone.now(), reason="Nhầm")

    assert client.get(PAGE).status_code == 404


def test_an_edition_under_embargo_shows_no_difference(client, tomorrow):
    factories.published()
    factories.published(embargo_until=tomorrow, seed=2)

    assert client.get(PAGE).status_code == 404


def test_the_list_of_editions_leads_there(client):
    factories.published()
    second_edition()

    assert f'href="{PAGE}"' in client.get("/en/releases/sipas-2024/editions/").text
