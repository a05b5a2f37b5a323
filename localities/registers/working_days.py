"""Which days are worked: weekends, days off announced year by year. PURE.

The days are data (`holidays.toml`): each year says where it comes from and whether it
is provisional.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("holidays.toml")
SATURDAY: Final = 5
YEAR_WORDS: Final = {"year", "off", "worked", "source", "provisional"}


class DeclaredDaysError(ValueError):
    """A file of days off or of deadlines says something that cannot be used."""


@dataclass(frozen=True)
class Calendar:
    """Days off beside weekends, and Saturdays or Sundays worked in exchange.

    `confirmed` holds the years whose days were announced.
    """

    off: frozenset[date]
    worked: frozenset[date]
    confirmed: frozenset[int]

    def is_working(self, day: date) -> bool:
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def after(self, start: date, *, working_days: int) -> date:
        """The day so many working days after a start, which itself is not counted."""
        day, left = start, working_days
        while left > 0:
            day += timedelta(days=1)
            left -= self.is_working(day)
        return day

    def working_days_until(self, due: date, *, today: date) -> int:
        """Working days left; 0 on the due day; negative: days overdue."""
        if due < today:
            return -self.working_days_until(today, today=due)
        days = (due - today).days
        return sum(self.is_working(today + timedelta(days=n + 1)) for n in range(days))


@cache
def shipped() -> Calendar:
    """The calendar in force, as shipped."""
    return parse_holidays(FILE.read_text(encoding="utf-8"))


def parse_holidays(text: str) -> Calendar:
    """Raises DeclaredDaysError, which says which year and what is wrong."""
    years = [
        checked(row, YEAR_WORDS, f"year {row.get('year', number)}")
        for number, row in enumerate(tomllib.loads(text).get("year", []), start=1)
    ]
    for row in years:
        for day in (*row["off"], *row["worked"]):
            if type(day) is not date or day.year != row["year"]:
                raise DeclaredDaysError(
                    f"year {row['year']}: {day} is no day of that year;"
                    " write days as 2026-09-02."
                )
    return Calendar(
        off=frozenset(day for row in years for day in row["off"]),
        worked=frozenset(day for row in years for day in row["worked"]),
        confirmed=frozenset(r["year"] for r in years if not r["provisional"]),
    )


def checked(row: dict[str, Any], words: set[str], where: str) -> dict[str, Any]:
    """A declared row with exactly these words. Raises DeclaredDaysError."""
    if row.keys() != words:
        odd = sorted(row.keys() ^ words)
        raise DeclaredDaysError(f"{where}: missing or unknown words {odd}.")
    return row
