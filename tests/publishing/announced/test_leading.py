"""What was announced leads where every round is simulated; those are a click away."""

import pytest

from localities.models import Unit
from publishing.pages import announced as pages
from tests.databases import scene
from tests.publishing import factories
from tests.publishing.announced import tables

pytestmark = pytest.mark.django_db


def announced_beside_a_round():
    tables.shipped()
    factories.published()


world = scene(announced_beside_a_round, tables.public)


@pytest.fixture(autouse=True)
def everything(world):
    return world


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_what_was_announced_leads_and_the_round_is_a_click_away(client):
    told = page(client, "/en/")

    assert "83.94" in told
    assert 'href="/en/?round=sipas-2024"' in told


@pytest.mark.parametrize("question", ["?basis=units-2025", "?round=sipas-2024"])
def test_a_geography_or_a_round_is_one_of_the_computed(client, question):
    told = page(client, f"/en/{question}")

    assert "Satisfaction index 2024" in told
    assert "Simulated figures" in told


def test_links_of_a_round_that_was_asked_for_stay_with_it(client):
    told = page(client, "/en/?round=sipas-2024")

    assert "/en/province/ha-noi/?round=sipas-2024" in told


def test_a_province_without_announced_figures_leads_with_saying_so(client):
    known = {unit.slug for unit in pages.provinces()}
    silent = Unit.objects.provinces().exclude(slug__in=known)
    slugs = sorted(set(silent.values_list("slug", flat=True)))
    assert slugs

    for slug in slugs:
        told = page(client, f"/en/province/{slug}/")
        assert "Not announced, or not found." in told
        assert f"/en/province/{slug}/?round=sipas-2024" in told
        assert "Simulated figures" not in told


@pytest.mark.parametrize("address", ["/en/releases/", "/en/search/"])
def test_no_list_of_what_was_announced_bears_the_banner(client, address):
    told = page(client, address)

    assert 'aria-label="Simulated figures"' not in told
