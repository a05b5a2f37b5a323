"""The design of a round and the variance of sums over its rows. PURE, and alone.

Rows are summed to the units of the deepest stage that adds variance before anything is
squared. Source: Sarndal, Swensson, Wretman (1992), 4.3; the policies on strata with
one PSU are those of R `survey`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

TAKEN_WHOLE = 1e-7
ENDLESS = float("inf")
Vector = list[float]
# A unit of some stage: its stratum, PSU, cluster and row, as deep as it goes.
Name = tuple[str | int, ...]


@dataclass(frozen=True)
class DrawnStage:
    """One stage over rows: the name of what was drawn and of its parent.

    `sample` and `population` are those of the parent, by its name.
    """

    drawn: list[Name]
    parent: list[Name]
    sample: dict[Name, int]
    population: dict[Name, float]

    def uncovered(self, parent: Name) -> float:
        return 1.0 - self.sample[parent] / self.population[parent]

    def lonely(self, parent: Name) -> bool:
        return self.sample[parent] == 1 and self.uncovered(parent) >= TAKEN_WHOLE


def stage_of(
    parent: list[Name], names: Sequence[str], population: Sequence[float] | None
) -> DrawnStage:
    drawn = [(*above, name) for above, name in zip(parent, names, strict=True)]
    sample = Counter(unit[:-1] for unit in set(drawn))
    known = dict.fromkeys(parent, ENDLESS)
    if population is not None:
        known = dict(zip(parent, map(float, population), strict=True))
    return DrawnStage(drawn, parent, dict(sample), known)


@dataclass(frozen=True)
class Plan:
    """Strata, stages that add variance, and what a stratum with one PSU adds."""

    strata: list[Name]
    stages: list[DrawnStage]
    lonely: str

    @classmethod
    def of(
        cls,
        strata: Sequence[str],
        psus: Sequence[str],
        clusters: Sequence[str],
        populations: tuple[Sequence[float] | None, Sequence[float] | None],
        lonely: str,
    ) -> "Plan":
        parent: list[Name] = [(name,) for name in strata]
        stages = [stage_of(parent, psus, populations[0])]
        if populations[0] is not None and populations[1] is not None:
            stages.append(stage_of(stages[0].drawn, clusters, populations[1]))
        return cls(parent, stages, lonely)

    @property
    def deepest(self) -> list[Name]:
        """The unit of the last stage that each row belongs to."""
        return self.stages[-1].drawn

    def sums_of(self, rows: dict[int, Vector]) -> dict[Name, Vector]:
        """Vectors of rows, added up in the unit of the last stage they belong to."""
        named = {(*self.deepest[row], row): vector for row, vector in rows.items()}
        return summed(named, len(self.stages) + 1)

    def factor(self, number: int, parent: Name) -> float:
        """The sampled share of everything above a stage."""
        share = 1.0
        for depth in range(number):
            above = parent[: depth + 1]
            stage = self.stages[depth]
            share *= stage.sample[above] / stage.population[above]
        return share

    def variance(self, sums: dict[Name, Vector]) -> list[float | None]:
        """Variances of sums by deepest unit; None where there is none to be had."""
        width = len(next(iter(sums.values())))
        total: list[float | None] = [0.0] * width
        for number, stage in enumerate(self.stages):
            drawn = summed(sums, number + 2)
            parts = self._parts(number, stage, drawn)
            if self.lonely == "average":
                added = self._averaged(number, stage, parts, drawn)
            else:
                added = [sum(column) for column in zip(*parts.values(), strict=True)]
            total = [
                None if t is None or a is None else t + a
                for t, a in zip(total, added, strict=True)
            ]
        return total

    def _parts(
        self, number: int, stage: DrawnStage, drawn: dict[Name, Vector]
    ) -> dict[Name, Vector]:
        """What each parent adds, as if it were not alone."""
        inside: dict[Name, list[Vector]] = defaultdict(list)
        for unit, vector in drawn.items():
            inside[unit[:-1]].append(vector)
        parts = {}
        for parent, vectors in inside.items():
            n = stage.sample[parent]
            scale = stage.uncovered(parent) * n / max(n - 1, 1)
            scale *= self.factor(number, parent)
            alone = self.lonely == "adjust" and stage.lonely(parent)
            parts[parent] = [
                scale * (column[0] ** 2 if alone else about_mean(column, n))
                for column in zip(*vectors, strict=True)
            ]
        return parts

    def _averaged(
        self,
        number: int,
        stage: DrawnStage,
        parts: dict[Name, Vector],
        drawn: dict[Name, Vector],
    ) -> list[float | None]:
        """A parent alone counts as the average of those beside it that are not."""
        width, total = len(next(iter(parts.values()))), []
        beside: dict[Name, list[Name]] = defaultdict(list)
        for parent in parts:
            beside[parent[:number]].append(parent)
        met = summed(
            {u: [abs(v) for v in vector] for u, vector in drawn.items()}, number + 1
        )
        for m in range(width):
            found: float | None = 0.0
            for parents in beside.values():
                reached = [p for p in parents if met[p][m] != 0]
                sound = [p for p in reached if not stage.lonely(p)]
                if reached and not sound:
                    found = None
                    break
                whole = sum(parts[p][m] for p in sound)
                found = (found or 0.0) + whole * len(reached) / max(len(sound), 1)
            total.append(found)
        return total


def summed(sums: dict[Name, Vector], depth: int) -> dict[Name, Vector]:
    """Sums of vectors by the first parts of their names."""
    found: dict[Name, list[Vector]] = defaultdict(list)
    for name, vector in sums.items():
        found[name[:depth]].append(vector)
    return {
        name: vectors[0]
        if len(vectors) == 1
        else [sum(c) for c in zip(*vectors, strict=True)]
        for name, vectors in found.items()
    }


def about_mean(column: Sequence[float], n: int) -> float:
    """Sum of squares about the mean of n units; those not met count as zeros."""
    mean = sum(column) / n
    return sum((value - mean) ** 2 for value in column) + (n - len(column)) * mean**2
