"""Every index of a round from its tallies. PURE: arrays in, columns out.

Rows of all localities stand under each other in one design, so one pass estimates all
units of a basis at once, and a merger is another column of unit codes over the same
rows: no answer is read again.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring import methodology as methods
from scoring.estimation.design import Design
from scoring.estimation.taylor import Estimates, Residual, estimate
from scoring.estimation.whole import mean_of_units
from scoring.indices.table import EVERYBODY, IndexTable, Key, table_of
from scoring.methodology import Composition, Methodology
from scoring.tally import STATES, Frame, Tally

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Numbers = NDArray[np.float64] | NDArray[np.uint32] | NDArray[np.int64]


# Parts a cluster from the person in the name of a row that is one person.
PERSON_MARK = "\x1f"


@dataclass(frozen=True)
class Locality:
    """Tallies of one locality by (domain, level), and the populations of its rows.

    `psu_population` counts PSUs in the row's stratum, `cluster_population` clusters in
    its PSU; None means drawn with replacement.
    """

    code: str
    tallies: Mapping[Key, Tally]
    psu_population: Floats | None = None
    cluster_population: Floats | None = None

    @property
    def frame(self) -> Frame:
        return self.tallies[EVERYBODY].frame


@dataclass(frozen=True)
class Grouping:
    """A basis: the units estimated, and the unit of every locality (localities,).

    `ranked`: whether the units stand in one ranking; the whole (nation) does not.
    `shares` (localities,): the whole as a weighted mean of the localities' values.
    """

    basis: str
    units: tuple[str, ...]
    of_locality: Ints
    ranked: bool = True
    shares: Floats | None = None


@dataclass(frozen=True)
class Stack:
    """Rows of all localities for one domain level: weighted counts and respondents."""

    counts: NDArray[np.uint32]
    weighted: Floats
    respondents: Ints
    locality: Ints


class Scorer:
    """Scores one round: the design is declared once, each domain level estimated."""

    def __init__(
        self,
        localities: Sequence[Locality],
        *,
        method: Methodology,
        criteria: Sequence[str],
        lonely_psu: str,
        residual: Residual | None = None,
        fitted_apart: bool = False,
    ) -> None:
        """`fitted_apart`: every known total of the residual is one locality's own."""
        self.localities = localities
        self.method = method
        self.criteria = tuple(criteria)
        self.residual = residual
        self.fitted_apart = fitted_apart
        self.composition = methods.indicator_weights(method, self.criteria)
        sizes = [len(locality.frame.clusters) for locality in localities]
        self.locality = np.repeat(np.arange(len(localities)), sizes)
        self.design = declare(localities, lonely_psu=lonely_psu)
        self._stacked: tuple[Key, Stack] | None = None
        self._composed: dict[bytes, Composition] = {}

    def under(self, design: Design) -> "Scorer":
        """The same rows under another design, their weights as they are."""
        other = copy(self)
        other.design, other.residual = design, None
        return other

    def by(self, method: Methodology) -> "Scorer":
        """The same rows measured by another method."""
        other = copy(self)
        other.method = method
        other.composition = methods.indicator_weights(method, self.criteria)
        other._composed = {}
        return other

    def stack(self, key: Key) -> Stack:
        """Rows of a domain level; the last one asked for is kept."""
        if self._stacked is None or self._stacked[0] != key:
            self._stacked = (key, self._stack(key))
        return self._stacked[1]

    def _stack(self, key: Key) -> Stack:
        """Rows of a domain level; a locality without it stands as zero rows."""
        parts = [
            locality.tallies.get(key) or emptied(locality.tallies[EVERYBODY])
            for locality in self.localities
        ]
        return Stack(
            counts=np.concatenate([part.counts for part in parts]),
            weighted=np.concatenate([part.weighted for part in parts]),
            respondents=np.concatenate([part.respondents for part in parts]),
            locality=self.locality,
        )

    def table(self, grouping: Grouping, key: Key) -> IndexTable:
        """Indices of every unit of a basis and indicator, for one domain level."""
        stack = self.stack(key)
        unit = grouping.of_locality[stack.locality]
        above, below = self.parts(stack)
        units = len(grouping.units)
        if grouping.shares is None:
            measured = self.estimates(above, below, unit, units)
        else:
            measured = self.mean_of_localities(above, below, grouping.shares)
        return table_of(
            measured,
            self.composition,
            self.method,
            basis=grouping.basis,
            units=grouping.units,
            key=key,
            ranked=grouping.ranked and key == EVERYBODY,
            persons=summed(stack.respondents[:, None], unit, units),
            answered=summed(masked(stack.counts, self.method.counted), unit, units),
        )

    def parts(self, stack: Stack) -> tuple[Floats, Floats]:
        """Weighted satisfied and counted answers (rows, k)."""
        return masked(stack.weighted, self.method.positive), masked(
            stack.weighted, self.method.counted
        )

    def estimates(
        self, above: Floats, below: Floats, unit: Ints, units: int
    ) -> Estimates:
        """Indicators of units, each composed of the criteria answered there."""
        compositions = self.compositions(below, unit, units)
        return estimate(
            self.design,
            above,
            below,
            pool=self.composition.pool,
            weights=np.stack([c.weights for c in compositions]),
            unit=unit,
            residual=self.residual,
            fitted_within_units=self.fitted_apart,
        )

    def compositions(self, below: Floats, unit: Ints, units: int) -> list[Composition]:
        """How indicators are made in each unit: criteria nobody answered drop out.

        Under a method that refuses them they stay, and what they enter has no value.
        """
        answered = [below[unit == number].sum(axis=0) > 0 for number in range(units)]
        if self.method.unanswered_criterion == "refuse":
            answered = [np.ones_like(known) for known in answered]
        return [self.composed(known) for known in answered]

    def composed(self, answered: NDArray[np.bool_]) -> Composition:
        """The indicators of these criteria; kept, for most units have them all."""
        key = answered.tobytes()
        if key not in self._composed:
            self._composed[key] = methods.indicator_weights(
                self.method, self.criteria, answered=answered
            )
        return self._composed[key]

    def mean_of_localities(
        self, above: Floats, below: Floats, shares: Floats
    ) -> Estimates:
        """The whole as a weighted mean of localities, which were sampled apart."""
        units = len(self.localities)
        apart = self.estimates(above, below, self.locality, units)
        crossing = None if self.fitted_apart else self.residual
        return mean_of_units(apart, shares, residual=crossing)


