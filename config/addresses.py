"""Addresses of the database and the broker, as one URL each."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

DATABASE_SCHEMES = ("postgresql", "postgres")
# Names, phones and comments stand in a schema of their own; not every role sees it.
SCHEMAS = "-c search_path=public,identity"
BROKER_SCHEMES = ("redis", "rediss", "redis+socket")


class WrongAddress(ValueError):
    """An address that cannot be used; the message never repeats a password."""


def database(url: str, *, pool_size: int = 8) -> dict[str, object]:
    """Django's DATABASES entry for postgresql://user:password@host:port/name?option=.

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
    options = dict(parse_qsl(parts.query))
    options["options"] = f"{SCHEMAS} {options.get('options', '')}".strip()
    pool = {"min_size": 1, "max_size": pool_size, "timeout": 20}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {**options, "pool": pool},
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
