"""By when feedback is answered: dated rules in working days, and the calendar. PURE.

The rules and the holidays are data (`rules.toml`, `holidays.toml`), because the law
moves: each says from when it holds, where it comes from and whether it is provisional.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
SATURDAY: Final = 5
RULE_WORDS: Final = {"kind", "working_days", "valid_from", "source", "provisional"}
YEAR_WORDS: Final = {"year", "off", "worked", "source", "provisional"}


class DeadlineFileError(ValueError):
    """A file of rules or holidays says something that cannot be used."""


class NoRule(LookupError):
    """No rule is in force for a kind of feedback on a day."""


@dataclass(frozen=True)
class Rule:
    """So many working days for a kind of feedback, from a day on."""

    kind: str
    working_days: int
    valid_from: date
    source: str
    provisional: bool


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


@dataclass(frozen=True)
class Deadline:
    """A due day; provisional when its rule is, or a year of the calendar."""

    due_on: date
    provisional: bool


def deadline(
    kind: str, *, start: date, rules: Iterable[Rule], calendar: Calendar
) -> Deadline:
    """When feedback of a kind that came (or came back) on a day is due.

    Raises NoRule.
    """
    rule = rule_for(kind, on=start, rules=rules)
    due_on = calendar.after(start, working_days=rule.working_days)
    known = {start.year, due_on.year} <= calendar.confirmed
    return Deadline(due_on, rule.provisional or not known)


def rule_for(kind: str, *, on: date, rules: Iterable[Rule]) -> Rule:
    """The newest rule of a kind in force on a day. Raises NoRule."""
    begun = [rule for rule in rules if rule.kind == kind and rule.valid_from <= on]
    if not begun:
        raise NoRule(
            f"No deadline for {kind!r} on {on:%d/%m/%Y}: add a [[rule]] with a"
            " valid_from on or before that day to surveys/deadlines/rules.toml."
        )
    return max(begun, key=lambda rule: rule.valid_from)


@cache
def shipped() -> tuple[tuple[Rule, ...], Calendar]:
    """The rules and the calendar in force, as shipped."""
    rules = parse_rules((FOLDER / "rules.toml").read_text(encoding="utf-8"))
    calendar = parse_holidays((FOLDER / "holidays.toml").read_text(encoding="utf-8"))
    return rules, calendar


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Raises DeadlineFileError, which says which rule and what is wrong."""
    rules = tuple(
        Rule(**_checked(row, RULE_WORDS, f"rule {number}"))
        for number, row in enumerate(tomllib.loads(text).get("rule", []), start=1)
    )
    for number, rule in enumerate(rules, start=1):
        if type(rule.working_days) is not int or rule.working_days < 1:
            raise DeadlineFileError(
                f"rule {number} ({rule.kind}): working_days is"
                f" {rule.working_days!r}; give a whole number from 1."
            )
    if len({(rule.kind, rule.valid_from) for rule in rules}) < len(rules):
        raise DeadlineFileError("Two rules of one kind begin on the same day.")
    return rules


def parse_holidays(text: str) -> Calendar:
    """Raises DeadlineFileError, which says which year and what is wrong."""
    years = [
        _checked(row, YEAR_WORDS, f"year {row.get('year', number)}")
        for number, row in enumerate(tomllib.loads(text).get("year", []), start=1)
    ]
    for row in years:
        for day in (*row["off"], *row["worked"]):
            if type(day) is not date or day.year != row["year"]:
                raise DeadlineFileError(
                    f"year {row['year']}: {day} is no day of that year;"
                    " write days as 2026-09-02."
                )
    return Calendar(
        off=frozenset(day for row in years for day in row["off"]),
        worked=frozenset(day for row in years for day in row["worked"]),
        confirmed=frozenset(r["year"] for r in years if not r["provisional"]),
    )


def _checked(row: dict[str, Any], words: set[str], where: str) -> dict[str, Any]:
    if row.keys() != words:
        odd = sorted(row.keys() ^ words)
        raise DeadlineFileError(f"{where}: missing or unknown words {odd}.")
    return row
