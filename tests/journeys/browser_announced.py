"""Announced figures in a browser: axe finds nothing, and a phone holds every page."""

from urllib.parse import urlencode

import pytest

from accounts.models import Role
from tests.accounts.people import hold
from tests.databases import scene
from tests.journeys.browser_portal import looked_at, reader
from tests.publishing import factories
from tests.publishing.announced import tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
world = scene(tables.shipped, tables.public)
reader = reader

CLAIM = urlencode(
    {
        **{"index": "par", "year": 2023, "unit": "Hải Phòng", "indicator": "total"},
        **{"measure": "percent", "value": "91.81"},
    }
)
PAGES = [
    "/",
    "/en/",
    "/da-cong-bo/?index=par&year=2023",
    "/da-cong-bo/?index=sipas&year=2015",
    "/tinh/hai-phong/",
    "/en/province/lang-son/",
    f"/da-cong-bo/bao-chi/?{CLAIM}",
    "/da-cong-bo/co-quan/bo-tu-phap/",
    "/da-cong-bo/bang/par-2012-2025/1/",
    "/so-sanh/?province=hai-phong&province=lang-son",
    "/tim/?q=tu+phap",
]


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_a_phone_holds_the_page(reader, address):
    found = looked_at(reader, address, "light")
    reader.page.set_viewport_size({"width": 360, "height": 780})

    assert found.violations_count == 0, found.generate_report()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("address", ["/", "/tinh/hai-phong/", "/da-cong-bo/bao-chi/"])
def test_colours_hold_in_the_dark(reader, address):
    found = looked_at(reader, address, "dark")

    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("page", ["", "{pk}/"])
def test_axe_finds_nothing_at_the_desk(reader, world, page):
    analyst = factories.person("analyst")
    hold(analyst, Role.ANALYST)
    reader.client.force_login(analyst)
    address = f"/viec/cong-bo/da-cong-bo/{page.format(pk=world.first().pk)}"

    found = looked_at(reader, address, "light")

    assert found.violations_count == 0, found.generate_report()
