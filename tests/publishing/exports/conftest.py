import pytest
from django.db import connection, transaction

from tests.publishing import factories

PROVINCES = ("01", "33", "48", "75", "80")


@pytest.fixture(scope="module")
def release(django_db_setup, django_db_blocker):
    """A public, simulated edition of the nation and five provinces, made once."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        factories.register(only=PROVINCES)
        yield factories.published()
        connection.check_constraints()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
