"""Early plugin: real PostgreSQL and Valkey for the run, deleted at its end.

Loaded by `-p tests.servers` before Django reads its settings. The first process starts
them; xdist workers inherit the addresses and take one broker database each.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Generator
from contextlib import ExitStack

import psycopg
import pytest

from config.servers import embedded

ADDRESSES = ("DATABASE_URL", "REDIS_URL")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _take_own_broker_database(int(worker.removeprefix("gw")) + 1)
    else:
        _serve()
    return (yield)


def _serve() -> None:
    os.environ["SIPAS_DEBUG"] = "1"
    os.environ["SIPAS_SECRET_KEY"] = "only-for-tests-" * 3
    if all(os.environ.get(name) for name in ADDRESSES):
        return
    servers = ExitStack()
    atexit.register(servers.close)
    addresses = servers.enter_context(embedded.fresh())
    _let_no_vacuum_run(addresses["DATABASE_URL"])
    for name, address in addresses.items():
        os.environ.setdefault(name, address)


def _let_no_vacuum_run(address: str) -> None:
    """It sees no row of a test, notes empty tables, and plans of minutes follow."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("ALTER SYSTEM SET autovacuum = off")
        server.execute("SELECT pg_reload_conf()")


def _take_own_broker_database(number: int) -> None:
    root = os.environ["REDIS_URL"].rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{root}/{number}"
