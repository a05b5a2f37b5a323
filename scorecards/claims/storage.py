"""Where bytes of evidence lie: a storage of Django's that no web server hands out."""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection

AT_ONCE = 1 << 20


def storage() -> Storage:
    return storages["evidence"]


def digest(file: BinaryIO) -> tuple[str, int]:
    """(SHA-256, bytes) of a file read in parts, left at its beginning."""
    found, size = sha256(), 0
    file.seek(0)
    while part := file.read(AT_ONCE):
        found.update(part)
        size += len(part)
    file.seek(0)
    return found.hexdigest(), size


def alone(sha256: str) -> None:
    """Nobody else stores or drops these bytes until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])


def keep(key: str, file: File, *, size: int) -> bool:
    """The bytes under the key of their digest, whole or not at all; whether they
    are new there.

    What a crash left there half written is written anew.
    """
    place = storage()
    if place.exists(key):
        if place.size(key) == size:
            return False
        place.delete(key)
    stored = place.save(key, file)
    if stored != key:
        place.delete(stored)
        return False
    return True


def drop(key: str) -> None:
    storage().delete(key)
