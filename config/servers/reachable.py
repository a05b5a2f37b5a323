"""Whether the servers that addresses name answer, asked before anything waits."""

from __future__ import annotations

import psycopg
import redis

from config import addresses

SECONDS = 5


def database(url: str) -> str:
    """Why this database cannot be used now, without its password; or nothing."""
    try:
        addresses.database(url)
        psycopg.connect(url, connect_timeout=SECONDS).close()
    except (addresses.WrongAddress, psycopg.Error) as error:
        return str(error).splitlines()[0]
    return ""


def broker(url: str) -> str:
    """Why this broker cannot be used now, without its password; or nothing."""
    patience = {"socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}
    try:
        with redis.Redis.from_url(addresses.broker(url), **patience) as client:
            client.ping()
    except (ValueError, redis.RedisError) as error:
        return str(error).splitlines()[0]
    return ""
