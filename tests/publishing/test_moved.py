"""A province that became part of another is found under the new one's address."""

import pytest

from localities.models import Succession, Unit

DAY = "2025-07-01"


@pytest.fixture
def merged(sealed):
    """Hải Dương went into Hải Phòng, which kept its name."""
    provinces = Unit.objects.filter(level="province")
    into = provinces.get(slug="hai-phong", valid_from=DAY)
    for slug in ("hai-duong", "hai-phong"):
        old = provinces.get(slug=slug, valid_until=DAY)
        Succession.objects.create(old=old, new=into, on=DAY)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("merged")]


@pytest.mark.parametrize(
    "page", ["/tinh/{}/", "/tinh/{}/tra-loi/", "/en/province/{}/explain/"]
)
def test_among_todays_units_the_old_address_leads_to_the_new_province(client, page):
    answer = client.get(page.format("hai-duong") + "?basis=units-2025")

    assert answer.status_code == 302
    assert answer["Location"] == page.format("hai-phong") + "?basis=units-2025"
    assert client.get(answer["Location"]).status_code == 200


def test_the_switch_on_an_old_provinces_page_leads_somewhere(client):
    assert "?basis=units-2025" in client.get("/tinh/hai-duong/").text
    answer = client.get("/tinh/hai-duong/?basis=units-2025", follow=True)

    assert answer.status_code == 200


@pytest.mark.parametrize("slug", ["atlantis", "hai-duong"])
def test_what_did_not_move_is_not_found(client, slug):
    basis = "units-1997" if slug == "hai-duong" else "units-2025"

    assert client.get(f"/tinh/{slug}/?basis={basis}").status_code == 404
