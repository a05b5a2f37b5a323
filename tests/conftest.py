"""What every test may ask for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
import redis
from pytest_django import DjangoDbBlocker

from tests import databases

PROJECT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 40

# The same examples on every machine; a slow machine is no failure.
hypothesis.settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    max_examples=int(os.environ.get("EXAMPLES", "30")),
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Every process tests in its own clone of a database migrated once a run."""
    with django_db_blocker.unblock():
        template = databases.migrated()
    with databases.clone(template):
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """Tests of committed rows end by emptying all tables, chained ones included."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    usual = DatabaseOperations.execute_sql_flush
    past_triggers = [
        "SET LOCAL session_replication_role = replica",
        "SET LOCAL session_replication_role = origin",
    ]

    def flush(operations: DatabaseOperations, statements: Iterable[str]) -> None:
        before, after = past_triggers
        usual(operations, [before, *statements, after])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def static_files_looked_at_once() -> Iterator[None]:
    """Every client of a test loads the middleware anew, which would stat each file."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    with pytest.MonkeyPatch.context() as patch:
        for name in ("add_files_from_finders", "update_files_dictionary"):
            patch.setattr(WhiteNoiseMiddleware, name, _once(WhiteNoiseMiddleware, name))
        yield


def _once(middleware: type, name: str) -> Callable[..., None]:
    usual, found = getattr(middleware, name), {}

    def add(self: Any, *place: str) -> None:
        if place not in found:
            before = set(self.files)
            usual(self, *place)
            found[place] = {k: v for k, v in self.files.items() if k not in before}
        self.files.update(found[place])

    return add


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    """Every test starts in Vietnamese: a request leaves its language to the thread."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def rounds_read_anew() -> None:
    """A process remembers rounds by their code, and every test makes them again."""
    from surveys.intake import expectations

    expectations.forget()


@pytest.fixture(autouse=True)
def through_the_whole_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` stands for the whole door, the second factor included."""
    from django.test import Client

    from accounts.sign_in import second_factor

    forced = Client.force_login

    def force_login(client: Client, user: object, backend: str | None = None) -> None:
        forced(client, user, backend)  # type: ignore[arg-type]
        session = client.session
        session[second_factor.VERIFIED_AT] = time.time()
        session.save()

    monkeypatch.setattr(Client, "force_login", force_login)


@pytest.fixture(scope="session", autouse=True)
def anybody_stands_in() -> Iterator[None]:
    """Tests of verbs name who does it; those of `presence` take this away."""
    from accounts import presence

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presence, "_stand_ins", 1)
        yield


@pytest.fixture
def admin_user(db: None) -> object:
    """The person of `admin_client`: an administrator two people made one."""
    from tests.accounts.people import superuser

    return superuser("admin")


@pytest.fixture
def worker(transactional_db: None, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker process on the test's own database and broker."""
    from django.db import connection

    # Messages of other tests speak of rows that are gone, and keep a worker busy.
    redis.Redis.from_url(os.environ["REDIS_URL"]).flushdb()
    address = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    environment = os.environ | {"DATABASE_URL": address._replace(path=name).geturl()}
    log = tmp_path / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--concurrency=1", "--loglevel=INFO", "--without-gossip"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _await_ready(process, log)
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """By its own leave; a busy machine's worker that takes too long, without it."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        if " ready." in log.read_text():
            return
        time.sleep(0.1)
    pytest.fail(f"the worker did not start:\n{log.read_text()[-3000:]}")
