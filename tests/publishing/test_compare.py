"""Provinces side by side: never across methods, never an order that is not there."""

import re

import pytest

from publishing.pages import compare
from publishing.pages.selection import select

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sealed")]

THREE = "/so-sanh/?province=hung-yen&province=ha-noi&province=da-nang"


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def read(*slugs, rounds=(), **asked):
    return compare.read(select(asked), slugs=slugs, rounds=rounds)


def test_rounds_of_two_methods_stand_in_two_tables(client):
    page = read("hung-yen", "ha-noi", rounds=["sipas-2021", "sipas-2023"])

    assert [[b.name for b in era.blocks] for era in page.eras] == [
        ["2021"],
        ["2023", "2024"],
    ]
    shown = client.get(f"{THREE}&with=sipas-2021")
    assert "Phương pháp mới: không so sánh" in text_of(shown)
    assert "Phương pháp mới" not in text_of(client.get(f"{THREE}&with=sipas-2023"))


def test_every_pair_is_said_once_and_the_higher_first():
    page = read("hung-yen", "ha-noi", "da-nang", "lao-cai")

    percents = {
        entry.unit: entry.figure.percent for entry in page.eras[0].blocks[0].entries
    }
    assert len(page.pairs) == 6
    assert all(percents[p.above] >= percents[p.below] for p in page.pairs)
    assert all(0.5 <= pair.share <= 1 for pair in page.pairs)


def test_provinces_stand_in_the_order_asked_for_once_and_at_most_six():
    asked = ["lao-cai", "ha-noi", "lao-cai", "an-giang", "ca-mau", "son-la", "hue"]
    slugs = [slug for slug in asked if slug != "hue"]

    page = read(*slugs, "tay-ninh", "da-nang")

    assert [unit.slug for unit in page.chosen] == [
        "lao-cai",
        "ha-noi",
        "an-giang",
        "ca-mau",
        "son-la",
        "tay-ninh",
    ]


@pytest.mark.parametrize("address", ["/so-sanh/", "/so-sanh/?province=ha-noi"])
def test_fewer_than_two_provinces_is_told_and_the_form_is_there(client, address):
    page = client.get(address)

    assert "Hãy chọn ít nhất hai địa phương" in text_of(page)
    assert page.text.count('<select name="province"') == 6


@pytest.mark.parametrize(
    "address",
    [f"{THREE}&province=atlantis", f"{THREE}&with=sipas-1999", f"{THREE}&round=x"],
)
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_a_comparison_asks_six_queries(client, django_assert_num_queries):
    with django_assert_num_queries(6):
        client.get(f"{THREE}&with=sipas-2021&with=sipas-2023")


def test_six_provinces_and_all_rounds_weigh_little(client):
    more = "&province=lao-cai&province=ca-mau&province=ba-ria-vung-tau"

    page = client.get(f"{THREE}{more}&with=sipas-2021&with=sipas-2023")

    assert len(page.content) < 100_000
