"""Rows of a table of survey counts: one a unit, component and group of people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scorecards.appraisal import tallies
from scorecards.appraisal.tallies import Counted
from scorecards.models import Card, Cycle, Tally
from scorecards.refusals import CODES, Refused
from scorecards.trees.model import Component, Tree
from surveys.tabular.problems import Problems
from wording.refusals import Problem
from wording.shown import shown
from wording.text import Text
from work.tables.columns import Column
from work.tables.reading import Line

COUNT = "n_"
FIRST = (
    Column("place", Text("Mã đơn vị", "Unit code")),
    Column("unit", Text("Đơn vị", "Unit"), needed=False),
    Column("leaf", Text("Mã tiêu chí", "Component code")),
    Column("name", Text("Tiêu chí", "Component"), needed=False),
    Column("group", Text("Mã nhóm trả lời", "Code of the group")),
    Column("people", Text("Nhóm trả lời", "Who answered"), needed=False),
)


def columns_of(tree: Tree) -> tuple[Column, ...]:
    """Who and what, then a column for each option of the tree's survey."""
    options = {
        choice.code: choice.name
        for leaf in tallies.leaves_of(tree)
        for choice in leaf.rule.choices
    }
    asked = (Column(f"{COUNT}{code}", name) for code, name in options.items())
    return (*FIRST, *asked)


def known(cycle: Cycle) -> list[list[str]]:
    """A row for each unit, component and group, with what is in force of it."""
    columns, stored = columns_of(cycle.tree), tallies.in_force(cycle)
    return [
        row
        for card in tallies.assessed(cycle)
        for leaf in tallies.leaves_of(cycle.tree)
        for row in _of_leaf(card, leaf, columns, stored.get(card.pk, {}))
    ]


def _of_leaf(
    card: Card, leaf: Component, columns: Sequence[Column], stored: Mapping[str, Tally]
) -> Iterator[list[str]]:
    counts = stored[leaf.code].counts if leaf.code in stored else {}
    codes = [one.name.removeprefix(COUNT) for one in columns[len(FIRST) :]]
    for group in leaf.rule.groups:
        said = [card.place.code, card.name, leaf.code, shown(leaf.name)]
        said += [group.code, shown(group.name)]
        yield said + [counts.get(f"{group.code}.{code}", "") for code in codes]


@dataclass
class Gathered:
    """What the rows of a card's leaf say, and the first of them."""

    card: Card
    leaf: Component
    row: int
    counts: dict[str, str] = field(default_factory=dict)


def read(
    cycle: Cycle, lines: Sequence[Line], problems: Problems, *, file: str
) -> list[Counted]:
    """What the file would store; what is wrong goes to `problems`.

    Rows without any count are left out, and counts that are in force as they are.
    """
    cards = {card.place.code: card for card in tallies.assessed(cycle)}
    leaves = {leaf.code: leaf for leaf in tallies.leaves_of(cycle.tree)}
    found: dict[tuple[int, str], Gathered] = {}
    for line in lines:
        if fault := _gather(line, cards, leaves, found):
            code, column = fault
            problems.keep(_problem(code, column, line, file))
    if problems.count:
        return []
    return _wanted(cycle, found.values(), problems, file=file)


def _gather(
    line: Line,
    cards: Mapping[str, Card],
    leaves: Mapping[str, Component],
    found: dict[tuple[int, str], Gathered],
) -> tuple[str, str] | None:
    """Add a row to its leaf; or (code, column) of what is wrong with it."""
    cells = {name: text.removeprefix("'") for name, text in line.cells.items()}
    said = {
        name.removeprefix(COUNT): text
        for name, text in cells.items()
        if name.startswith(COUNT) and text
    }
    if not said:
        return None
    card, leaf = cards.get(cells["place"]), leaves.get(cells["leaf"])
    if card is None:
        return "counts_of_another_cycle", "place"
    if leaf is None:
        return "leaf_not_surveyed", "leaf"
    if cells["group"] not in {one.code for one in leaf.rule.groups}:
        return "group_unknown", "group"
    key = (card.pk, leaf.code)
    one = found.setdefault(key, Gathered(card, leaf, line.row))
    counts = {f"{cells['group']}.{code}": text for code, text in said.items()}
    if not one.counts.keys().isdisjoint(counts):
        return "workbook_row_twice", "group"
    one.counts |= counts
    return None


def _problem(code: str, column: str, line: Line, file: str) -> Problem:
    value = line.cells[column]
    return CODES.problem(
        code, file=file, row=line.row, column=column, value=value, said=value[:60]
    )


def _wanted(
    cycle: Cycle, found: Iterable[Gathered], problems: Problems, *, file: str
) -> list[Counted]:
    stored, wanted = tallies.in_force(cycle), []
    for one in found:
        last = stored.get(one.card.pk, {}).get(one.leaf.code)
        if last is not None and last.counts == one.counts:
            continue
        try:
            tallies.point(one.leaf, one.counts, year=cycle.year)
        except Refused as error:
            for problem in _faults(one, error, file):
                problems.keep(problem)
        wanted.append(Counted(one.card, one.leaf.code, one.counts))
    return wanted


def _faults(one: Gathered, error: Refused, file: str) -> Iterator[Problem]:
    """What keeps a leaf's counts from being stored, at its first row."""
    for found in error.refusals:
        option = found.field.rpartition(".")[2]
        column = f"{COUNT}{option}" if "." in found.field else "leaf"
        value = one.counts.get(found.field, "")
        yield Problem(found.code, column, found.vi, found.en, file, one.row, value)
