"""Figures without a drawn sample say so wherever they are read."""

import json

import pytest

from publishing.exports.heading import heading
from publishing.release.digest import record
from publishing.reports.edition import marks
from tests.publishing import factories

pytestmark = pytest.mark.django_db

WORDS = {
    "declared": "Phiếu kê khai: mẫu không được chọn trên hệ thống này.",
    "open": "Thu phiếu mở: người trả lời tự đến, không được chọn theo mẫu.",
}


@pytest.fixture(autouse=True)
def register():
    factories.register(only=["01"])


def page(client, release):
    address = f"/cong-bo/{release.round_code}/{release.edition}/"
    return client.get(address).content.decode()


@pytest.mark.parametrize("collection", WORDS)
def test_pages_files_and_reports_are_marked(client, collection):
    release = factories.published(collection=collection)

    for said in (page(client, release), heading(release).warning, *marks(release)[1:]):
        assert WORDS[collection] in said
    assert len(marks(release)) == 2
    assert "không chọn mẫu" in client.get("/cong-bo/").content.decode()


def test_a_drawn_sample_is_marked_nowhere(client):
    release = factories.published(collection="drawn")

    said = [page(client, release), heading(release).warning, *marks(release)]
    assert not [one for one in said if any(word in one for word in WORDS.values())]


def header(collection):
    release = factories.published(collection=collection)
    return json.loads(next(iter(record(release))))


def test_the_digest_covers_it_and_what_was_sealed_before_keeps_its_own():
    """Editions that say nothing are declared: their bytes are what they were."""
    assert "collection" not in header("declared")


@pytest.mark.parametrize("collection", ["open", "drawn"])
def test_what_is_not_declared_stands_in_the_record(collection):
    assert header(collection)["collection"] == collection


def test_the_interface_says_how_answers_were_collected(client):
    release = factories.published(collection="open")

    address = f"/api/v1/releases/{release.round_code}/{release.edition}/"
    figures = client.get("/api/v1/figures/").json()
    assert client.get(address).json()["collection"] == "open"
    assert figures["collection"] == "open"
