"""How much room the next years take, from what the last one took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from operations.checks import machine

YEARS = 3
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Forecast:
    """Bytes: of the database now, of what a year adds, in three years, free on disk.

    Three times the database is wanted: itself, a backup, a restore beside it.
    """

    now: int
    a_year: int
    free: int
    questionnaires: int

    @property
    def then(self) -> int:
        return self.now + YEARS * self.a_year

    @property
    def suffices(self) -> bool:
        return self.free > 3 * self.then - self.now


def of_here(*, at: datetime) -> Forecast:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE received_at >= %s)"
            " FROM surveys_response",
            [at - YEAR],
        )
        rows, lately = cursor.fetchone()
    # Whatever else grows, grows with the questionnaires.
    a_year = round(size * lately / rows) if rows else 0
    return Forecast(size, a_year, machine.free(), lately)
