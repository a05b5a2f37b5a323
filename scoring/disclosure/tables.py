"""How the figures of a release hang together, and how a withheld one is printed. PURE.

The tables are built of the figures themselves, so nothing printed is forgotten.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from publishing.content import release_content as handed
from publishing.content.release_content import DistributionRow, FigureRow
from scoring.disclosure.suppression import (
    MINIMUM,
    RULES,
    Cell,
    Holds,
    Relation,
    Tables,
    Withheld,
    small,
    withhold,
)

PERSONS = "persons"
ALL = ("all", "")
# What it costs to lose a figure, per person: a group is given up before a criterion,
# a criterion before a sub-index, and a whole unit last.
COST_OF_GROUP, COST_OF_CRITERION, COST_OF_INDEX, COST_OF_UNIT = 1.0, 4.0, 40.0, 1e4


@dataclass(frozen=True)
class Structure:
    """What everybody knows of a round: its units, their sums, its method.

    `units` are the round's own, by id; `sums` (basis, unit, its own units); `weights`
    the criteria of each index of several, with their shares in it.
    """

    units: tuple[int, ...]
    sums: tuple[tuple[str, int, tuple[int, ...]], ...]
    criteria: AbstractSet[str]
    weights: Mapping[str, Mapping[str, float]]


def cell_of(row: FigureRow | DistributionRow, criteria: AbstractSet[str]) -> Cell:
    """The group of people behind a row: indices of several criteria share theirs."""
    measure = row.indicator if row.indicator in criteria else PERSONS
    domain = ALL if isinstance(row, DistributionRow) else (row.domain, row.domain_level)
    return (row.basis, str(row.unit_id), measure, *domain)


def index_of(row: FigureRow | DistributionRow) -> Cell:
    """The figure of an index itself, which its criteria may give away."""
    return (row.basis, str(row.unit_id), row.indicator, *ALL)


def cells_of(row: FigureRow, criteria: AbstractSet[str]) -> list[Cell]:
    cells = [cell_of(row, criteria)]
    if row.domain == "all" and row.indicator not in criteria:
        cells.append(index_of(row))
    return cells


def tables(
    figures: Sequence[FigureRow],
    told: Structure,
    *,
    people: Mapping[Cell, int],
    printed: AbstractSet[Cell] = frozenset(),
) -> Tables:
    """The cells of figures before any is withheld.

    `people` of each, as `counted` finds them; `printed` what readers have.
    """
    relations = [
        *of_units(told, people),
        *of_groups(people),
        *of_criteria(told, people),
    ]
    ceiling = {
        cell: above
        for cell in people
        if (above := (*cell[:2], PERSONS, *cell[3:])) in people and above != cell
    }
    cost = {cell: n * rate(cell, told) for cell, n in people.items()}
    figure = {
        index_of(row): float(row.percent) / 100
        for row in figures
        if row.percent is not None and row.domain == "all"
    }
    return Tables(people, relations, cost, ceiling, frozenset(printed), figure)


def counted(
    figures: Iterable[FigureRow], criteria: AbstractSet[str]
) -> dict[Cell, int]:
    """People of every cell that has anybody in it."""
    return {
        cell: row.respondents
        for row in figures
        if row.respondents
        for cell in cells_of(row, criteria)
    }


def rate(cell: Cell, told: Structure) -> float:
    if cell[3:] != ALL:
        return COST_OF_GROUP
    if cell[2] == PERSONS:
        return COST_OF_UNIT
    return COST_OF_CRITERION if cell[2] in told.criteria else COST_OF_INDEX


def of_units(told: Structure, people: Mapping[Cell, int]) -> Iterator[Relation]:
    """The whole and the restated units are sums of the round's own units."""
    keys = sorted({cell[2:] for cell in people})
    for basis, total, members in told.sums:
        for key in keys:
            whole = (basis, str(total), *key)
            within = [(handed.PUBLISHED, str(member), *key) for member in members]
            within = [cell for cell in within if cell in people]
            if whole in people and within and within != [whole]:
                holds = Holds.PARTS if key[0] in told.weights else Holds.PEOPLE
                yield Relation.split(whole, within, holds=holds)


