"""Addresses of the database and the broker, as one URL each."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

DATABASE_SCHEMES = ("postgresql", "postgres")
# Names, phones and comments stand in a schema of their own; not every role sees it.
SCHEMAS = "-c search_path=public,identity"
# Seconds to connect, and milliseconds that what was sent may stay unacknowledged: a
# server whose machine is gone says nothing at all.
SILENT_SERVERS = {"connect_timeout": "5", "tcp_user_timeout": "15000"}
BROKER_SCHEMES = ("redis", "rediss", "redis+socket")


class WrongAddress(ValueError):
    """An address that cannot be used; the message never repeats a password."""


def database(
    url: str, *, pool_size: int = 8, patience: float = 20
) -> dict[str, object]:
    """Django's DATABASES entry for postgresql://user:password@host:port/name?option=.

    `patience` is how many seconds a connection is waited for.

    Raises WrongAddress for another scheme, a port that is no number or no name.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise WrongAddress(f"DATABASE_URL cannot be read: {error}") from None
    if parts.scheme not in DATABASE_SCHEMES:
        found = parts.scheme or "nothing"
        raise WrongAddress(f"DATABASE_URL must begin with postgresql://, not {found}")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise WrongAddress("DATABASE_URL names no database after the last slash")
    options = {**SILENT_SERVERS, **dict(parse_qsl(parts.query))}
    options["options"] = f"{SCHEMAS} {options.get('options', '')}".strip()
    pool = {
        "min_size": 1,
        "max_size": pool_size,
        "timeout": patience,
        # Tries begin anew every three seconds: back-off beyond that would leave a
        # server that is back unasked for half a minute.
        "reconnect_timeout": 3,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {**options, "pool": pool},
        # A connection that a restart of the server broke is never handed out.
        "CONN_HEALTH_CHECKS": True,
    }


def broker(url: str) -> str:
    """The broker's address, unchanged; raises WrongAddress for another scheme."""
    scheme = urlsplit(url).scheme
    if scheme not in BROKER_SCHEMES:
        found = scheme or "nothing"
        raise WrongAddress(
            f"REDIS_URL must begin with redis://, rediss:// or redis+socket://, "
            f"not {found} (a Valkey server is addressed as redis:// too)"
        )
    return url
