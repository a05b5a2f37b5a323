"""The register in the admin: found without accents, changed by nobody."""

import pytest
from django.urls import reverse

from localities import register

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(folder):
    register.load(folder.path)


@pytest.mark.parametrize("term", ["dong nai", "Đồng Nai", "ĐỒNG nai", "75"])
def test_search_finds_a_province_with_or_without_accents(admin_client, units, term):
    page = admin_client.get(reverse("admin:localities_unit_changelist"), {"q": term})

    found = {unit.code for unit in page.context["cl"].queryset}
    assert found == {"75"}


@pytest.mark.parametrize("name", ["unit", "servicepoint"])
def test_nobody_adds_by_hand(admin_client, name):
    page = admin_client.get(reverse(f"admin:localities_{name}_add"))

    assert page.status_code == 403


def test_a_unit_shows_its_names_and_cannot_be_saved(admin_client, units):
    from localities.models import Unit

    unit = Unit.objects.get(code="75", valid_until=None)
    page = admin_client.get(reverse("admin:localities_unit_change", args=[unit.pk]))

    assert page.status_code == 200
    assert "30/2026/QH16" in page.content.decode()
    assert 'name="_save"' not in page.content.decode()


def test_the_list_asks_the_same_queries_however_long_it_is(
    admin_client, units, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        page = admin_client.get(reverse("admin:localities_unit_changelist"))

    assert page.status_code == 200
