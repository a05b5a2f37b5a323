"""Databases of a run: each is made once, and cloned by every process that tests.

A database is made by whoever asks for it first, while the others wait; nobody speaks
to it afterwards, so that it can be the template of clones.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from zlib import crc32

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from pytest_django import DjangoDbBlocker

RUN = "SIPAS_TEST_RUN"
# In what a scene stands: a proof changes the schema of its clone (tests.mutants).
under: Callable[[], AbstractContextManager[None]] = nullcontext


def migrated() -> str:
    """The database all others begin as: every table, and rows of migrations alone."""
    return made_once("migrated", _migrate, template="template0")


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def made_once(name: str, build: Callable[[], object], *, template: str) -> str:
    """The name of this run's database in which what `build` wrote is committed."""
    whole = f"{os.environ[RUN]}_{name}"
    half = f"{whole}_half"
    with _server() as server:
        # Falls with the connection, also where building fails.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [whole])
        there = "SELECT 1 FROM pg_database WHERE datname = %s"
        if not server.execute(there, [whole]).fetchone():
            _create(server, half, template)
            with _speaking_to(half):
                build()
            _do(server, "ALTER DATABASE {} RENAME TO {}", half, whole)
    return whole


@contextmanager
def clone(template: str) -> Iterator[None]:
    """Django speaks to a clone of `template`, which goes at the end."""
    own = f"{template}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with _server() as server:
        _create(server, own, template)
    with _speaking_to(own):
        yield
    with _server() as server:
        _do(server, "DROP DATABASE {} WITH (FORCE)", own)


def scene(build: Callable[[], object], found: Callable[[], object]) -> object:
    """A fixture: the tests of a module read what `build` wrote; its value is `found()`.

    Each module has a clone, so that it may also commit.
    """

    @pytest.fixture(scope="module")
    def standing(
        django_db_setup: None, django_db_blocker: DjangoDbBlocker
    ) -> Iterator[object]:
        with django_db_blocker.unblock():
            template = made_once(name_of(build), build, template=migrated())
        changed = under()
        with clone(template):
            with django_db_blocker.unblock():
                changed.__enter__()
                value = found()
            yield value
            with django_db_blocker.unblock():
                changed.__exit__(None, None, None)

    return standing


def name_of(build: Callable[[], object]) -> str:
    """Short, and of this function alone: others may be called alike elsewhere."""
    own = f"{build.__module__}.{build.__qualname__}"
    return f"{build.__name__[:20].lower()}_{crc32(own.encode()):08x}"


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _create(server: psycopg.Connection, name: str, template: str) -> None:
    _do(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _do(server, "CREATE DATABASE {} TEMPLATE {}", name, template)


def _do(server: psycopg.Connection, words: str, *names: str) -> None:
    server.execute(sql.SQL(words).format(*map(sql.Identifier, names)))


@contextmanager
def _speaking_to(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    _turn_to(name)
    try:
        yield
    finally:
        _turn_to(before)


def _turn_to(name: str) -> None:
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's has it
    connection.settings_dict["NAME"] = name
