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

from localities.refusals import refused


class Step(NamedTuple):
    """On a day, the unit `old` went into the unit `new`; equal when it stayed."""

    on: date
    old: str
    new: str


def regroup(
    old_codes: Sequence[str],
    new_codes: Sequence[str],
    pairs: Iterable[tuple[str, str]],
) -> NDArray[np.intp]:
    """Index array (old,): old unit i belongs to new unit `index[i]`.

    Raises Refused for an old code no pair names or two do, and for a successor
    outside `new_codes`.
    """
    successor = one_successor_each(pairs)
    orphans = [code for code in old_codes if code not in successor]
    if orphans:
        raise refused("units_without_successor", ", ".join(sorted(orphans)))
    place = {code: index for index, code in enumerate(new_codes)}
    strangers = {successor[code] for code in old_codes} - place.keys()
    if strangers:
        raise refused("successor_outside_register", ", ".join(sorted(strangers)))
    return np.array([place[successor[code]] for code in old_codes], dtype=np.intp)


def follow(old_codes: Iterable[str], steps: Iterable[Step]) -> dict[str, str]:
    """Old code to last code, through every day of change in order.

    Each day must answer for every unit that reaches it. Raises Refused.
    """
    reached = {code: code for code in old_codes}
    for successor in _by_day(steps):
        lost = {code for code in reached.values() if code not in successor}
        if lost:
            raise refused("units_without_successor", ", ".join(sorted(lost)))
        reached = {old: successor[code] for old, code in reached.items()}
    return reached


def one_successor_each(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    successor: dict[str, str] = {}
    for old, new in pairs:
        if successor.setdefault(old, new) != new:
            raise refused("unit_is_divided", old, first=successor[old], second=new)
    return successor


def _by_day(steps: Iterable[Step]) -> list[Mapping[str, str]]:
    days: dict[date, list[tuple[str, str]]] = {}
    for step in steps:
        days.setdefault(step.on, []).append((step.old, step.new))
    return [one_successor_each(days[day]) for day in sorted(days)]
