"""The design, declared once: strata, stages, populations, single-PSU policy.

A row is the finest thing estimated from: a cluster of a tally, or a person. Every row
names its stratum and its unit of each stage (PSU, cluster, person). Populations turn on
finite population correction, stage by stage; without them draws are with replacement.
Source: Sarndal, Swensson, Wretman (1992), 4.3; the recursion is that of R `survey`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.refusals import refused

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A stage taken whole has no sampling error: R calls it self-representing below this.
TAKEN_WHOLE = 1e-7


class LonelyPsu(StrEnum):
    """What a stratum with one PSU contributes to the variance."""

    FAIL = "fail"
    CERTAINTY = "certainty"
    ADJUST = "adjust"
    AVERAGE = "average"


@dataclass(frozen=True)
class Stage:
    """One stage over rows (n,): who was drawn, from whom, and how many there were.

    `drawn` and `parent` are codes 0, 1, ...; `sample` and `population` hold for the
    row's parent; the population is infinite where it was not declared.
    """

    drawn: Ints
    parent: Ints
    sample: Ints
    population: Floats

    @property
    def uncovered(self) -> Floats:
        """The share 1 - n/N of the parent not drawn (n,)."""
        return np.asarray(1.0 - self.sample / self.population)

    @property
    def lonely(self) -> Flags:
        """Rows whose parent gave one unit without being taken whole."""
        alone = (self.sample == 1) & (self.uncovered >= TAKEN_WHOLE)
        return np.asarray(alone)


@dataclass(frozen=True)
class Design:
    """Strata (n,) as codes, stages from the PSU down, and the single-PSU policy."""

    stratum: Ints
    stages: tuple[Stage, ...]
    lonely_psu: LonelyPsu
    stratum_names: tuple[str, ...]

    @classmethod
    def declare(
        cls,
        stratum: ArrayLike,
        stages: Sequence[ArrayLike],
        *,
        populations: Sequence[ArrayLike | None] = (),
        lonely_psu: str = LonelyPsu.FAIL,
    ) -> "Design":
        """The design of rows (n,) with codes of any kind; stages from the PSU down.

        A cluster's code need only be unique within its PSU, a PSU's in the design.
        `populations[s]` (n,) counts the units of stage s in the row's parent.
        Raises Refused for a design that contradicts itself.
        """
        names, codes = np.unique(np.asarray(stratum), return_inverse=True)
        _refuse_straddling(np.asarray(stages[0]), codes, names)
        parent, made = codes.astype(np.int64), []
        for number, units in enumerate(stages):
            declared = populations[number] if number < len(populations) else None
            stage = _stage(parent, np.asarray(units), declared, number + 1)
            made.append(stage)
            parent = stage.drawn
        design = cls(
            codes.astype(np.int64),
            tuple(made),
            LonelyPsu(lonely_psu),
            tuple(map(str, names)),
        )
        if design.lonely_psu is LonelyPsu.FAIL:
            design._refuse_lonely()
        return design

    @property
    def rows(self) -> int:
        return len(self.stratum)

    def lonely_strata(self) -> tuple[str, ...]:
        """Names of strata with a single PSU, in order."""
        found = np.unique(self.stratum[self.stages[0].lonely])
        return tuple(self.stratum_names[code] for code in found)

    def counted_stages(self) -> tuple[tuple[Stage, Floats], ...]:
        """Stages that add variance, each with the rows' factor (n,) for it.

        The factor is the product of the sampled shares above: it is 0, and the stage
        adds nothing, below a stage drawn with replacement.
        """
        factor, counted = np.ones(self.rows), []
        for stage in self.stages:
            if not factor.any():
                break
            counted.append((stage, factor))
            factor = factor * (stage.sample / stage.population)
        return tuple(counted)

    def _refuse_lonely(self) -> None:
        for number, (stage, factor) in enumerate(self.counted_stages(), 1):
            alone = np.flatnonzero(stage.lonely & (factor > 0))
            if alone.size:
                strata = [self.stratum_names[c] for c in np.unique(self.stratum[alone])]
                raise refused("single_psu", listed(strata), stage=number)


def _stage(
    parent: Ints, units: NDArray[np.generic], declared: ArrayLike | None, number: int
) -> Stage:
    _, code = np.unique(units, return_inverse=True)
    drawn = _codes(parent * (int(code.max(initial=0)) + 1) + code)
    # Each unit once: its first row says which parent it was drawn from.
    once = np.unique(drawn, return_index=True)[1]
    sample = np.bincount(parent[once], minlength=int(parent.max(initial=-1)) + 1)[
        parent
    ]
    population = np.full(len(parent), np.inf)
    if declared is not None:
        population = np.asarray(declared, np.float64)
        _refuse_populations(parent, units, sample, population, number)
    return Stage(drawn, parent, sample.astype(np.int64), population)


def _codes(key: Ints) -> Ints:
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _refuse_straddling(
    psu: NDArray[np.generic], stratum: Ints, names: NDArray[np.generic]
) -> None:
    psus, code = np.unique(psu, return_inverse=True)
    pairs = np.unique(np.stack([code, stratum], axis=1), axis=0)
    straddling = np.flatnonzero(np.bincount(pairs[:, 0]) > 1)
    if straddling.size:
        first = straddling[0]
        strata = listed([names[s] for s in pairs[pairs[:, 0] == first, 1]])
        raise refused("psu_lies_in_two_strata", str(psus[first]), strata=strata)


def _refuse_populations(
    parent: Ints,
    units: NDArray[np.generic],
    sample: Ints,
    population: Floats,
    number: int,
) -> None:
    """Populations must be one number a parent, at least as large as the sample."""
    low = np.flatnonzero(~(population >= sample))
    if low.size:
        row = low[0]
        raise refused(
            "population_too_small",
            str(units[row]),
            population=population[row],
            sample=sample[row],
            stage=number,
        )
    first = np.unique(parent, return_index=True)[1]
    varying = np.flatnonzero(population != population[first][parent])
    if varying.size:
        raise refused("population_varies", str(units[varying[0]]), stage=number)


def listed(places: Sequence[object], most: int = 5) -> str:
    """The first places in words: a, b, c (+7)."""
    shown = ", ".join(str(place) for place in places[:most])
    return shown + (f" (+{len(places) - most})" if len(places) > most else "")
