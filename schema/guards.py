"""Functions and triggers of a room: `migrations/guards/*.sql`, a file a noun.

Each file may be run again: a database that has an older text then has this one.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.db.migrations import RunSQL

MADE = re.compile(
    r"^CREATE OR REPLACE FUNCTION (?P<function>\w+)"
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
    """SQL that drops every trigger and function the words make, the last one first."""
    dropped = [
        f"DROP FUNCTION IF EXISTS {found['function']};"
        if found["function"]
        else f"DROP TRIGGER IF EXISTS {found['trigger']} ON {found['table']};"
        for found in MADE.finditer(words)
    ]
    return "\n".join(reversed(dropped))
