"""Many rows stored at once by PostgreSQL's COPY, in its own bytes."""

from collections.abc import Iterable, Sequence

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
    into = f"{model._meta.db_table} ({', '.join(columns)})"
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)") as copy,
    ):
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
