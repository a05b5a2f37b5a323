"""A local round, and a place of its own for the files of a test."""

import pytest
from django.core.files.storage import storages

from tests.scorecards.factories import World


@pytest.fixture(autouse=True)
def evidence_of_the_test(tmp_path, settings):
    """Files lie in the test's own folder."""
    backend = "django.core.files.storage.FileSystemStorage"
    own = {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "evidence")}}
    settings.STORAGES = {**settings.STORAGES, "evidence": own}
    storages._storages.pop("evidence", None)
    yield
    storages._storages.pop("evidence", None)


@pytest.fixture
def world(db):
    return World()
