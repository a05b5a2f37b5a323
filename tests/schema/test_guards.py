"""What the database runs stands in one file a noun; its migration takes it back."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from config import rights
from schema import guards
from scoring.audit import chains
from tests import databases

PROJECT = Path(__file__).resolve().parents[2]
FILES = sorted(PROJECT.glob("*/migrations/guards/*.sql"))
FUNCTION = re.compile(
    r"^CREATE OR REPLACE FUNCTION (\w+)\(.*?\$\$(.*?)\$\$", re.MULTILINE | re.DOTALL
)
LINKED = re.compile(r"TRIGGER (\w+) [^;]*? ON (\w+)")
# Those of extensions are theirs; vn_fold() is of a form that has no text.
FUNCTIONS = """
SELECT proname, prosrc FROM pg_proc AS p
WHERE pronamespace IN ('public'::regnamespace, 'identity'::regnamespace)
    AND prosqlbody IS NULL AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
"""
TRIGGERS = """
SELECT tgname, relname FROM pg_trigger JOIN pg_class AS c ON c.oid = tgrelid
WHERE NOT tgisinternal
"""
DEFINED = """
SELECT pg_get_functiondef(oid), proacl::text FROM pg_proc WHERE proname = ANY (%s)
UNION ALL
SELECT pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
"""


def asked(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def functions():
    """(name, text) of each function in a file."""
    return [found for path in FILES for found in FUNCTION.findall(path.read_text())]


def triggers():
    """(name, table) of each trigger in a file."""
    return [
        (found["trigger"], found["table"])
        for path in FILES
        for found in guards.MADE.finditer(path.read_text())
        if found["trigger"]
    ]


@pytest.mark.django_db
def test_every_function_of_the_database_stands_in_one_file_as_it_runs():
    linked = {f"accounts_chain_{table.table}" for table in chains.TABLES}
    there = {name: text for name, text in asked(FUNCTIONS) if name not in linked}

    assert len(functions()) == len(dict(functions()))
    assert dict(functions()) == there


@pytest.mark.django_db
def test_every_trigger_of_the_database_stands_in_one_file_or_links_rows():
    linking = [
        found for table in chains.TABLES for found in LINKED.findall(table.forward())
    ]
    made = [*triggers(), *linking]

    assert len(made) == len(set(made))
    assert set(made) == set(asked(TRIGGERS))


@pytest.mark.django_db
def test_a_file_that_is_run_again_changes_nothing():
    """Rights are given after migrations, here as there."""
    names = list(dict(functions()))
    rights.grant_all()
    before = asked(DEFINED, names)

    for path in FILES:
        with connection.cursor() as cursor:
            cursor.execute(path.read_text())
    rights.grant_all()

    assert sorted(asked(DEFINED, names)) == sorted(before)


def test_what_a_file_makes_is_dropped_the_last_one_first():
    words = (
        "CREATE TABLE IF NOT EXISTS key (a text);\n"
        "CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ $$ LANGUAGE plpgsql;\n"
        "CREATE OR REPLACE TRIGGER stays\n    BEFORE DELETE ON t\n    FOR EACH ROW;\n"
    )

    assert guards.undone(words).splitlines() == [
        "DROP TRIGGER stays ON t;",
        "DROP FUNCTION f;",
        "DROP TABLE key;",
    ]


def standing():
    """(name, what it is) of each table, function and trigger."""
    tables = asked(
        "SELECT tablename, schemaname FROM pg_tables"
        " WHERE schemaname IN ('public', 'identity')"
    )
    on = [(table, trigger) for trigger, table in asked(TRIGGERS)]
    return sorted(map(list, [*tables, *asked(FUNCTIONS), *on]))


def back_and_forth():
    told = [standing()]
    # Every room stands on the first; only onestop's extensions do not.
    for room in ("localities", "onestop"):
        call_command("migrate", room, "zero", verbosity=0)
    told.append(standing())
    call_command("migrate", verbosity=0)
    told.append(standing())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told (what jsonb)")
        cursor.execute("INSERT INTO told VALUES (%s)", [json.dumps(told)])


def told():
    return json.loads(asked("SELECT what::text FROM told")[0][0])


taken_back = databases.scene(back_and_forth, told)


def test_rooms_go_back_to_nothing_and_come_again_as_they_were(taken_back):
    before, nothing, again = taken_back
    rooms = {path.parents[1].name for path in PROJECT.glob("*/migrations/0*.py")}

    assert [name for name, _what in nothing if name.partition("_")[0] in rooms] == []
    assert again == before
    assert len(before) > 500
