"""Which unit went into which, as codes and as index arrays. PURE.

A register is a list of codes valid on one day; a step says that on a day the
unit of one code went into the unit of another. Codes alone are enough here,
because on one day a code names one unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Step(NamedTuple):
    """On a day, the unit `old` went into the unit `new`; equal when it stayed."""

    on: date
    old: str
    new: str


class SuccessionError(ValueError):
    """The register of successors does not answer for every unit."""


class NoSuccessor(SuccessionError):
    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = sorted(codes)
        super().__init__(
            f"units without a successor: {', '.join(self.codes)}; "
            "add them to the succession file of that day"
        )


class SplitUnit(SuccessionError):
    def __init__(self, old: str, first: str, second: str) -> None:
        super().__init__(
            f"unit {old} goes into both {first} and {second}; a divided unit "
            "cannot be restated, keep one successor"
        )


class UnknownSuccessor(SuccessionError):
    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = sorted(codes)
        super().__init__(
            f"successors missing from the new register: {', '.join(self.codes)}"
        )


def regroup(
    old_codes: Sequence[str],
    new_codes: Sequence[str],
    pairs: Iterable[tuple[str, str]],
) -> NDArray[np.intp]:
    """Index array (old,): old unit i belongs to new unit `index[i]`.

    Raises NoSuccessor for an old code no pair names, SplitUnit for an old code
    with two successors, UnknownSuccessor for one outside `new_codes`.
    """
    successor = one_successor_each(pairs)
    orphans = [code for code in old_codes if code not in successor]
    if orphans:
        raise NoSuccessor(orphans)
    place = {code: index for index, code in enumerate(new_codes)}
    strangers = {successor[code] for code in old_codes} - place.keys()
    if strangers:
        raise UnknownSuccessor(strangers)
    return np.array([place[successor[code]] for code in old_codes], dtype=np.intp)


def follow(old_codes: Iterable[str], steps: Iterable[Step]) -> dict[str, str]:
    """Old code to last code, through every day of change in order.

    Each day must answer for every unit that reaches it: NoSuccessor otherwise.
    """
    reached = {code: code for code in old_codes}
    for successor in _by_day(steps):
        lost = {code for code in reached.values() if code not in successor}
        if lost:
            raise NoSuccessor(lost)
        reached = {old: successor[code] for old, code in reached.items()}
    return reached


def one_successor_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    successor: dict[str, str] = {}
    for old, new in pairs:
        if successor.setdefault(old, new) != new:
            raise SplitUnit(old, successor[old], new)
    return successor


def _by_day(steps: Iterable[Step]) -> list[Mapping[str, str]]:
    days: dict[date, list[tuple[str, str]]] = {}
    for step in steps:
        days.setdefault(step.on, []).append((step.old, step.new))
    return [one_successor_each(days[day]) for day in sorted(days)]
