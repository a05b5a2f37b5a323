"""Homes: districts, communes, villages, then people, stage by stage. PURE."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from surveys.sampling import allocation, selection
from surveys.sampling.chance import Chance

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class StageError(ValueError):
    """A stage that names no column of the listing, or none before its own."""


@dataclass(frozen=True)
class Stage:
    """Draw `take` groups of a column within each group of an earlier column.

    `within` may lie further up: six villages within a district are shared equally
    over its drawn communes. `exceptions` gives other numbers by the label of the
    stratum. Groups are drawn by their people (`by_size`) or all alike.
    """

    column: str
    take: int
    within: str
    by_size: bool = True
    exceptions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """A drawn group: labels from the stratum down, its rows, its probability."""

    path: tuple[str, ...]
    rows: Ints
    inclusion: float


@dataclass(frozen=True)
class People:
    """People drawn in a village: their numbers on its list from 1, and reserves.

    `inclusion` is the product over all stages, 0 < inclusion <= 1.
    """

    village: Group
    drawn: Ints
    reserves: Ints
    inclusion: float


def draw_villages(
    columns: Mapping[str, Sequence[str]],
    *,
    people: Ints,
    stages: Sequence[Stage],
    chance: Chance,
) -> list[Group]:
    """Villages of every stratum, the first of the columns; `people` (N,) per row.

    Where fewer groups exist than are wanted, all are taken. Raises StageError.
    """
    names = list(columns)
    _check_stages(names, stages)
    everything = Group(path=(), rows=np.arange(len(people)), inclusion=1.0)
    groups = list(_children(everything, columns[names[0]]))
    for stage in stages:
        depth = names.index(stage.within) + 1
        drawn: list[Group] = []
        for parents in _together(groups, depth):
            drawn += _draw_within(
                parents, columns[stage.column], people, stage=stage, chance=chance
            )
        groups = drawn
    return groups


def draw_people(
    villages: Sequence[Group],
    *,
    people: Ints,
    total: int,
    reserve_share: float,
    chance: Chance,
) -> list[People]:
    """`total` people, as equally over the drawn villages as their lists allow."""
    sizes = np.array([people[village.rows].sum() for village in villages], np.int64)
    counts = allocation.equal(min(total, int(sizes.sum())), sizes=sizes)
    drawn = []
    for village, size, count in zip(villages, sizes, counts, strict=True):
        spare = int(min(np.ceil(round(count * reserve_share, 9)), size - count))
        numbers = chance.numbers(_purpose("people", village.path), int(size))
        order = selection.simple(numbers, size=int(count) + spare) + 1
        drawn.append(
            People(
                village=village,
                drawn=order[:count],
                reserves=order[count:],
                inclusion=village.inclusion * float(count) / float(size),
            )
        )
    return drawn


def _check_stages(names: Sequence[str], stages: Sequence[Stage]) -> None:
    wanted = [stage.column for stage in stages]
    if wanted != names[1:]:
        raise StageError(f"stages {wanted} must follow the columns {names[1:]}")
    for stage in stages:
        if stage.within not in names[: names.index(stage.column)]:
            raise StageError(f"{stage.column}: no column {stage.within!r} before it")
        if stage.take < 1:
            raise StageError(f"{stage.column}: take at least 1")


def _children(parent: Group, labels: Sequence[str]) -> Iterable[Group]:
    """The groups of a parent by label, in the order of the list."""
    rows: dict[str, list[int]] = {}
    for row in parent.rows.tolist():
        rows.setdefault(labels[row], []).append(row)
    for label, members in rows.items():
        yield replace(parent, path=(*parent.path, label), rows=np.array(members))


def _together(groups: Sequence[Group], depth: int) -> Iterable[list[Group]]:
    """Groups that share their first `depth` labels."""
    shared: dict[tuple[str, ...], list[Group]] = {}
    for group in groups:
        shared.setdefault(group.path[:depth], []).append(group)
    return shared.values()


def _draw_within(
    parents: Sequence[Group],
    labels: Sequence[str],
    people: Ints,
    *,
    stage: Stage,
    chance: Chance,
) -> list[Group]:
    families = [list(_children(parent, labels)) for parent in parents]
    sizes = [len(family) for family in families]
    wanted = stage.exceptions.get(parents[0].path[0], stage.take)
    counts = allocation.equal(min(wanted, sum(sizes)), sizes=sizes)
    drawn: list[Group] = []
    for parent, family, count in zip(parents, families, counts.tolist(), strict=True):
        shares = selection.inclusion(_measures(family, people, stage), size=count)
        numbers = chance.numbers(_purpose(stage.column, parent.path), count)
        for at in selection.brewer(numbers, inclusion=shares).tolist():
            share = parent.inclusion * float(shares[at])
            drawn.append(replace(family[at], inclusion=share))
    return drawn


def _measures(family: Sequence[Group], people: Ints, stage: Stage) -> Floats:
    if not stage.by_size:
        return np.ones(len(family))
    return np.array([float(people[group.rows].sum()) for group in family])


def _purpose(stage: str, path: tuple[str, ...]) -> str:
    return "\x1f".join((stage, *path))
