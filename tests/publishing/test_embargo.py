"""Drafts and embargoed editions exist nowhere; withdrawn ones show why."""

import pytest

from publishing.release import life
from tests.publishing import factories
from tests.publishing.factories import SEALED_AT as AT

ADDRESSES = [
    "/api/v1/releases/sipas-2024/1/",
    "/api/v1/figures/?release=sipas-2024/1",
    "/api/v1/figures/?release=sipas-2024",
    "/cong-bo/sipas-2024/1/",
    "/cong-bo/sipas-2024/1/so-lieu.csv",
    "/cong-bo/sipas-2024/1/ban-ghi.jsonl",
    "/xep-hang/?round=sipas-2024",
]


@pytest.fixture(autouse=True)
def another_round(country):
    factories.published(round_code="sipas-2023", year=2023)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_draft_is_nowhere(client, analyst, address):
    life.draft(content=factories.content(), by=analyst, at=AT)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_embargoed_release_is_nowhere(client, tomorrow, address):
    factories.published(embargo_until=tomorrow)

    assert client.get(address).status_code == 404


def test_lists_do_not_mention_an_embargoed_release(client, tomorrow):
    factories.published(embargo_until=tomorrow)

    for address in ("/", "/cong-bo/", "/phuong-phap/", "/api/v1/releases/"):
        assert "sipas-2024" not in client.get(address).text


def test_a_withdrawn_release_shows_its_reason_and_no_figure(client):
    release = factories.published()
    life.withdraw(
        release, by=factories.person("publisher"), at=AT, reason="Sai trọng số"
    )

    page = client.get("/cong-bo/sipas-2024/1/").text

    assert "Sai trọng số" in page
    assert "so-lieu.csv" not in page
    assert client.get("/cong-bo/sipas-2024/1/so-lieu.csv").status_code == 404
    figures = client.get("/api/v1/figures/?release=sipas-2024/1")
    assert figures.status_code == 404
    assert "Sai trọng số" in figures.text