def declare(localities: Sequence[Locality], *, lonely_psu: str) -> Design:
    """One design over the rows of all localities; strata lie inside localities."""
    stratum = [f"{x.code}·{s}" for x in localities for s in x.frame.strata]
    # Without its stratum in the name, a PSU found in two of them is refused.
    psu = [f"{x.code}·{p}" for x in localities for p in x.frame.psus]
    stages = [np.array(psu)]
    populations = [stacked([x.psu_population for x in localities])]
    within = stacked([x.cluster_population for x in localities])
    if within is not None:
        finest = [c for x in localities for c in x.frame.clusters]
        stages.append(np.array([c.partition(PERSON_MARK)[0] for c in finest]))
        populations.append(within)
    return Design.declare(
        stratum, stages, populations=populations, lonely_psu=lonely_psu
    )


def stacked(columns: Sequence[Floats | None]) -> Floats | None:
    """One column of all localities, or None unless every locality has it."""
    known = [column for column in columns if column is not None]
    return np.concatenate(known) if len(known) == len(columns) else None


def emptied(tally: Tally) -> Tally:
    """The same clusters with nobody in them: they still belong to the design."""
    return Tally(
        frame=tally.frame,
        counts=np.zeros_like(tally.counts),
        weighted=np.zeros_like(tally.weighted),
        respondents=np.zeros_like(tally.respondents),
        weight=np.zeros_like(tally.weight),
        weight_squared=np.zeros_like(tally.weight_squared),
    )


def masked(counts: Numbers, mask: Sequence[int]) -> Floats:
    """Sum (rows, k) of the chosen of the seven states, added one after another."""
    total = np.zeros(counts.shape[:2])
    for state in range(STATES):
        if mask[state]:
            total += counts[..., state]
    return total


def summed(columns: Numbers, unit: Ints, units: int) -> Floats:
    """Sums (units, k) of rows (n, k), added in the order of the rows."""
    total = np.zeros((units, columns.shape[1]))
    np.add.at(total, unit, columns)
    return total
