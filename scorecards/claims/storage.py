"""Where bytes of evidence lie: a storage of Django's that no web server hands out."""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import Storage, storages

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


def keep(key: str, file: File, *, size: int) -> None:
    """The bytes under the key of their digest, whole or not at all.

    What a crash left there half written is written anew. Of two that store the same
    bytes at once, one's copy under another name goes.
    """
    place = storage()
    if place.exists(key):
        if place.size(key) == size:
            return
        place.delete(key)
    stored = place.save(key, file)
    if stored != key:
        place.delete(stored)
