"""Functions and triggers of a room: `migrations/guards/*.sql`, a file a noun.

A file is what the database runs today (tests/schema). It may be run again, by a later
migration as well: a database that has an older text then has this one.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.db.migrations import RunSQL

MADE = re.compile(
    r"^CREATE OR REPLACE FUNCTION (?P<function>\w+)"
    r"|^CREATE TABLE IF NOT EXISTS (?P<held>\w+)"
    r"|^CREATE OR REPLACE TRIGGER (?P<trigger>\w+)[^;]*? ON (?P<table>\w+)",
    re.MULTILINE,
)


def guards(migration: str, *nouns: str) -> list[RunSQL]:
    """Steps of the migration in this file that run the SQL of these nouns, in order."""
    texts = [text(migration, noun) for noun in nouns]
    return [RunSQL(words, undone(words)) for words in texts]


def text(migration: str, noun: str) -> str:
    return (Path(migration).parent / "guards" / f"{noun}.sql").read_text("utf-8")


def undone(words: str) -> str:
    """SQL that drops whatever the words make, the last one first."""
    return "\n".join(reversed([_dropped(found) for found in MADE.finditer(words)]))


def _dropped(found: re.Match[str]) -> str:
    if found["trigger"]:
        return f"DROP TRIGGER {found['trigger']} ON {found['table']};"
    if found["held"]:
        return f"DROP TABLE {found['held']};"
    return f"DROP FUNCTION {found['function']};"
