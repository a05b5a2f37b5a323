"""Which groups of people are withheld, so that no small one can be computed. PURE.

A cell is a group of people: those of a unit, of a level of a domain there, or those
who answered a criterion there. Withholding a small cell is not enough: subtracting the
other parts from a printed total gives it back. So further cells are withheld until
neither subtraction, nor linear programming, nor the composition of an index from its
criteria gives a protected cell away.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

Cell = tuple[str, ...]
Floats = NDArray[np.float64]

RULES: Final[Mapping[str, Any]] = tomllib.loads(
    Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")
)
MINIMUM: Final[int] = RULES["minimum_cell"]
ZERO: Final = 1e-9
# A figure known within this share is known: of nine people one answer is more.
ROOM: Final = 1 / MINIMUM


class Holds(Enum):
    """What a relation says: people add up, an index of a whole is made of those of its
    parts in shares nobody prints, an index is a known mean of its criteria.
    """

    PEOPLE = "people"
    PARTS = "parts"
    MEAN = "mean"


@dataclass(frozen=True)
class Relation:
    """An equation everybody knows: sum of coefficient x cell = 0."""

    cells: tuple[Cell, ...]
    coefficients: tuple[float, ...]
    holds: Holds = Holds.PEOPLE

    @classmethod
    def split(
        cls, total: Cell, parts: Sequence[Cell], *, holds: Holds = Holds.PEOPLE
    ) -> "Relation":
        return cls((total, *parts), (-1.0, *([1.0] * len(parts))), holds)

    @classmethod
    def mean(cls, total: Cell, parts: Mapping[Cell, float]) -> "Relation":
        return cls((total, *parts), (-1.0, *parts.values()), Holds.MEAN)


@dataclass(frozen=True)
class Tables:
    """Everything a release would print, and how it hangs together.

    `people` of every cell; `cost` of losing one (its people, where not given);
    `ceiling` a cell that holds all people of another; `printed` what readers have;
    `figure` the share that would be printed of a criterion or an index.
    """

    people: Mapping[Cell, int]
    relations: Sequence[Relation]
    cost: Mapping[Cell, float] = field(default_factory=dict)
    ceiling: Mapping[Cell, Cell] = field(default_factory=dict)
    printed: frozenset[Cell] = frozenset()
    figure: Mapping[Cell, float] = field(default_factory=dict)

    @cached_property
    def of_cell(self) -> Mapping[Cell, list[Relation]]:
        found: dict[Cell, list[Relation]] = defaultdict(list)
        for relation in self.relations:
            for cell in relation.cells:
                found[cell].append(relation)
        return found

    def touching(self, cells: Iterable[Cell]) -> list[Relation]:
        """Relations in which one of some cells stands, each once, in order."""
        seen: dict[int, Relation] = {}
        for cell in cells:
            for relation in self.of_cell.get(cell, ()):
                seen[id(relation)] = relation
        return list(seen.values())


@dataclass(frozen=True)
class Withheld:
    """Cells to withhold. `exposed`: protected ones that nothing can hide any more."""

    protected: frozenset[Cell]
    complementary: frozenset[Cell]
    exposed: frozenset[Cell]

    @property
    def cells(self) -> frozenset[Cell]:
        return self.protected | self.complementary


def small(tables: Tables, *, minimum: int = MINIMUM) -> frozenset[Cell]:
    """Cells of one person or more, but fewer than the minimum."""
    return frozenset(c for c, people in tables.people.items() if 0 < people < minimum)


def withhold(
    tables: Tables, protected: Set[Cell], *, minimum: int = MINIMUM
) -> Withheld:
    """The protected cells and as many others as it takes to keep them secret."""
    hidden, exposed = set(protected), set[Cell]()
    while True:
        close(tables, hidden, minimum=minimum)
        asked = protected - exposed
        open_cells = sorted(computable(tables, hidden, asked, minimum=minimum))
        if not open_cells:
            break
        for cell in open_cells:
            if not hide_beside(tables, hidden, cell):
                exposed.add(cell)
    return Withheld(
        frozenset(protected), frozenset(hidden - protected), frozenset(exposed)
    )


def close(tables: Tables, hidden: set[Cell], *, minimum: int) -> None:
    """Hide until no relation holds a single hidden cell, or too few hidden people."""
    waiting = sorted(hidden)
    while waiting:
        cell = waiting.pop()
        for relation in tables.of_cell.get(cell, ()):
            while is_thin(tables, relation, hidden, minimum=minimum):
                chosen = cheapest(tables, relation, hidden)
                if chosen is None:
                    break
                hidden.add(chosen)
                waiting.append(chosen)


def is_thin(
    tables: Tables, relation: Relation, hidden: Set[Cell], *, minimum: int
) -> bool:
    """Whether what a relation hides is one cell, or fewer people than the minimum.

    Two cells are one group under two names: both are hidden, or none.
    """
    secret = [c for c in relation.cells if c in hidden and c not in tables.printed]
    if len(secret) < 2:
        return bool(secret)
    people = sum(tables.people[cell] for cell in secret)
    counted = relation.holds is Holds.PEOPLE and len(relation.cells) > 2
    return counted and people < minimum


def cheapest(tables: Tables, relation: Relation, hidden: Set[Cell]) -> Cell | None:
    """The cell of a relation whose loss costs least, with what it draws after it."""
    free = [c for c in relation.cells if c not in hidden and c not in tables.printed]

    def price(cell: Cell) -> tuple[float, Cell]:
        alone = sum(
            not any(other in hidden for other in one.cells)
            for one in tables.of_cell[cell]
        )
        cost = tables.cost.get(cell, tables.people[cell])
        return cost * (1 + alone), cell

    return min(free, key=price) if free else None


def hide_beside(tables: Tables, hidden: set[Cell], cell: Cell) -> bool:
    """Hide one more cell in a relation of a cell, of its neighbours, or of theirs."""
    reached, before = {cell}, 0
    while len(reached) > before:
        before = len(reached)
        relations = tables.touching(sorted(reached))
        reached |= {c for relation in relations for c in relation.cells if c in hidden}
        found = [
            chosen
            for relation in relations
            if (chosen := cheapest(tables, relation, hidden)) is not None
        ]
        if found:
            cost = tables.cost
            hidden.add(min(found, key=lambda c: (cost.get(c, tables.people[c]), c)))
            return True
    return False


def computable(
    tables: Tables, hidden: Set[Cell], protected: Set[Cell], *, minimum: int
) -> set[Cell]:
    """Protected cells that can be computed, or proved to be small, from the rest."""
    found: set[Cell] = set()
    for unknown, relations in components(tables, hidden):
        asked = [cell for cell in unknown if cell in protected]
        if not asked:
            continue
        found |= determined(unknown, relations, asked)
        found |= bounded(
            tables,
            unknown,
            [relation for relation in relations if relation.holds is Holds.PEOPLE],
            [cell for cell in asked if cell not in found],
            hidden=hidden,
            minimum=minimum,
        )
        means = [relation for relation in relations if relation.holds is Holds.MEAN]
        if means:
            found |= narrowed(tables, unknown, means, set(asked) - found)
    return found


def components(
    tables: Tables, hidden: Set[Cell]
) -> Iterator[tuple[list[Cell], list[Relation]]]:
    """Hidden cells that hang together, with the relations between them."""
    left = {cell for cell in hidden if cell not in tables.printed}
    for start in sorted(left):
        if start not in left:
            continue
        left.discard(start)
        unknown, relations, waiting = [], dict[int, Relation](), [start]
        while waiting:
            cell = waiting.pop()
            unknown.append(cell)
            for relation in tables.of_cell.get(cell, ()):
                relations[id(relation)] = relation
                reached = [c for c in relation.cells if c in left]
                left.difference_update(reached)
                waiting += reached
        yield sorted(unknown), list(relations.values())


def determined(
    unknown: Sequence[Cell], relations: Sequence[Relation], asked: Sequence[Cell]
) -> set[Cell]:
    """Cells that the equations alone give away: no solution leaves them free."""
    place = {cell: column for column, cell in enumerate(unknown)}
    rows = matrix(relations, place)
    if not len(rows):
        return set()
    _, sizes, right = np.linalg.svd(rows)
    rank = int((sizes > ZERO * max(rows.shape) * sizes[0]).sum())
    free = np.abs(right[rank:]).max(axis=0, initial=0.0)
    return {cell for cell in asked if free[place[cell]] < np.sqrt(ZERO)}


def bounded(
    tables: Tables,
    unknown: Sequence[Cell],
    relations: Sequence[Relation],
    asked: Sequence[Cell],
    *,
    hidden: Set[Cell],
    minimum: int,
) -> set[Cell]:
    """Cells whose number of people can be told, or proved to be below the minimum."""
    place = {cell: column for column, cell in enumerate(unknown)}
    rows = matrix(relations, place)
    people = np.array([float(tables.people[cell]) for cell in unknown])
    limits = [(0.0, ceiling_of(tables, cell, hidden)) for cell in unknown]
    found, safe = set(), set()
    for cell in asked:
        if cell in safe:
            continue
        most = extreme(rows, rows @ people, place[cell], limits, sign=-1)
        # Without an end the people may be as many as one likes: nothing is proved.
        if most is None:
            continue
        least = extreme(rows, rows @ people, place[cell], limits, sign=1)
        top, low = most[place[cell]], 0.0 if least is None else least[place[cell]]
        if top < minimum - ZERO or top - low < 1 - ZERO:
            found.add(cell)
        # One way it may have been answers for every small cell that is large in it.
        few = (c for c in asked if tables.people[c] < minimum)
        safe |= {c for c in few if most[place[c]] >= minimum}
    return found


def narrowed(
    tables: Tables,
    unknown: Sequence[Cell],
    means: Sequence[Relation],
    asked: Set[Cell],
) -> set[Cell]:
    """Cells whose figure an index leaves less room than one answer of few people."""
    place = {cell: column for column, cell in enumerate(unknown)}
    rows = matrix(means, place)
    figures = np.array([tables.figure.get(cell, 0.0) for cell in unknown])
    limits = [(0.0, 1.0)] * len(unknown)
    found = set()
    for cell in sorted(asked):
        column = place[cell]
        if not rows[:, column].any():
            continue
        low = extreme(rows, rows @ figures, column, limits, sign=1)
        high = extreme(rows, rows @ figures, column, limits, sign=-1)
        if low is None or high is None:
            continue
        if high[column] - low[column] < ROOM:
            found.add(cell)
    return found


def extreme(
    rows: Floats,
    right: Floats,
    column: int,
    limits: Sequence[tuple[float, float | None]],
    *,
    sign: int,
) -> Floats | None:
    """The solution with the least (sign 1) or most (-1) of an unknown, if it ends."""
    wanted = np.zeros(len(limits))
    wanted[column] = sign
    given = {"A_eq": rows, "b_eq": right} if len(rows) else {}
    best = linprog(wanted, bounds=limits, **given)
    return np.asarray(best.x, np.float64) if best.status == 0 else None


def ceiling_of(tables: Tables, cell: Cell, hidden: Set[Cell]) -> float | None:
    """The most people a cell can have, as everybody knows; None where hidden too."""
    above = tables.ceiling.get(cell)
    if above is None or (above in hidden and above not in tables.printed):
        return None
    return float(tables.people[above])


def matrix(relations: Sequence[Relation], place: Mapping[Cell, int]) -> Floats:
    """The unknown side of the equations (relations, unknown)."""
    rows = np.zeros((len(relations), len(place)))
    for row, relation in zip(rows, relations, strict=True):
        for cell, coefficient in zip(
            relation.cells, relation.coefficients, strict=True
        ):
            if cell in place:
                row[place[cell]] += coefficient
    return rows
