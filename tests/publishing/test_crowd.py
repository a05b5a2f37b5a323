"""A crowd takes the portal from nobody: copies, rates, bytes."""

import pytest

from publishing.portal import page_cache
from tests.publishing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]


@pytest.fixture
def published():
    return factories.published()


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/?x=random", "/"),
        ("/xep-hang/?x=1&basis=published&y=2", "/xep-hang/?basis=published"),
        ("/xep-hang/?order=random", "/xep-hang/"),
        ("/en/?fbclid=abc", "/en/"),
    ],
)
def test_parameters_a_page_does_not_take_lead_to_its_address(
    client, published, asked, led_to
):
    answer = client.get(asked)

    assert (answer.status_code, answer.url) == (302, led_to)


def test_parameters_a_page_takes_stay(client, published):
    assert client.get("/xep-hang/?order=name&basis=published").status_code == 200


@pytest.mark.parametrize("address", ["/tim/?q=x", "/tim/?q=ha"])
def test_what_somebody_typed_is_kept_by_no_cache(client, published, address):
    assert "public" not in client.get(address).headers["Cache-Control"]


def test_a_source_that_asks_for_page_after_page_is_told_to_wait(
    client, published, settings
):
    settings.PAGES_MADE_ANEW = {"burst": 3, "every": 60}

    answers = [client.get("/phuong-phap/") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    other = client.get("/phuong-phap/", REMOTE_ADDR="127.0.0.2")
    assert other.status_code == 200


def test_kept_pages_hold_no_more_bytes_than_allowed(monkeypatch, rf):
    from django.http import HttpResponse

    monkeypatch.setattr(page_cache, "MOST_BYTES", 1_000)
    shelf = page_cache.Shelf(most=100)

    for number in range(20):
        response = HttpResponse(b"x" * 300)
        shelf.keep(rf.get(f"/?round={number}"), response, at=0)

    assert shelf.size == sum(len(page.content) for page in shelf.pages.values()) == 900
    assert shelf.find(rf.get("/?round=19"), at=1)
    assert not shelf.find(rf.get("/?round=0"), at=1)
