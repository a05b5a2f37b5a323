"""Every constraint a model names refuses its own counterexample, whatever writes it.

Rows are made past triggers and foreign keys, so that the constraint alone answers.
"""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models

from tests.config.counterexamples import REFUSED, UNDER
from tests.rows import insert, qualified, row

pytestmark = pytest.mark.django_db
ROOMS = (
    *("jobs", "localities", "accounts", "surveys", "onestop", "publishing"),
    *("scoring", "scorecards"),
)


def named():
    """(name, table, kind) of each constraint of the project's models."""
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and model._meta.managed:
            for constraint in model._meta.constraints:
                yield constraint.name, model._meta.db_table, type(constraint)


CHECKS = [(n, t) for n, t, kind in named() if kind is models.CheckConstraint]
UNIQUE = [(n, t) for n, t, kind in named() if kind is models.UniqueConstraint]
UNIQUE += [
    (f"unique {field.column}", model._meta.db_table)
    for model in apps.get_models()
    if model._meta.app_label in ROOMS and model._meta.managed
    for field in model._meta.concrete_fields
    if field.unique and not field.primary_key
]


@pytest.fixture(autouse=True)
def past_triggers_and_keys(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")


def refused_by(table, filled):
    """Name of the constraint that refuses a row; empty when the row is taken."""
    try:
        insert(table, filled)
    except IntegrityError as refusal:
        return refusal.__cause__.diag.constraint_name
    return ""


@pytest.mark.parametrize(("name", "table"), CHECKS, ids=[name for name, _ in CHECKS])
def test_a_check_refuses_its_counterexamples(name, table):
    insert(table, row(table))

    assert REFUSED[name]
    for change in REFUSED[name]:
        assert refused_by(table, row(table, **change)) == name, change


def key_of(name, table):
    """(name in the database, columns) of a constraint or of a unique field."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)"
            " FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
            " JOIN pg_attribute AS a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])"
            " WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary"
            " GROUP BY c.relname",
            [qualified(table)],
        )
        found = dict(cursor.fetchall())
    field = name.removeprefix("unique ")
    if field != name:
        name = next(index for index, columns in found.items() if columns == [field])
    return name, found[name]


@pytest.mark.parametrize(("name", "table"), UNIQUE, ids=[f"{t}.{n}" for n, t in UNIQUE])
def test_what_there_is_once_is_refused_a_second_time(name, table):
    name, columns = key_of(name, table)
    under = UNDER.get(name, {})
    first = dict.fromkeys(columns, 7) | row(table, **under)

    again = row(table, **under) | {column: first[column] for column in columns}

    insert(table, first)

    assert refused_by(table, again) == name
