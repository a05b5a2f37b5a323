"""Every index of a round from its tallies. PURE: arrays in, columns out.

Rows of all localities stand under each other in one design, so one pass estimates all
units of a basis at once, and a merger is another column of unit codes over the same
rows: no answer is read again.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring import methodology as methods
from scoring.estimation.design import Design
from scoring.estimation.moderation import Effects, Source
from scoring.estimation.taylor import Estimates, Residual, estimate
from scoring.estimation.variance import variances
from scoring.estimation.whole import mean_of_units
from scoring.indices.errors import OWN, Common, Judged, effects_of
from scoring.indices.table import (
    EVERYBODY,
    IndexTable,
    Key,
    respondents_of,
    table_of,
)
from scoring.methodology import Composition, Methodology
from scoring.tally import STATES, Frame, Tally

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kept = TypeVar("Kept")
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

    @property
    def apart(self) -> bool:
        """Whether its units are the localities, in their order."""
        alone = np.arange(len(self.of_locality))
        return self.shares is None and np.array_equal(self.of_locality, alone)


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
        earlier: Callable[[], Sequence["Scorer"]] = tuple,
    ) -> None:
        """`fitted_apart`: every known total of the residual is one locality's own.

        `earlier`: rounds of the same design and localities, the latest first; asked
        for when errors of everybody are made that learn from them.
        """
        self.localities = localities
        self.method = method
        self.criteria = tuple(criteria)
        self.residual = residual
        self.fitted_apart = fitted_apart
        self.composition = methods.indicator_weights(method, self.criteria)
        sizes = [len(locality.frame.clusters) for locality in localities]
        self.locality = np.repeat(np.arange(len(localities)), sizes)
        self.design = declare(localities, lonely_psu=lonely_psu)
        self.earlier = earlier
        self._stacked: tuple[Key, Stack] | None = None
        self._parts: dict[Key, tuple[Floats, Floats]] = {}
        self._people: dict[Key, tuple[Floats, Floats]] = {}
        self._apart: dict[Key, Estimates] = {}
        self._common: dict[Key, Common] = {}
        self._composed: dict[bytes, Composition] = {}

    def under(self, design: Design) -> "Scorer":
        """The same rows under another design, their weights as they are."""
        other = copy(self)
        other.design, other.residual = design, None
        other._apart, other._common = {}, {}
        return other

    def by(self, method: Methodology) -> "Scorer":
        """The same rows measured by another method, with no earlier rounds."""
        other = copy(self)
        other.method = method
        other.composition = methods.indicator_weights(method, self.criteria)
        other._composed = {}
        other._parts, other._people = {}, {}
        other._apart, other._common = {}, {}
        other.earlier = tuple
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
        persons, answered = self.people(grouping, key)
        return table_of(
            self.judged(grouping, key),
            self.composition,
            self.method,
            basis=grouping.basis,
            units=grouping.units,
            key=key,
            ranked=grouping.ranked and key == EVERYBODY,
            persons=persons,
            answered=answered,
        )

    def people(self, grouping: Grouping, key: Key) -> tuple[Floats, Floats]:
        """Questionnaires (units, 1) and counted answers (units, k) of a basis."""
        persons, answered = self.locality_people(key)
        of, units = grouping.of_locality, len(grouping.units)
        return summed(persons, of, units), summed(answered, of, units)

    def locality_people(self, key: Key) -> tuple[Floats, Floats]:
        """People of localities; the last asked for are kept."""
        if key not in self._people:
            stack, units = self.stack(key), len(self.localities)
            counted = masked(stack.counts, self.method.counted)
            persons = summed(stack.respondents[:, None], self.locality, units)
            found = persons, summed(counted, self.locality, units)
            self._people = {key: found}
        return self._people[key]

    def judged(self, grouping: Grouping, key: Key) -> Judged:
        """Estimates of a basis with the errors that the method wants."""
        own = self.own(grouping, key)
        crossing = self.residual is not None and not self.fitted_apart
        alone = self.method.variance == Source.OWN
        if alone or (crossing and not grouping.apart):
            # Weights fitted across localities make their errors go together.
            return Judged(own, np.full(own.value.shape, OWN), own)
        common = self.common(key)
        if grouping.apart:
            return common.apart()
        parts = self.parts_of(own, common.own)
        reach = self.shares_in(grouping, key)
        return common.together(own, parts, reach, grouping.of_locality)

    def own(self, grouping: Grouping, key: Key) -> Estimates:
        """Estimates of a basis with their own errors, from the design alone."""
        if grouping.apart:
            return self.apart(key)
        if grouping.shares is not None:
            return self.mean_of_localities(key, grouping.shares)
        unit = grouping.of_locality[self.locality]
        return self.estimates(*self.parts(key), unit, len(grouping.units))

    def apart(self, key: Key) -> Estimates:
        """Own estimates of the localities; everybody's and the last are kept."""
        if key not in self._apart:
            above, below = self.parts(key)
            own = self.estimates(above, below, self.locality, len(self.localities))
            self._apart = everybody_of(self._apart) | {key: own}
        return self._apart[key]

    def common(self, key: Key) -> Common:
        """What errors of localities have in common; of everybody, over the rounds."""
        if key not in self._common:
            rounds = [self.effects(key)]
            if key == EVERYBODY:
                rounds += [one.effects(key) for one in self.earlier()]
            word = self.method.variance
            common = Common(word, self.apart(key), rounds, self.composition)
            self._common = everybody_of(self._common) | {key: common}
        return self._common[key]

    def effects(self, key: Key) -> Effects:
        """Own variances of the localities against simple samples."""
        answers = respondents_of(self.composition, *self.locality_people(key))
        return effects_of(self.apart(key), answers)

    def parts_of(self, whole: Estimates, apart: Estimates) -> Floats:
        """What each locality adds (localities, m) to own variances of a basis."""
        rows = np.empty_like(whole.influence)
        rows[:, whole.layout.order] = whole.influence
        if self.residual is not None:
            rows = self.residual(rows)
        return variances(apart.layout, rows[:, apart.layout.order]).variance.T

    def shares_in(self, grouping: Grouping, key: Key) -> Floats:
        """How far a locality's value moves that of its unit (localities, m)."""
        if grouping.shares is not None:
            return np.repeat(grouping.shares[:, None], len(self.composition.codes), 1)
        _, below = self.parts(key)
        inside = summed(below, self.locality, len(self.localities))
        inside = (inside[:, None, :] * self.composition.pool).sum(axis=2)
        whole = summed(inside, grouping.of_locality, len(grouping.units))
        whole = whole[grouping.of_locality]
        share = np.divide(inside, whole, out=np.zeros_like(inside), where=whole > 0)
        weights = np.stack(
            [c.weights for c in self.compositions(below, self.locality, len(inside))]
        )
        return np.asarray((weights * share[:, None, :]).sum(axis=2))

    def parts(self, key: Key) -> tuple[Floats, Floats]:
        """Weighted satisfied and counted answers (rows, k); the last are kept."""
        if key not in self._parts:
            weighted = self.stack(key).weighted
            masks = self.method.positive, self.method.counted
            above, below = (masked(weighted, mask) for mask in masks)
            self._parts = {key: (above, below)}
        return self._parts[key]

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

    def mean_of_localities(self, key: Key, shares: Floats) -> Estimates:
        """The whole as a weighted mean of localities, which were sampled apart."""
        apart = self.apart(key)
        crossing = None if self.fitted_apart else self.residual
        return mean_of_units(apart, shares, residual=crossing)


def everybody_of(kept: dict[Key, Kept]) -> dict[Key, Kept]:
    """What was kept of everybody alone."""
    return {key: one for key, one in kept.items() if key == EVERYBODY}


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
