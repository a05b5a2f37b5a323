"""From declared figures, kept as exact text, to points and their sentences."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from scorecards.models.cycle import Cycle
from scorecards.rules import Context, Points, points_of, read_figures, written
from scorecards.rules.model import MISSING, NOT_APPLICABLE, REBASED
from scorecards.trees import Tree
from scorecards.trees.model import Component
from scorecards.trees.rule_kinds import Rule

# By leaf: figures, or None where the leaf does not apply.
Figures = Mapping[str, Mapping[str, str] | None]
# As the columns of points are declared.
PLACES = Decimal(1).scaleb(-10)


def read(leaf: Component, typed: Mapping[str, str], *, year: int) -> dict[str, str]:
    """Figures as exact text, the same however they were typed. Raises Refused."""
    return written(read_figures(leaf, typed, year=year))


def points(tree: Tree, code: str, figures: Figures, *, year: int) -> Points:
    """The point of a leaf with its sentence, what it depends on computed before."""
    leaf, declared = tree.by_code[code], figures.get(code, {})
    others = {
        one: points(tree, one, figures, year=year)
        for one in looked_at(leaf.rule)
        if one in tree.by_code
    }
    context = Context(year=year, applies=declared is not None, others=others)
    found = read_figures(leaf, declared, year=year) if declared else {}
    return points_of(leaf, found, context)


def point(tree: Tree, code: str, figures: Figures, *, year: int) -> Decimal | None:
    """The point as it is stored; None while what it depends on is not known."""
    found = points(tree, code, figures, year=year)
    if found.state in (MISSING, NOT_APPLICABLE, REBASED):
        return None
    return found.value.quantize(PLACES)


def looked_at(rule: Rule) -> set[str]:
    """Codes of the leaves a rule looks at."""
    found = {rule.on} if rule.on else set()
    for way in (rule.then, rule.otherwise):
        if way is not None:
            found |= looked_at(way)
    return found


def dependents(tree: Tree, code: str) -> list[str]:
    """Codes of the leaves whose point depends on this one."""
    return [leaf.code for leaf in tree.leaves if code in looked_at(leaf.rule)]


def around(tree: Tree, code: str) -> set[str]:
    """The leaf, those whose point depends on it, and all that any of them looks at."""
    return {
        one for root in (code, *dependents(tree, code)) for one in _needed(tree, root)
    }


def _needed(tree: Tree, code: str) -> set[str]:
    """A leaf with everything its point is computed from."""
    if code not in tree.by_code:
        return {code}
    before = (_needed(tree, one) for one in looked_at(tree.by_code[code].rule))
    return {code}.union(*before)


def in_cycle(cycle: Cycle, code: str, figures: Figures) -> Points:
    return points(cycle.tree, code, figures, year=cycle.year)