def of_groups(people: Mapping[Cell, int]) -> Iterator[Relation]:
    """Everybody of a unit is the sum of the levels of each domain."""
    levels = defaultdict(list)
    for cell in people:
        if cell[3:] != ALL:
            levels[cell[:4]].append(cell)
    for (basis, unit, measure, _domain), parts in levels.items():
        whole = (basis, unit, measure, *ALL)
        # A single level is not everybody where others left the question blank.
        blank = len(parts) == 1 and people[parts[0]] != people.get(whole)
        if whole in people and not blank:
            yield Relation.split(whole, sorted(parts))


def of_criteria(told: Structure, people: Mapping[Cell, int]) -> Iterator[Relation]:
    """An index of a unit is a weighted mean of its criteria."""
    for place in sorted({cell[:2] for cell in people}):
        for code, weights in told.weights.items():
            whole = (*place, code, *ALL)
            parts = {(*place, c, *ALL): share for c, share in weights.items()}
            parts = {cell: share for cell, share in parts.items() if cell in people}
            if whole in people and parts:
                total = sum(parts.values())
                yield Relation.mean(whole, {c: w / total for c, w in parts.items()})


class FewDiffer(Exception):
    """A correction of a whole unit that shows the answers of one to nine people."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        super().__init__(f"{cell}: editions differ by fewer than {MINIMUM} people")


def withheld_cells(
    figures: Sequence[FigureRow],
    told: Structure,
    older: Mapping[Cell, AbstractSet[int]] | None = None,
) -> Withheld:
    """Cells to withhold; `older` the numbers of people that editions print.

    Raises FewDiffer where a whole unit differs by so few people that comparing the
    editions would read their answers; a group or a criterion is withheld.
    """
    older = older or {}
    people = counted(figures, told.criteria)
    few = {
        cell for cell, n in people.items() if differs_little(n, older.get(cell, set()))
    }
    if whole := sorted(cell for cell in few if cell[2:] == (PERSONS, *ALL)):
        raise FewDiffer(whole[0])
    printed = {cell for cell, counts in older.items() if people.get(cell) in counts}
    cells = tables(figures, told, people=people, printed=printed)
    return withhold(cells, small(cells) | few)


def differs_little(people: int, older: AbstractSet[int]) -> bool:
    """Whether an edition differs by one to nine people, and one moves the figure."""
    if people >= RULES["one_person_shows_below"]:
        return False
    return any(0 < abs(people - n) < MINIMUM for n in older)


def figure_shown(
    row: FigureRow, cells: AbstractSet[Cell], criteria: AbstractSet[str]
) -> FigureRow:
    """The row, or that it is withheld: neither its people nor anything about them."""
    if cells.isdisjoint(cells_of(row, criteria)):
        return row
    return FigureRow(
        unit_id=row.unit_id,
        indicator=row.indicator,
        respondents=None,
        note=handed.WITHHELD,
        basis=row.basis,
        domain=row.domain,
        domain_level=row.domain_level,
    )


def spread_shown(
    row: DistributionRow, cells: AbstractSet[Cell], criteria: AbstractSet[str]
) -> DistributionRow:
    if cell_of(row, criteria) not in cells:
        return row
    return DistributionRow(
        unit_id=row.unit_id,
        indicator=row.indicator,
        answered=None,
        note=handed.WITHHELD,
        basis=row.basis,
    )


def ranked_without(
    every: Sequence[FigureRow], shown: Sequence[FigureRow]
) -> Iterator[FigureRow]:
    """Ranks among the printed figures: a gap would tell where a withheld one stands."""
    missing = defaultdict(list)
    for row, printed in zip(every, shown, strict=True):
        if row.rank is not None and printed.percent is None:
            missing[row.basis, row.indicator].append(row.rank)
    for row in shown:
        gone = missing.get((row.basis, row.indicator), [])
        if row.rank is None or not gone:
            yield row
            continue
        rank = row.rank - sum(place < row.rank for place in gone)
        low, high = row.rank_low or row.rank, row.rank_high or row.rank
        low -= sum(place < low for place in gone)
        high -= sum(place <= high for place in gone)
        yield replace(
            row, rank=rank, rank_low=min(low, rank), rank_high=max(high, rank)
        )
