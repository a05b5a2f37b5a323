"""Rows of a scorecard's workbook: one a figure; the leaf's words stand in its first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scorecards.claims import filling
from scorecards.claims.filling import Filled
from scorecards.models import Card, Claim
from scorecards.refusals import CODES, Refused
from scorecards.trees.model import Component
from surveys.tabular.problems import Problems
from wording.refusals import Problem
from wording.shown import shown
from wording.text import Text
from work.tables.columns import Column
from work.tables.reading import Line

COLUMNS = (
    Column("card", Text("Phiếu", "Scorecard")),
    Column("leaf", Text("Mã tiêu chí", "Component code")),
    Column("name", Text("Tiêu chí", "Component"), needed=False),
    Column("figure", Text("Mã số liệu", "Figure code")),
    Column("asked", Text("Số liệu cần kê khai", "What to declare"), needed=False),
    Column("value", Text("Số liệu", "Value"), needed=False),
    Column("words", Text("Giải trình", "Explanation"), needed=False),
    Column("seen", Text("Lần lưu", "Times stored"), needed=False),
)


def code_of(card: Card) -> str:
    """Which scorecard a row is of: year, level and unit."""
    return f"{card.cycle.code}/{card.place.code}"


def known(card: Card) -> list[list[str]]:
    """A row for each figure the unit declares, with what is stored of it."""
    claims = filling.in_force(card)
    return [
        row for leaf in card.cycle.tree.leaves for row in _of_leaf(card, leaf, claims)
    ]


def _of_leaf(
    card: Card, leaf: Component, claims: dict[str, Claim]
) -> Iterable[list[str]]:
    claim = claims.get(leaf.code)
    own = [one for one in leaf.figures if one.by == "unit"]
    for number, one in enumerate(own):
        yield [
            code_of(card),
            leaf.code,
            shown(leaf.name),
            one.code,
            shown(one.name),
            claim.figures.get(one.code, "") if claim else "",
            claim.words if claim and not number else "",
            str(claim.number if claim else 0),
        ]


@dataclass
class Gathered:
    """What the rows of a leaf say, and the first of them."""

    row: int
    figures: dict[str, str] = field(default_factory=dict)
    words: str = ""
    seen: int = 0


def read(
    card: Card, lines: Sequence[Line], problems: Problems, *, file: str
) -> list[Filled]:
    """What the file would store, leaf by leaf; what is wrong goes to `problems`.

    A leaf that says nothing new is left as it is.
    """
    found: dict[str, Gathered] = {}
    for line in lines:
        _gather(card, line, found, problems, file=file)
    if problems.count:
        return []
    stored = filling.in_force(card)
    wanted = []
    for code, one in found.items():
        last = stored.get(code)
        filled = Filled(leaf=code, figures=one.figures, words=one.words, seen=one.seen)
        if not one.figures or _is_stored(last, one):
            continue
        for problem in _faults(card, filled, stored, one, file=file):
            problems.keep(problem)
        wanted.append(filled)
    return wanted


def _is_stored(last: Claim | None, one: Gathered) -> bool:
    said = last is not None and (last.figures, last.words) == (one.figures, one.words)
    return bool(said)


def _gather(
    card: Card,
    line: Line,
    found: dict[str, Gathered],
    problems: Problems,
    *,
    file: str,
) -> None:
    cells = line.cells

    def wrong(code: str, column: str) -> None:
        problem = CODES.problem(
            code,
            file=file,
            row=line.row,
            column=column,
            value=cells[column],
            said=cells["leaf" if column == "figure" else column][:60],
        )
        problems.keep(problem)

    if cells["card"] != code_of(card):
        return wrong("workbook_of_another_card", "card")
    leaf = card.cycle.tree.by_code.get(cells["leaf"])
    if leaf is None:
        return wrong("leaf_unknown", "leaf")
    if cells["figure"] not in {one.code for one in leaf.figures if one.by == "unit"}:
        return wrong("workbook_figure_unknown", "figure")
    one = found.setdefault(leaf.code, Gathered(line.row))
    if cells["figure"] in one.figures:
        return wrong("workbook_row_twice", "figure")
    if cells["value"]:
        one.figures[cells["figure"]] = cells["value"].removeprefix("'")
    one.words = one.words or cells["words"].removeprefix("'")
    one.seen = int(cells["seen"]) if cells["seen"].isdecimal() else one.seen
    return None


def _faults(
    card: Card,
    filled: Filled,
    stored: dict[str, Claim],
    one: Gathered,
    *,
    file: str,
) -> Iterable[Problem]:
    """What keeps a leaf from being stored, at its first row."""
    last = stored.get(filled.leaf)
    leaf = card.cycle.tree.by_code[filled.leaf]
    try:
        if (last.number if last else 0) != filled.seen:
            raise filling.meanwhile(last)
        filling.judged(card, leaf, filled, stored)
    except Refused as error:
        for found in error.refusals:
            value = filled.figures.get(found.field, filled.leaf)
            yield Problem(found.code, "value", found.vi, found.en, file, one.row, value)
