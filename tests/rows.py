"""Rows of any table with any values, for tests that ask the database alone."""

from itertools import count

from django.apps import apps
from django.db import connection, transaction

from tests.config.counterexamples import HOLDS, SOME_DAY

NEXT = count(1000)
SMALLEST_INTEGERS = 1 << 15
OPENERS = ("who-asks-to-open", "who-opens")


def row(table, **words):
    """A row that holds: any values of the right types, and then the words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name, character_maximum_length"
            " FROM information_schema.columns WHERE table_name = %s"
            " AND is_nullable = 'NO' AND is_identity = 'NO' AND is_generated = 'NEVER'",
            [table],
        )
        filled = {name: any_value(kind, most) for name, kind, most in cursor.fetchall()}
    return filled | HOLDS.get(table, {}) | words


def any_value(kind, most):
    number = next(NEXT)
    if kind.startswith("int"):
        # A proof of hundreds of trials counts beyond what two bytes hold.
        return number % SMALLEST_INTEGERS if kind == "int2" else number
    if kind in ("varchar", "text"):
        return f"t{number}"[-(most or 9) :]
    return {
        "bool": False,
        "date": SOME_DAY,
        "timestamptz": f"{SOME_DAY}T00:00:00Z",
        "jsonb": "{}",
        "bytea": str(number).encode(),
        "uuid": f"00000000-0000-0000-0000-{number:012}",
        "numeric": 1,
        "float8": 0.5,
    }.get(kind, "{}")


def insert(table, filled):
    """Store a row; its key."""
    names = ", ".join(f'"{name}"' for name in filled)
    marks = ", ".join(["%s"] * len(filled))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {qualified(table)} ({names}) VALUES ({marks})"
            f" RETURNING {key_of(table)}",
            list(filled.values()),
        )
        return cursor.fetchone()[0]


def past_triggers(table, **words):
    """Store a row past triggers and foreign keys; its key."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        key = insert(table, row(table, **words))
        cursor.execute("SET LOCAL session_replication_role = origin")
    return key


def change_past_triggers(statement, *values):
    """Change what triggers keep, as the owner of the database could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def as_if_amended():
    """Let every questionnaire stand as one that this transaction amends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM surveys_response")
        keys = [key for (key,) in cursor.fetchall()]
    for key in keys:
        past_triggers("surveys_amendment", response_id=key)
    change_past_triggers("UPDATE surveys_amendment SET begun_at = now()")


def opened(rnd):
    """The round, opened as if two people had agreed; its chain tells of it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        asked = "surveys_openingrequest"
        cursor.execute(f"ALTER TABLE {asked} DISABLE TRIGGER asked_and_decided")
        cursor.execute(
            f"INSERT INTO {asked} (round_id, asked_by_id, asked_at, reason, outcome,"
            " decided_by_id, decided_at) VALUES (%s, %s, %s, 'r', 'approved', %s, %s)",
            [rnd.pk, *(x for name in OPENERS for x in (_person(name), SOME_DAY))],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {asked} ENABLE TRIGGER asked_and_decided")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        rnd.state = "open"
        rnd.save(update_fields=["state"])
    return rnd


def _person(name):
    model = apps.get_model("accounts", "User")
    return model.objects.get_or_create(username=name, is_active=False)[0].pk


def made(rnd):
    """A round stored in the state it bears, an open one as if two had opened it."""
    if is_open := rnd.state == "open":
        rnd.state = "draft"
    rnd.save(force_insert=True)
    return opened(rnd) if is_open else rnd


def key_of(table):
    """The column that is a table's primary key."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    return models[table]._meta.pk.column


def qualified(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT schemaname FROM pg_tables WHERE tablename = %s", [table])
        return f"{cursor.fetchone()[0]}.{table}"
