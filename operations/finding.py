"""What a check found: a sentence for people, a level for scripts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from wording.text import Text


class Level(IntEnum):
    """Also the exit code of a command whose worst finding it is."""

    WELL = 0
    ODD = 1
    BAD = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """`name` is of one word and stays; `then` says what to do next."""

    name: str
    level: Level
    said: Text
    then: Text | None = None

    @property
    def is_well(self) -> bool:
        return self.level is Level.WELL


def well(name: str, vi: str, en: str) -> Finding:
    return Finding(name, Level.WELL, Text(vi, en))


def worst(findings: list[Finding]) -> Level:
    return max((one.level for one in findings), default=Level.WELL)
