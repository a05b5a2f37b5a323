"""What a benchmark said, and the test's own database in the place of a scratch one."""

import json
from urllib.parse import urlsplit

import pytest

from benchmarks.table import GATHERED, Line


@pytest.fixture
def said(tmp_path, monkeypatch):
    """Lines for the table so far."""
    path = tmp_path / "said"
    monkeypatch.setenv(GATHERED, str(path))
    return lambda: [Line(**json.loads(text)) for text in path.read_text().splitlines()]


@pytest.fixture
def scratch(transactional_db, monkeypatch):
    """Its address, which processes that are started take from the environment."""
    import os

    from django.db import connection

    name = connection.settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("SIPAS_ALLOWED_HOSTS", "127.0.0.1,testserver")
    return address
