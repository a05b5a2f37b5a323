"""Satisfied shares by province and criterion that meet every printed figure.

Values are percents. A province's criteria are cut into blocks, each with its own
value: one block for most; more where a minimum or maximum of an area or a factor was
printed. Shares start from a random pattern and are moved onto the blocks' values, the
nation's values and the printed bounds in turn, until all hold: alternating projections.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demonstration.simulation.structure import Structure
from demonstration.simulation.targets import PrintedFigure

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

ROUNDS = 200
# No other unit comes nearer than this to a printed minimum or maximum (points);
# a single item keeps further off, since one answer is worth about 0.2.
CLEARANCE, ITEM_CLEARANCE = 0.05, 0.4


@dataclass(frozen=True)
class Block:
    """Columns of one province whose weighted mean is `value` (percent)."""

    columns: Ints
    value: float


def blocks(
    structure: Structure, *, overall: float, extremes: Sequence[PrintedFigure]
) -> list[Block]:
    """Cut one province's criteria into blocks, the smallest printed group first."""
    cut: list[Block] = []
    taken = np.zeros(len(structure.items), dtype=bool)
    wanted = [
        (structure.columns(figure.indicator), float(figure.percent), figure.items)
        for figure in extremes
    ]
    whole = structure.columns("overall")
    for columns, value, items in [
        *sorted(wanted, key=lambda row: len(row[0])),
        (whole, overall, False),
    ]:
        free = columns[~taken[columns]]
        if items:
            cut += [Block(free[[at]], value) for at in range(len(free))]
        elif len(free):
            cut.append(Block(free, _remainder(structure, columns, value, cut, free)))
        taken[columns] = True
    return cut


def _remainder(
    structure: Structure, columns: Ints, value: float, cut: list[Block], free: Ints
) -> float:
    """Value the free columns need for all columns to come out at `value`."""
    inside = [part for part in cut if np.isin(part.columns, columns).all()]
    weight = structure.weight
    spent = sum(part.value * weight[part.columns].sum() for part in inside)
    return float((value * weight[columns].sum() - spent) / weight[free].sum())


def national_pattern(
    structure: Structure, *, national: dict[str, float], rng: np.random.Generator
) -> Floats:
    """Pooled share of every criterion (k,), at the nation's printed values."""
    pattern = national["overall"] + rng.uniform(-1.8, 1.8, size=len(structure.items))
    nested = sorted(national, key=lambda code: -len(structure.columns(code)))
    for _ in range(ROUNDS):
        for code in nested:
            columns = structure.columns(code)
            pattern[columns] += national[code] - structure.mean(pattern, code)
    return pattern


@dataclass(frozen=True)
class Fit:
    """What shares (u, k) have to meet; `answers` (u, k) are the numbers answering."""

    structure: Structure
    provinces: Sequence[Sequence[Block]]
    nation: Floats
    answers: NDArray[np.int64]
    bounds: Sequence[PrintedFigure]
    units: Sequence[str]

    def shares(self, *, rng: np.random.Generator) -> Floats:
        spread = rng.normal(scale=1.1, size=self.answers.shape)
        for columns in self.structure.groups.values():
            spread[:, columns] += rng.normal(scale=0.7, size=(len(spread), 1))
        shares = self.nation + spread
        for _ in range(ROUNDS):
            self._keep_bounds(shares)
            pooled = (shares * self.answers).sum(axis=0) / self.answers.sum(axis=0)
            shares += self.nation - pooled
            self._keep_blocks(shares)
        return shares

    def pooled(self, shares: Floats) -> float:
        """The nation's overall percent over all respondents."""
        pooled = (shares * self.answers).sum(axis=0) / self.answers.sum(axis=0)
        return float(self.structure.mean(pooled, "overall"))

    def _keep_blocks(self, shares: Floats) -> None:
        weight = self.structure.weight
        whole = np.array([len(parts) == 1 for parts in self.provinces])
        values = np.array([parts[0].value for parts in self.provinces])
        gap = values - self.structure.mean(shares, "overall")
        shares += np.where(whole, gap, 0)[:, None]
        for at in np.flatnonzero(~whole):
            row = shares[at]
            for part in self.provinces[int(at)]:
                share = weight[part.columns] / weight[part.columns].sum()
                row[part.columns] += part.value - (row[part.columns] * share).sum()

    def _keep_bounds(self, shares: Floats) -> None:
        for figure in self.bounds:
            sign = 1 if figure.statistic == "max" else -1
            printed = sign * float(figure.percent)
            others = np.array([unit != figure.at for unit in self.units])
            columns = self.structure.columns(figure.indicator)
            value = sign * self.structure.mean(shares, figure.indicator)
            over = np.where(others, np.maximum(value - printed + CLEARANCE, 0), 0)
            shares[:, columns] -= sign * over[:, None]
            if figure.items:
                cells = np.ix_(others, columns)
                edge = printed - ITEM_CLEARANCE
                shares[cells] = sign * np.minimum(sign * shares[cells], edge)
