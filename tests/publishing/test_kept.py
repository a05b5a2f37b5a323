"""Kept pages are given again only while nothing that was published has changed."""

import gzip
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django.utils import timezone

from publishing.portal import page_cache
from publishing.release import life
from tests.publishing import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("country")]


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass only when told to."""
    now = {"at": 100.0}
    monkeypatch.setattr(page_cache, "monotonic", lambda: now["at"])
    return now


@pytest.fixture
def site(clock, client, settings):
    """The site behind the middleware; `asked` counts what went past it."""
    settings.KEPT_PAGES = 3
    asked = []

    def get_response(request):
        asked.append(request.get_full_path())
        headers = {"accept-encoding": request.headers.get("Accept-Encoding", "")}
        return client.get(request.get_full_path(), headers=headers)

    middleware = page_cache.KeptPages(get_response)
    middleware.asked = asked
    return middleware


PAGES = ["/", "/en/", "/xep-hang/", "/xep-hang/?order=name", "/phuong-phap/"]


def get(site, address, **headers):
    return site(RequestFactory().get(address, headers=headers))


@pytest.fixture
def published():
    return factories.published()


def test_a_page_is_made_once_and_given_again_byte_by_byte(site, published):
    first, again = get(site, "/xep-hang/"), get(site, "/xep-hang/")

    assert site.asked == ["/xep-hang/"]
    assert again.content == first.content
    assert dict(again.headers) == dict(first.headers)


def test_the_question_and_the_language_are_parts_of_the_address(site, published):
    for address in ("/", "/?basis=units-2025", "/en/"):
        get(site, address)
        get(site, address)

    assert site.asked == ["/", "/?basis=units-2025", "/en/"]


def test_who_takes_no_gzip_is_given_none(site, published):
    packed = get(site, "/", **{"Accept-Encoding": "gzip, br"})
    plain = get(site, "/")

    assert len(site.asked) == 2
    assert gzip.decompress(packed.content) == plain.content
    assert (
        get(site, "/", **{"Accept-Encoding": "br;q=1, gzip"}).content == packed.content
    )
    assert len(site.asked) == 2


def test_a_browser_that_has_the_page_is_told_so(site, published):
    etag = get(site, "/").headers["ETag"]

    answer = get(site, "/", **{"If-None-Match": etag})

    assert answer.status_code == 304
    assert answer.content == b""
    assert len(site.asked) == 1


def test_a_new_edition_shows_within_two_seconds(site, published, clock):
    get(site, "/")
    factories.published(seed=7)

    clock["at"] += page_cache.LOOK_EVERY
    get(site, "/")

    assert len(site.asked) == 2


def test_a_withdrawn_edition_is_gone_within_two_seconds(site, published, clock):
    get(site, "/cong-bo/sipas-2024/1/")
    person = factories.person("publisher")
    life.withdraw(published, by=person, at=timezone.now(), reason="A wrong weight.")

    clock["at"] += page_cache.LOOK_EVERY
    page = get(site, "/cong-bo/sipas-2024/1/").text

    assert "A wrong weight." in page


def test_an_embargo_ends_for_kept_pages_too(site, published, clock, monkeypatch):
    tomorrow = timezone.now() + timedelta(days=1)
    factories.published(round_code="sipas-2025", year=2025, embargo_until=tomorrow)
    assert "Satisfaction index 2025" not in get(site, "/en/releases/").text

    monkeypatch.setattr(timezone, "now", lambda: tomorrow + timedelta(seconds=1))
    clock["at"] += page_cache.LOOK_EVERY

    assert "Satisfaction index 2025" in get(site, "/en/releases/").text


def test_a_page_made_while_a_release_changed_is_not_kept(site, published, clock):
    made = site.get_response

    def get_response(request):
        page = made(request)
        factories.published(seed=8)
        clock["at"] += page_cache.LOOK_EVERY
        site._look(clock["at"])
        return page

    site.get_response = get_response
    get(site, "/")

    assert not site.shelf.pages


def test_while_the_database_is_away_kept_pages_stay(
    site, published, clock, monkeypatch
):
    get(site, "/")

    def away(*_arguments, **_words):
        raise DatabaseError

    monkeypatch.setattr(page_cache.Release.objects, "readable", away)
    clock["at"] += page_cache.LOOK_EVERY

    assert get(site, "/").status_code == 200
    assert len(site.asked) == 1


def test_a_page_older_than_a_minute_is_made_again(site, published, clock):
    get(site, "/")

    clock["at"] += page_cache.LIFE
    get(site, "/")

    assert len(site.asked) == 2


@pytest.mark.parametrize(
    "address", ["/tinh/khong-co/", "/tim/?q=da+nang", "/admin/login/"]
)
def test_what_is_not_for_everybody_is_not_kept(site, published, address):
    get(site, address)
    get(site, address)

    assert len(site.asked) == 2
    assert not site.shelf.pages


def test_the_oldest_pages_make_room(site, published):
    for address in PAGES:
        get(site, address)

    assert len(site.shelf.pages) == 3
    get(site, PAGES[-1])
    assert len(site.asked) == 5


@pytest.fixture
def waiting(published, clock, monkeypatch):
    """A round whose embargo ends in ten seconds, and hands to move both clocks."""
    start = timezone.now()
    ends = start + timedelta(seconds=10)
    factories.published(
        round_code="sipas-2025", year=2025, at=start, embargo_until=ends
    )
    began = clock["at"]
    monkeypatch.setattr(
        timezone, "now", lambda: start + timedelta(seconds=clock["at"] - began)
    )
    return began


def test_the_page_turns_public_in_the_very_second(site, waiting, clock):
    """Every tenth of a second: never early, and not one kept page late."""
    shown = {}
    for tenth in range(0, 120):
        clock["at"] = waiting + tenth / 10
        shown[tenth] = "Satisfaction index 2025" in get(site, "/en/releases/").text

    assert not any(shown[tenth] for tenth in range(0, 100))
    assert all(shown[tenth] for tenth in range(100, 120))


def test_browsers_are_told_to_keep_nothing_over_the_embargo(site, waiting, clock):
    ages = []
    for second in (0, 3, 9.5, 10):
        clock["at"] = waiting + second
        said = get(site, "/xep-hang/").headers["Cache-Control"]
        parts = dict(part.split("=") for part in said.split(", ") if "=" in part)
        ages.append(int(parts["max-age"]))

    assert ages == [10, 7, 1, 60]
