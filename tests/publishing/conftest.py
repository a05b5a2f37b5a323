from datetime import timedelta

import pytest
from django.utils import timezone

from publishing.models import Release
from tests.databases import scene
from tests.publishing import factories


def three_rounds():
    """Public, of 63 provinces; 2021 has another method than 2023 and 2024."""
    factories.register()
    old = {"methodology": "sipas-2021", "previous_round_code": ""}
    factories.published(round_code="sipas-2021", year=2021, seed=21, **old)
    factories.published(round_code="sipas-2023", year=2023, seed=23)
    factories.published(round_code="sipas-2024", year=2024, seed=24)


sealed = scene(three_rounds, lambda: Release.objects.get(round_code="sipas-2024"))


@pytest.fixture
def country(db):
    """The nation and five provinces, for tests that write releases."""
    factories.register(only=("01", "33", "48", "75", "80"))


@pytest.fixture
def analyst(db):
    return factories.person("analyst")


@pytest.fixture
def publisher(db):
    return factories.person("publisher")


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)
