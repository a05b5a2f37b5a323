"""Early plugin: real PostgreSQL and Valkey for the run, deleted at its end, and no
other machine.

Loaded by `-p tests.servers` before Django reads its settings. The first process starts
them; xdist workers inherit the addresses and take one broker database each.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config.garbage import collect_rarely
from config.servers import embedded
from tests.loopback import sitecustomize

ADDRESSES = ("DATABASE_URL", "REDIS_URL")
# Of the names of this run's databases, also on servers that are given.
RUN = "SIPAS_TEST_RUN"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, None, None]:
    _keep_compiled_modules()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        _take_own_broker_database(int(worker.removeprefix("gw")) + 1)
    else:
        _serve(reuse=early_config.known_args_namespace.reuse_db)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """The tests themselves are thousands of objects."""
    collect_rarely()


def _serve(*, reuse: bool) -> None:
    """With `--reuse-db` a given server keeps what was migrated for the next run."""
    os.environ["SIPAS_DEBUG"] = "1"
    os.environ["SIPAS_SECRET_KEY"] = "only-for-tests-" * 3
    os.environ["SIPAS_SECURITY_CONTACT"] = "mailto:security@sipas.example"
    os.environ[RUN] = "test_reused" if reuse else f"test_{os.getpid()}"
    _reach_loopback_alone()
    if all(os.environ.get(name) for name in ADDRESSES):
        atexit.register(_drop_databases, but=f"{os.environ[RUN]}_migrated" * reuse)
        return
    servers = ExitStack()
    atexit.register(servers.close)
    addresses = servers.enter_context(embedded.fresh())
    _let_no_vacuum_run(addresses["DATABASE_URL"])
    for name, address in addresses.items():
        os.environ.setdefault(name, address)


def _keep_compiled_modules() -> None:
    """Or each of the processes that tests start would compile Django again."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _reach_loopback_alone() -> None:
    """In this process by the import above, in all it starts by the path to it."""
    folders = [str(Path(sitecustomize.__file__).parent)]
    folders += [os.environ["PYTHONPATH"]] if "PYTHONPATH" in os.environ else []
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)


def _let_no_vacuum_run(address: str) -> None:
    """It sees no row of a test, notes empty tables, and plans of minutes follow."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("ALTER SYSTEM SET autovacuum = off")
        server.execute("SELECT pg_reload_conf()")


def _drop_databases(*, but: str) -> None:
    """A given server keeps nothing of this run, or one database."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        names = server.execute("SELECT datname FROM pg_database").fetchall()
        for (name,) in names:
            if name.startswith(f"{os.environ[RUN]}_") and name != but:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                server.execute(drop.format(sql.Identifier(name)))


def _take_own_broker_database(number: int) -> None:
    root = os.environ["REDIS_URL"].rpartition("/")[0]
    os.environ["REDIS_URL"] = f"{root}/{number}"
