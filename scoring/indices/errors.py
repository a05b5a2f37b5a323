"""Errors as the method wants them: a unit's own, pooled, or moderated. PURE.

What the errors of localities have in common is learnt from localities, for one domain
level at a time. A merged unit or the nation is a sum of them: its error is the sum of
what its localities add, each moderated, with Satterthwaite's degrees of freedom.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.estimation import moderation
from scoring.estimation.moderation import (
    SOURCES,
    Effects,
    Moderated,
    Prior,
    Ratios,
    Source,
    satterthwaite,
)
from scoring.estimation.taylor import ROUNDING_NOISE, STATES, Estimates, State
from scoring.methodology import Composition

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CRITERION = "criterion"
# The family of all that is made of several criteria.
INDICES = "indices"
OWN = SOURCES.index(Source.OWN)
# Sums are alike to so many decimals on every machine.
DECIMALS = 6


@dataclass(frozen=True, eq=False)
class Judged:
    """Estimates with the errors of the method, what each is of, and the own ones.

    source (units, m): index into SOURCES.
    """

    estimates: Estimates
    source: Ints
    own: Estimates


def effects_of(own: Estimates, answers: Floats) -> Effects:
    """Own variances (units, m) against simple samples of as many answers."""
    stated = own.having(State.ESTIMATED, State.NO_SPREAD)
    degrees = np.where(stated, own.degrees, 0)
    return Effects.of(own.value, own.variance, degrees, answers, own.psus)


def families(composition: Composition) -> tuple[str, ...]:
    """The family of each indicator (m,): a criterion's factor; all indices are one."""
    return tuple(
        indicator.parent or "" if indicator.kind == CRITERION else INDICES
        for indicator in composition.indicators
    )


def members(composition: Composition) -> Flags:
    """Whose answers make an indicator's correlation (m, m): criteria of its family, or,
    for an index, all it is made of.
    """
    family = np.array(families(composition))
    place = {code: i for i, code in enumerate(composition.codes)}
    same = (family[:, None] == family) & (family != INDICES)
    used = (composition.weights[:, :, None] * composition.pool).sum(axis=1) > 0
    for i in np.flatnonzero(family == INDICES):
        for criterion in np.flatnonzero(used[i]):
            same[i, place[composition.criteria[criterion]]] = True
    return np.asarray(same)


@dataclass(frozen=True, eq=False)
class Common:
    """What the errors of localities have in common, and how a method uses it.

    rounds: the own effects (localities, m) of the round itself, then of earlier ones.
    """

    word: str
    own: Estimates
    rounds: Sequence[Effects]
    composition: Composition

    @cached_property
    def correlation(self) -> Floats:
        """Pooled correlation (m,), used as it is printed."""
        found = moderation.pooled_correlation(self.rounds, members(self.composition))
        return np.array([float(f"{x:.6f}") for x in found])

    @cached_property
    def model(self) -> Floats:
        return self.rounds[0].model(self.correlation)

    @cached_property
    def now(self) -> Ratios:
        return moderation.ratios(self.rounds[:1], self.correlation)

    @cached_property
    def before(self) -> Ratios | None:
        """Those of the earlier rounds together."""
        if len(self.rounds) == 1:
            return None
        return moderation.ratios(self.rounds[1:], self.correlation)

    @cached_property
    def prior(self) -> Prior:
        known = families(self.composition)
        family = np.unique(known, return_inverse=True)[1].astype(np.int64)
        return moderation.fit_prior(self.with_earlier(self.now), family).rounded()

    @cached_property
    def differs(self) -> Flags:
        """Own variances (localities, m) beyond the bound of the prior."""
        return moderation.beyond(self.now, self.prior)

    def with_earlier(self, now: Ratios) -> Ratios:
        """Ratios of this round together with those of earlier ones."""
        if self.before is None:
            return now
        degrees = now.degrees + self.before.degrees
        sums = now.degrees * now.ratio + self.before.degrees * self.before.ratio
        mean = np.divide(sums, degrees, out=np.zeros_like(sums), where=degrees > 0)
        return Ratios(mean, degrees)

    def drawn(self, now: Ratios) -> Moderated:
        found = self.with_earlier(now)
        if self.word == Source.POOLED:
            return moderation.pool(found, self.prior)
        return moderation.squeeze(found, self.prior)

    def apart(self) -> Judged:
        """The localities themselves."""
        drawn, own = self.drawn(self.now), self.own
        variance = drawn.ratio * self.model
        larger = self.keeps_larger & (own.variance > variance)
        variance = np.where(larger, own.variance, variance)
        return judged(own, variance, drawn.degrees, self.source(larger))

    @property
    def keeps_larger(self) -> Flags:
        return self.differs & (self.word == Source.MODERATED)

    def source(self, larger: Flags) -> Ints:
        words = [Source.LARGER, Source.MODEL]
        return np.select(
            [larger, self.now.degrees < 1],
            [SOURCES.index(word) for word in words],
            SOURCES.index(Source(self.word)),
        ).astype(np.int64)

    def together(
        self, own: Estimates, parts: Floats, reach: Floats, unit: Ints
    ) -> Judged:
        """Units (u, m) made of localities, of which `unit` (localities,) says where.

        parts (localities, m): what each adds to the own variance of its unit; reach:
        how far its own value moves its unit's.
        """
        model = reach**2 * self.model
        some = (model > 0) & (self.now.degrees > 0)
        ratio = np.divide(parts, model, out=np.zeros_like(parts), where=some)
        drawn = self.drawn(Ratios(ratio, np.where(some, self.now.degrees, 0.0)))
        found = np.where(model > 0, drawn.ratio * model, parts)
        larger = self.keeps_larger & (parts > found)
        found = np.where(larger, parts, found)
        shape = own.value.shape
        variance, degrees = np.zeros(shape), np.zeros(shape)
        source = np.full(shape, SOURCES.index(Source(self.word)))
        for place in range(shape[0]):
            inside = unit == place
            variance[place] = found[inside].sum(axis=0)
            degrees[place] = self.degrees_of(found[inside], drawn.degrees[inside])
            if inside.sum() == 1:
                source[place] = self.source(larger)[inside][0]
        return judged(own, variance, degrees, source)

    def degrees_of(self, parts: Floats, degrees: Floats) -> Floats:
        """Of a sum of parts (localities, m): where one ratio is in all, its own.

        Those of several are rounded down to whole ones, on the safe side.
        """
        if self.word == Source.POOLED or len(parts) == 1:
            return np.asarray(degrees.max(axis=0))
        found = satterthwaite(parts, degrees, self.prior.total)
        return np.asarray(np.floor(np.round(found, DECIMALS)))


def judged(own: Estimates, variance: Floats, degrees: Floats, source: Ints) -> Judged:
    """Estimates with these variances where they say something, else with their own."""
    inside = (own.value > 0) & (own.value < 1) & ~own.having(State.UNANSWERED)
    known = inside & (degrees >= 1) & (variance > ROUNDING_NOISE**2)
    estimates = replace(
        own,
        variance=np.where(known, variance, own.variance),
        degrees=np.where(known, degrees, own.degrees),
        state=np.where(known, STATES.index(State.ESTIMATED), own.state),
    )
    return Judged(estimates, np.where(known, source, OWN), own)
