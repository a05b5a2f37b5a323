"""Which value of a figure is printed where sources differ, and why.

Two printed values agree when they are equal, or when one is the other rounded or cut to
fewer decimals (83.68 printed as 83.7 or as 83.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from publishing.content.announced.statements import (
    NOT_PRINTED,
    PRINTED,
    STATUSES,
    Family,
    Key,
    Statement,
    sources_of,
)
from wording.text import Text

Value = Decimal | str

PREFERRED = Text("đã chọn khi nhập bảng: {reason}", "chosen with the table: {reason}")
BY_STATUS = Text(
    "số được in trực tiếp đứng trước số suy ra",
    "a figure printed as such stands before one that was derived",
)
BY_NUMBER = Text(
    "{many} nguồn in số này, nhiều hơn mỗi số khác",
    "{many} sources print it, more than any other value",
)
BY_ORDER = Text(
    "các nguồn ngang nhau; in số đứng trước trong bảng",
    "the sources weigh the same; the one that stands first in the table is printed",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One value and the statements that give it, the most exact words first."""

    value: Value
    statements: tuple[Statement, ...]

    @property
    def status(self) -> str:
        return min((one.status for one in self.statements), key=STATUSES.index)

    @property
    def sources(self) -> tuple[str, ...]:
        return sources_of(self.statements)


@dataclass(frozen=True, slots=True)
class Printed:
    """The value the portal prints, the others that contradict it, and why this one."""

    chosen: Said
    others: tuple[Said, ...]
    why: Text | None

    @property
    def value(self) -> Value:
        return self.chosen.value


def in_words(value: Value) -> Text:
    """A value in a sentence: with a decimal comma in Vietnamese."""
    written = str(value)
    if isinstance(value, Decimal):
        return Text(written.replace(".", ","), written)
    return Text(written, written)


def listed(values: Iterable[Value]) -> Text:
    """Several values in a sentence."""
    found = [in_words(value) for value in values]
    parted = "; ".join(one.vi for one in found), ", ".join(one.en for one in found)
    return Text(*parted)


def agree(one: Value, other: Value) -> bool:
    """Whether two values as printed may be the same value."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    shorter, longer = sorted((one, other), key=decimals)
    step = Decimal(1).scaleb(-decimals(shorter))
    roundings = (ROUND_HALF_UP, ROUND_DOWN)
    return one == other or shorter in {longer.quantize(step, r) for r in roundings}


def decimals(value: Decimal) -> int:
    """How many decimals a value was printed with."""
    return max(0, -int(value.as_tuple().exponent))


def printed(family: Family, key: Key, measure: str) -> Printed | None:
    """What is printed of one measure of a figure; None where nothing is announced."""
    return choose(family.at(key), measure)


def choose(statements: Sequence[Statement], measure: str) -> Printed | None:
    told = [one for one in statements if _value(one, measure) is not None]
    if not told:
        return None
    said = _together(told, measure)
    ordered = sorted(said, key=_weight)
    chosen, others = ordered[0], tuple(ordered[1:])
    return Printed(chosen, others, _why(chosen, others) if others else None)


def _value(statement: Statement, measure: str) -> Value | None:
    value = getattr(statement, measure)
    return None if value in (None, "") else value


def _together(told: Sequence[Statement], measure: str) -> list[Said]:
    """Statements by value; the most exact one of each speaks for those that agree."""
    exact = sorted(told, key=lambda one: -_decimals(_value(one, measure)))
    groups: list[list[Statement]] = []
    for one in exact:
        value = _value(one, measure)
        for group in groups:
            first = _value(group[0], measure)
            if first is not None and value is not None and agree(first, value):
                group.append(one)
                break
        else:
            groups.append([one])
    found = []
    for group in groups:
        value = _value(group[0], measure)
        if value is not None:
            found.append(Said(value, tuple(group)))
    order = {id(one): place for place, one in enumerate(told)}
    return sorted(found, key=lambda said: min(order[id(s)] for s in said.statements))


def _decimals(value: Value | None) -> int:
    return decimals(value) if isinstance(value, Decimal) else 0


def _weight(said: Said) -> tuple[int, int, int]:
    """Smaller first; values that weigh the same keep the order of the table."""
    return (_standing(said), STATUSES.index(said.status), -len(said.sources))


def _standing(said: Said) -> int:
    standings = {one.standing for one in said.statements}
    if PRINTED in standings:
        return 0
    return 2 if standings == {NOT_PRINTED} else 1


def _why(chosen: Said, others: tuple[Said, ...]) -> Text:
    mine, next_best = _weight(chosen), _weight(others[0])
    if mine[0] != next_best[0]:
        return PREFERRED.filled({"reason": _reason((chosen, *others))})
    if mine[1] != next_best[1]:
        return BY_STATUS
    if mine[2] != next_best[2]:
        return BY_NUMBER.filled({"many": len(chosen.sources)})
    return BY_ORDER


def _reason(said: Sequence[Said]) -> Text:
    """The reason given with the table: for the one printed, or against the others."""
    for one in (statement for each in said for statement in each.statements):
        if one.standing:
            return Text(one.reason_vi, one.reason_en)
    return Text("", "")
