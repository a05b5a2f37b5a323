"""That a person is here: signed for the database, for one connection and some minutes.

The middleware signs who sends a request; triggers ask `accounts_person()` who it is
when a request is made or decided, a release drafted, sealed or approved, a password or
a device changed (accounts/migrations/guards/presence.sql). Whoever has a prompt as the
desk's role lacks the key, so he asks and approves for nobody. Who owns the database, or
holds the site's secret, does not.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from hashlib import sha256
from typing import TYPE_CHECKING

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from accounts.models import User


SECONDS = 300
_here: ContextVar[int | None] = ContextVar("person_here", default=None)
_stand_ins = 0


class NotHere(Exception):
    """Nobody stands in for a person: it takes a request of their own."""


def key() -> bytes:
    return salted_hmac("accounts.presence", "key", algorithm="sha256").digest()


def write_key(cursor: CursorWrapper) -> None:
    """Let the database know this site's key; as its owner, also after a new secret."""
    cursor.execute("DELETE FROM accounts_presence")
    cursor.execute("INSERT INTO accounts_presence (key) VALUES (%s)", [key()])


def is_known() -> bool:
    """Whether the database believes what this process signs."""
    with serving(1), connection.cursor() as cursor:
        cursor.execute("SELECT accounts_person()")
        return cursor.fetchone() == (1,)


@contextmanager
def serving(person_id: int) -> Iterator[None]:
    """While a request of this person is answered."""
    before = _here.get()
    _here.set(person_id)
    _set(_signed(person_id))
    try:
        yield
    finally:
        _here.set(before)
        # What is rolled back or broken takes the word with it.
        with suppress(psycopg.OperationalError, psycopg.errors.InFailedSqlTransaction):
            _set(_signed(before) if before else "")


def attest(person: User) -> None:
    """Sign, until the transaction ends, that the person is here. Raises NotHere."""
    if _here.get() != person.pk and not _stand_ins:
        raise NotHere(f"{person}: only a request of their own counts")
    _set(_signed(person.pk), local=True)


@contextmanager
def standing_in() -> Iterator[None]:
    """Whoever is named is here: for demonstrations, never for a site."""
    global _stand_ins
    if not settings.DEMONSTRATION and not _stand_ins:
        raise NotHere("nobody stands in for another person on a site")
    _stand_ins += 1
    try:
        yield
    finally:
        _stand_ins -= 1


def _signed(person_id: int) -> str:
    connection.ensure_connection()
    until = int(time.time()) + SECONDS
    said = f"{person_id}.{until}.{connection.connection.info.backend_pid}"
    inner = sha256(key() + said.encode()).digest()
    return f"{person_id}.{until}.{sha256(key() + inner).hexdigest()}"


def _set(word: str, *, local: bool = False) -> None:
    """Bound by the server, so that no list of running statements shows the word."""
    connection.ensure_connection()
    # Past Django's wrapper: not a query of the page.
    cursor = psycopg.Cursor(connection.connection)
    cursor.execute("SELECT set_config('sipas.person', %s, %s)", [word, local])
