from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.publishing import factories


@pytest.fixture(scope="module")
def sealed(django_db_setup, django_db_blocker):
    """Three public rounds of 63 provinces, made once for a module of reading tests.

    2021 has another method than 2023 and 2024.
    """
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        factories.register()
        old = {"methodology": "sipas-2021", "previous_round_code": ""}
        factories.published(round_code="sipas-2021", year=2021, seed=21, **old)
        factories.published(round_code="sipas-2023", year=2023, seed=23)
        newest = factories.published(round_code="sipas-2024", year=2024, seed=24)
        # Else every test would check the foreign keys of all these rows again.
        connection.check_constraints()
        yield newest
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


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
