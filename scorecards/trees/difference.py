"""Two trees compared: what was added, left out, moved, renamed or weighed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scorecards.trees.model import Component, Tree
from scorecards.trees.rule_kinds import KINDS
from wording.text import Text


@dataclass(frozen=True, slots=True)
class Difference:
    """`what`: added, removed, moved, maximum, rule, method, body, name; `before` and
    `after` are texts, None on the side that lacks it."""

    code: str
    what: str
    before: Text | None
    after: Text | None


def compared(before: Tree, after: Tree) -> tuple[Difference, ...]:
    """Differences by code, in the order of the newer tree; removed ones follow."""
    return (*_fields(before, after), *_leaves(before, after))


def _fields(before: Tree, after: Tree) -> Iterator[Difference]:
    older = {field.code: field for field in before.fields}
    for field in after.fields:
        if field.code not in older:
            yield Difference(field.code, "added", None, field.name)
            continue
        was = older.pop(field.code)
        if was.maximum != field.maximum:
            yield _number(field.code, was.maximum, field.maximum)
        if was.name != field.name:
            yield Difference(field.code, "name", was.name, field.name)
    for field in older.values():
        yield Difference(field.code, "removed", field.name, None)


def _leaves(before: Tree, after: Tree) -> Iterator[Difference]:
    for code, leaf in after.by_code.items():
        if code not in before.by_code:
            yield Difference(code, "added", None, leaf.name)
            continue
        yield from _changes(before.by_code[code], leaf)
        was, now = before.parents[code], after.parents[code]
        if (was[0].code, was[1].code) != (now[0].code, now[1].code):
            yield Difference(code, "moved", was[1].name, now[1].name)
    for code, leaf in before.by_code.items():
        if code not in after.by_code:
            yield Difference(code, "removed", leaf.name, None)


def _changes(was: Component, now: Component) -> Iterator[Difference]:
    if was.maximum != now.maximum:
        yield _number(now.code, was.maximum, now.maximum)
    if was.rule != now.rule:
        yield Difference(now.code, "rule", _kind(was), _kind(now))
    for what in ("method", "body"):
        one, other = getattr(was, what), getattr(now, what)
        if one != other:
            yield Difference(now.code, what, Text(one, one), Text(other, other))
    if was.name != now.name:
        yield Difference(now.code, "name", was.name, now.name)


def _kind(leaf: Component) -> Text:
    return KINDS[leaf.rule.kind].name


def _number(code: str, was: Decimal, now: Decimal) -> Difference:
    one, other = str(was), str(now)
    return Difference(code, "maximum", Text(one, one), Text(other, other))
