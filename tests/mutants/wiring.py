"""Walls that settings and config/rights.py put up, each taken away."""

from contextlib import contextmanager
from functools import partial
from unittest import mock

from django.conf import settings
from django.db import connection
from django.test import override_settings
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from config import rights
from tests.mutants.mutant import Mutant

# They serve, and guard nothing.
SERVING = {
    "operations.logs.Named",
    "operations.health.Health",
    "operations.metrics.Counted",
    "config.web.away.AtOnce",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "publishing.portal.page_cache.KeptPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
}

# What rights.READABLE asks of a release. That it is no draft follows from these: a
# draft has no embargo that could have ended, by a constraint of its table.
CONDITIONS = (
    "embargo_until <= now() + interval '1 minute'",
    "(withdrawn_at IS NULL OR withdrawn_at >= embargo_until)",
)


def mutants():
    for name in settings.MIDDLEWARE:
        if name not in SERVING:
            without = partial(_without_middleware, name)
            yield Mutant(f"middleware {name}", without)
    yield Mutant("default of APIView: permission_classes", _open_by_default)
    yield Mutant("default of APIView: throttle_classes", _unslowed_by_default)
    yield from _rights()


@contextmanager
def _without_middleware(name):
    left = [one for one in settings.MIDDLEWARE if one != name]
    with override_settings(MIDDLEWARE=left):
        yield


@contextmanager
def _open_by_default():
    with mock.patch.object(APIView, "permission_classes", [AllowAny]):
        yield


@contextmanager
def _unslowed_by_default():
    """Also where views read the class attribute long after they were made."""
    with mock.patch.object(APIView, "throttle_classes", []):
        yield


def _rights():
    """Each row of config/rights.py that keeps a role away from something."""
    for prefix in rights.PRIVATE:
        left = tuple(one for one in rights.PRIVATE if one != prefix)
        yield _right(f"PRIVATE {prefix}", PRIVATE=left)
    yield _right("IDENTITY hidden from the reader", _answers=list)
    for table in rights.WRITTEN:
        more = rights.WRITTEN | {table: "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"}
        yield _right(f"WRITTEN {table}", WRITTEN=more)
    for table in rights.KEPT:
        more = rights.KEPT | {table: f"{rights.ROWS}, TRUNCATE"}
        yield _right(f"KEPT {table}", KEPT=more)
    yield _right("OF_THE_OWNER", OF_THE_OWNER="none")
    yield _right("WORKED_ON", WORKED_ON=("",))
    yield _right("OPEN_ROOMS", OPEN_ROOMS=("",))
    for condition in CONDITIONS:
        held = rights.READABLE.replace(condition, "true")
        yield _right(f"READABLE {condition}", READABLE=held)
    for statement in ("ENABLE ROW LEVEL SECURITY", "POLICY once_public"):
        yield _right(f"EMBARGO {statement}", EMBARGO=_weaker(statement))
    for what in ("ALL TABLES", "SCHEMA identity"):
        yield _right(f"REVOKE {what}", _run=_run_all_but(f"REVOKE ALL ON {what}"))


def _right(name, **words):
    return Mutant(f"right {name}", partial(_with_rights, words))


def _run_all_but(start):
    usual = rights._run

    def run(statement, role):
        if not statement.startswith(start):
            usual(statement, role)

    return run


def _weaker(statement):
    """Without row level security, or with a policy that shows every row."""
    if statement.startswith("ENABLE"):
        return tuple(one for one in rights.EMBARGO if statement not in one)
    return tuple(one.replace("{readable}", "true") for one in rights.EMBARGO)


@contextmanager
def _with_rights(words):
    with _anew(), mock.patch.multiple(rights, **words):
        yield


@contextmanager
def _anew():
    """Rights of an earlier run hide what a weaker list leaves open."""
    _forget()
    try:
        yield
    finally:
        _forget()


def _forget():
    with connection.cursor() as cursor:
        for role in rights.ROLES:
            cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
            if cursor.fetchone():
                cursor.execute(f"DROP OWNED BY {role}")
        for table in rights.under_embargo():
            cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
