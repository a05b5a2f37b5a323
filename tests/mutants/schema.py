"""Triggers and constraints as PostgreSQL lists them, each taken out and put back."""

from contextlib import contextmanager
from functools import partial

from django.db import connection

from tests.mutants.mutant import Mutant

ROOMS = (
    *("jobs", "localities", "accounts", "surveys", "onestop", "publishing"),
    *("scoring", "scorecards"),
)

TRIGGERS = """
SELECT 'trigger ' || relname || '.' || tgname,
    format('DROP TRIGGER %%I ON %%s', tgname, tgrelid::regclass),
    pg_get_triggerdef(t.oid)
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid
WHERE NOT tgisinternal
"""
CONSTRAINTS = """
SELECT 'constraint ' || relname || '.' || conname,
    format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
    format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s',
        conrelid::regclass, conname, pg_get_constraintdef(k.oid))
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = conrelid
WHERE contype IN ('c', 'u', 'x') AND split_part(relname, '_', 1) = ANY (%(rooms)s)
    -- Django's own: whole numbers that count, and pairs of a many-to-many table.
    AND conname !~ '_uniq$'
    AND NOT (conname ~ '_check$'
        AND pg_get_constraintdef(k.oid) ~ '^CHECK ..\\S+ >= 0..$')
"""
# Conditional ones are indexes without a constraint of their own.
INDEXES = """
SELECT 'constraint ' || tablename || '.' || indexname,
    format('DROP INDEX %%I.%%I', schemaname, indexname),
    indexdef
FROM pg_indexes
WHERE indexdef LIKE 'CREATE UNIQUE%%'
    AND split_part(tablename, '_', 1) = ANY (%(rooms)s)
    AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def mutants():
    """Every trigger, and every constraint that a room of the project named."""
    for query in (TRIGGERS, CONSTRAINTS, INDEXES):
        for name, drop, make in _rows(query):
            yield Mutant(name, partial(_without, drop, make))


def _rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query, {"rooms": list(ROOMS)})
        return sorted(cursor.fetchall())


@contextmanager
def _without(drop, make):
    with connection.cursor() as cursor:
        cursor.execute(drop)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(make)
