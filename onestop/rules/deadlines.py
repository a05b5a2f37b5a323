"""By when feedback is answered: dated rules in working days. PURE.

The rules are data (`deadlines.toml`), because the law moves: each says from when it
holds, where it comes from and whether it is provisional.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from localities.registers import working_days
from localities.registers.working_days import Calendar, DeclaredDaysError, checked

FILE: Final = Path(__file__).with_suffix(".toml")
RULE_WORDS: Final = {"kind", "working_days", "valid_from", "source", "provisional"}


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
            " valid_from on or before that day to onestop/rules/deadlines.toml."
        )
    return max(begun, key=lambda rule: rule.valid_from)


@cache
def shipped() -> tuple[tuple[Rule, ...], Calendar]:
    """The rules and the calendar in force, as shipped."""
    return parse_rules(FILE.read_text(encoding="utf-8")), working_days.shipped()


def parse_rules(text: str) -> tuple[Rule, ...]:
    """Raises DeclaredDaysError, which says which rule and what is wrong."""
    rules = tuple(
        Rule(**checked(row, RULE_WORDS, f"rule {number}"))
        for number, row in enumerate(tomllib.loads(text).get("rule", []), start=1)
    )
    for number, rule in enumerate(rules, start=1):
        if type(rule.working_days) is not int or rule.working_days < 1:
            raise DeclaredDaysError(
                f"rule {number} ({rule.kind}): working_days is"
                f" {rule.working_days!r}; give a whole number from 1."
            )
    if len({(rule.kind, rule.valid_from) for rule in rules}) < len(rules):
        raise DeclaredDaysError("Two rules of one kind begin on the same day.")
    return rules
