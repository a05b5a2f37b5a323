"""How many rows each table has, and a digest of them that knows no order.

The digest is the sum of 64-bit hashes of the rows as text, so two databases with the
same rows give the same one, whatever moved on the disk.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

Digests = dict[str, tuple[int, str]]
TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname IN ('public', 'identity') ORDER BY 1, 2
"""
COUNTED = """
SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0)
FROM {} AS row
"""
# So that rows read alike wherever they are read.
ALIKE = "SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1"


def of_tables(connection: psycopg.Connection) -> Digests:
    """schema.table -> (rows, digest), within the transaction that is open."""
    for statement in ALIKE.split("; "):
        connection.execute(statement)
    found: Digests = {}
    for schema, table in connection.execute(TABLES).fetchall():
        question = sql.SQL(COUNTED).format(sql.Identifier(schema, table))
        rows, digest = connection.execute(question).fetchone() or (0, 0)
        found[f"{schema}.{table}"] = (rows, str(digest))
    return found


def of_database(url: str) -> Digests:
    with psycopg.connect(url) as connection:
        return of_tables(connection)


def differing(one: Digests, other: Digests) -> list[str]:
    """Tables that are not the same, with both counts of rows."""
    names = sorted(one.keys() | other.keys())
    nothing = (0, "none")
    return [
        f"{name}: {one.get(name, nothing)[0]} / {other.get(name, nothing)[0]}"
        for name in names
        if one.get(name) != other.get(name)
    ]
