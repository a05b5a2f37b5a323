"""Secrets of second factors as they lie in the database: sealed, each for its person.

Sealed by AES-256-GCM under a key that follows from SIPAS_SECRET_KEY, with the number of
the person as associated words: whoever has the tables alone, or a backup of them, makes
no code, and a secret that is copied to another person's row opens for nobody.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from copy import copy

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

PREFIX = "s1."
NONCE = 12
ROWS = "SELECT id, user_id, key FROM otp_totp_totpdevice"


class NotOpened(ValueError):
    """No secret of this site, nor one it had before, opens what is sealed."""


def new(user_id: int) -> str:
    """A secret of a new device, sealed."""
    return seal(bytes.fromhex(default_key()), user_id)


def seal(secret: bytes, user_id: int) -> str:
    """Up to 28 bytes as at most 80 signs: what the column holds."""
    nonce = os.urandom(NONCE)
    closed = AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, secret, _whose(user_id))
    return PREFIX + urlsafe_b64encode(nonce + closed).decode().rstrip("=")


def bare(device: TOTPDevice) -> TOTPDevice:
    """A copy with its secret in the open, to reckon with and never to store.

    Raises NotOpened.
    """
    found = copy(device)
    found.key = opened(device.key, device.user_id).hex()
    return found


def opened(sealed: str, user_id: int) -> bytes:
    """The secret, by the site's key or one it had before. Raises NotOpened."""
    for key in _keys():
        try:
            return _opened(sealed, user_id, key)
        except NotOpened:
            continue
    raise NotOpened(f"the second factor of user {user_id} is sealed by another secret")


def _opened(sealed: str, user_id: int, key: bytes) -> bytes:
    text = sealed.removeprefix(PREFIX)
    if text == sealed:
        raise NotOpened("it is not sealed")
    try:
        whole = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return AESGCM(key).decrypt(whole[:NONCE], whole[NONCE:], _whose(user_id))
    except (InvalidTag, ValueError) as error:
        raise NotOpened("sealed by another secret, or for somebody else") from error


def foreign() -> int:
    """How many devices no secret of this site opens: their owners cannot sign in."""
    return sum(_secret(key, user) is None for _pk, user, key in _rows())


def renew() -> int:
    """Seal by today's key what an earlier one sealed; how many. As the owner, in a
    transaction: triggers that keep devices as they are stand aside until it is done."""
    today, changed = _key(settings.SECRET_KEY), []
    for pk, user, kept in _rows():
        try:
            _opened(kept, user, today)
        except NotOpened:
            secret = _secret(kept, user)
            changed += [] if secret is None else [(seal(secret, user), pk)]
    if changed:
        with connection.cursor() as cursor:
            # A table is not altered while something waits to be checked of it.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE otp_totp_totpdevice DISABLE TRIGGER USER")
            cursor.executemany(
                "UPDATE otp_totp_totpdevice SET key = %s WHERE id = %s", changed
            )
            cursor.execute("ALTER TABLE otp_totp_totpdevice ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return len(changed)


def _rows() -> list[tuple[int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return cursor.fetchall()


def _secret(kept: str, user_id: int) -> bytes | None:
    """Whatever is kept in the open, as all was once, or sealed by a key of ours."""
    try:
        if not kept.startswith(PREFIX):
            return bytes.fromhex(kept)
        return opened(kept, user_id)
    except ValueError:
        return None


def _keys() -> Iterator[bytes]:
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEYS_BEFORE):
        yield _key(secret)


def _key(secret: str) -> bytes:
    words = {"secret": secret, "algorithm": "sha256"}
    return salted_hmac("accounts.sign_in.sealed", "key", **words).digest()


def _whose(user_id: int) -> bytes:
    return f"user:{user_id}".encode()
