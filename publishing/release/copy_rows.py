"""Many rows stored at once by PostgreSQL's COPY, in its own bytes."""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager

from django.db import connection, models


def copy_rows(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Store rows of values, in the order of the columns.

    Binary: writing floats as text and reading them again takes several times as long.
    """
    fields = [model._meta.get_field(name) for name in columns]
    # varchar(40) -> varchar
    types = [str(field.db_type(connection)).partition("(")[0] for field in fields]
    names = ", ".join(columns)
    with (
        connection.cursor() as cursor,
        _target(cursor, model, names) as table,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


@contextmanager
def _target(cursor, model, names):
    """The table to copy into: the model's own, or one of this transaction.

    No role but the owner may copy straight into a table whose rows the public sees
    only in part.
    """
    table = model._meta.db_table
    cursor.execute("SELECT row_security_active(%s)", [table])
    if not cursor.fetchone()[0]:
        yield table
        return
    # Names of our own tables and columns.
    cursor.execute(
        f"CREATE TEMP TABLE copied ON COMMIT DROP AS"  # nosec B608
        f" SELECT {names} FROM {table} WITH NO DATA"
    )
    yield "pg_temp.copied"
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM pg_temp.copied"  # nosec B608
    )
    cursor.execute("DROP TABLE pg_temp.copied")
