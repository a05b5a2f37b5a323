"""By when a request about one's own data is replied to and acted on. PURE."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from localities.registers.working_days import Calendar

FILE: Final = Path(__file__).with_suffix(".toml")
KINDS: Final = ("access", "rectify", "erase", "withdraw", "restrict", "object")


@dataclass(frozen=True)
class Limits:
    """Working days to reply, days to act by kind, days one extension gives."""

    reply: int
    act: dict[str, int]
    extension: int


@dataclass(frozen=True)
class Due:
    """The last day to reply, and the last day to have acted."""

    reply_on: date
    act_on: date


def due(
    kind: str,
    *,
    received: date,
    extended: bool,
    limits: Limits,
    calendar: Calendar,
) -> Due:
    """The day of receipt is not counted; the end on a day off moves to the next
    working day. Raises KeyError for an unknown kind.
    """
    days = limits.act[kind] + (limits.extension if extended else 0)
    return Due(
        calendar.after(received, working_days=limits.reply),
        calendar.after(received + timedelta(days=days - 1), working_days=1),
    )


@cache
def shipped() -> Limits:
    """The limits in force, as shipped."""
    said = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Limits(
        said["reply"]["working_days"],
        {kind: said["act"][kind] for kind in KINDS},
        said["extension"]["days"],
    )
