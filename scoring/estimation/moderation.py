"""Variances that lend each other strength: one correlation, one prior for all units.

A province with three districts knows its own variance badly (two degrees of freedom).
Variances are first divided by a model of them, that of a simple sample times a design
effect with one correlation for all units. Their ratios to the model are then drawn to
what they have in common, as strongly as they are alike: by Smyth's empirical-Bayes
moments. Arrays are (units, m) for m indicators.
Source: Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3;
agrees with limma's `squeezeVar`. Degrees of sums: Satterthwaite (1946).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from scoring.estimation.design import Flags, Floats, Ints

# Ratios nearer to 0 than this share of the median would be endless on the log scale.
NEAR_ZERO = 1e-5
# Beyond this share of what the prior expects a unit differs more than usual.
BOUND = 0.99
NEWTON_STEPS = 50


class Source(StrEnum):
    """What an error was made of; `larger`: its own, beyond the bound of the prior."""

    OWN = "own"
    POOLED = "pooled"
    MODERATED = "moderated"
    LARGER = "larger"
    MODEL = "model_only"


SOURCES = tuple(Source)


@dataclass(frozen=True, eq=False)
class Effects:
    """Own variances of one round against a simple sample's, (units, m) each.

    simple: variance of as many independent answers; effect: own over simple; degrees:
    of the own one, 0 where there is none; size: answers a PSU.
    """

    simple: Floats
    effect: Floats
    degrees: Floats
    size: Floats

    @classmethod
    def of(
        cls,
        value: Floats,
        variance: Floats,
        degrees: ArrayLike,
        answers: Floats,
        psus: ArrayLike,
    ) -> "Effects":
        """From values, own variances and numbers of answers and PSUs (units, m).

        Without a degree of freedom, or where all answers are one, there is no own
        variance to learn from.
        """
        simple = value * (1 - value) / np.maximum(answers - 1, 1)
        known = (np.asarray(degrees) >= 1) & (simple > 0)
        effect = np.divide(variance, simple, out=np.zeros_like(simple), where=known)
        size = answers / np.maximum(psus, 1)
        return cls(simple, effect, np.where(known, degrees, 0.0), size)

    def model(self, correlation: Floats) -> Floats:
        """The variance a unit would have with the correlation (m,) of all."""
        return np.asarray(self.simple * self.inflation(correlation))

    def inflation(self, correlation: Floats) -> Floats:
        """Kish's design effect of clusters, 1 + (size - 1) correlation (units, m)."""
        return np.asarray(1 + np.maximum(self.size - 1, 0) * correlation)


def pooled_correlation(rounds: Sequence[Effects], members: Flags) -> Floats:
    """Correlation (m,) of answers in a PSU, by moments over all units and rounds.

    members (m, m): True where the column's indicator counts towards the row's; each
    unit counts by its degrees of freedom. Never below 0 nor above 1.
    """
    excess = np.zeros(members.shape[0])
    room = np.zeros(members.shape[0])
    for own in rounds:
        excess += (own.degrees * (own.effect - 1)).sum(axis=0)
        room += (own.degrees * np.maximum(own.size - 1, 0)).sum(axis=0)
    above, below = ((members * part).sum(axis=1) for part in (excess, room))
    found = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return np.asarray(np.clip(found, 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Ratios:
    """Own variances over their model, of all rounds taken together (units, m)."""

    ratio: Floats
    degrees: Floats


def ratios(rounds: Sequence[Effects], correlation: Floats) -> Ratios:
    """Each round counts by its degrees of freedom; the first is the round itself."""
    total = np.zeros_like(rounds[0].effect)
    degrees = np.zeros_like(total)
    for own in rounds:
        total += own.degrees * own.effect / own.inflation(correlation)
        degrees += own.degrees
    mean = np.divide(total, degrees, out=np.zeros_like(total), where=degrees > 0)
    return Ratios(mean, degrees)


@dataclass(frozen=True, eq=False)
class Prior:
    """What ratios have in common, by indicator (m,): their scale and its degrees.

    degrees are endless where ratios differ no more than by chance, and 0 where there
    are too few of them to say. pooled is their mean, total the sum of the degrees of
    freedom it is made of.
    """

    scale: Floats
    degrees: Floats
    pooled: Floats
    total: Floats

    def rounded(self) -> "Prior":
        """As printed, six digits; used as printed, so that anyone may check by hand."""
        return Prior(
            *(
                np.array([float(f"{x:.6g}") for x in column])
                for column in (self.scale, self.degrees, self.pooled, self.total)
            )
        )


def fit_prior(found: Ratios, family: Ints) -> Prior:
    """The prior of ratios; indicators (m,) of one family share its degrees.

    Every indicator has a scale of its own. Exact zeros, which small counts leave, say
    nothing of a scale and are passed over.
    """
    used = (found.degrees > 0) & (found.ratio > 0)
    many = used.sum(axis=0)
    log, expected = _centred_logs(found, used)
    mean = _mean(log, used, many)
    excess = np.where(used, (log - mean) ** 2, 0.0).sum(axis=0)
    excess -= (many - 1) * _mean(expected, used, many)
    enough = many >= 2
    apart = _by_family(np.where(enough, excess, 0.0), family)
    apart /= np.maximum(_by_family(np.where(enough, many - 1.0, 0.0), family), 1)
    degrees = np.where(enough, prior_degrees(apart), 0.0)
    scale = np.where(
        np.isfinite(degrees), np.exp(mean + _log_bias(degrees)), _plain(found, used)
    )
    total = found.degrees.sum(axis=0)
    summed = (found.degrees * found.ratio).sum(axis=0)
    pooled = np.divide(summed, total, out=np.zeros_like(total), where=total > 0)
    return Prior(np.where(enough, scale, 0.0), degrees, pooled, total)


def prior_degrees(apart: Floats) -> Floats:
    """Degrees of a prior whose log variances lie so far apart, endless at 0 or less."""
    positive = apart > 0
    found = 2 * trigamma_inverse(np.where(positive, apart, 1.0))
    return np.asarray(np.where(positive, found, np.inf))


def trigamma_inverse(value: Floats) -> Floats:
    """x > 0 whose trigamma is value (any shape): Newton's method on its reciprocal."""
    x = 0.5 + 1 / value
    for _ in range(NEWTON_STEPS):
        trigamma = special.polygamma(1, x)
        step = trigamma * (1 - trigamma / value) / special.polygamma(2, x)
        x = x + step
        if (np.abs(step) <= 1e-14 * x).all():
            break
    return np.asarray(x)


def _centred_logs(found: Ratios, used: Flags) -> tuple[Floats, Floats]:
    """Logarithms of ratios less their bias, and the variance chance gives them."""
    half = np.where(used, found.degrees, 2.0) / 2
    middle = np.array(
        [
            np.median(ratio[there]) if there.any() else 1.0
            for ratio, there in zip(found.ratio.T, used.T, strict=True)
        ]
    )
    kept = np.maximum(found.ratio, NEAR_ZERO * middle)
    log = np.log(np.where(used, kept, 1.0)) - special.digamma(half) + np.log(half)
    return log, special.polygamma(1, half)


def _log_bias(degrees: Floats) -> Floats:
    half = np.where(np.isfinite(degrees) & (degrees > 0), degrees, 2.0) / 2
    return np.asarray(special.digamma(half) - np.log(half))


def _plain(found: Ratios, used: Flags) -> Floats:
    return _mean(found.ratio, used, used.sum(axis=0))


def _mean(values: Floats, used: Flags, many: Ints) -> Floats:
    return np.asarray(np.where(used, values, 0.0).sum(axis=0) / np.maximum(many, 1))


def _by_family(column: Floats, family: Ints) -> Floats:
    """Sums of a column (m,) over its families, at every member (m,)."""
    return np.asarray(np.bincount(family, column)[family], np.float64)


@dataclass(frozen=True, eq=False)
class Moderated:
    """Ratios to the model after all units were heard, (units, m) each.

    degrees: 0 where nothing can be said.
    """

    ratio: Floats
    degrees: Floats


def squeeze(found: Ratios, prior: Prior) -> Moderated:
    """Each ratio drawn to the scale of all, by degrees of freedom.

    A unit without its own has the scale. Degrees are never more than all units have
    together. Where there is no prior, ratios stay as they are.
    """
    endless = np.isinf(prior.degrees)
    weight = np.where(endless, 0.0, prior.degrees)
    whole = weight + found.degrees
    sums = weight * prior.scale + found.degrees * found.ratio
    drawn = np.divide(sums, whole, out=np.zeros_like(sums), where=whole > 0)
    ratio = np.where(endless, prior.scale, drawn)
    degrees = np.minimum(prior.degrees + found.degrees, prior.total)
    return Moderated(ratio, degrees)


def pool(found: Ratios, prior: Prior) -> Moderated:
    """One ratio for all units: the mean of theirs, by degrees of freedom."""
    alike = np.ones_like(found.ratio)
    return Moderated(prior.pooled * alike, np.maximum(prior.total - 1, 0) * alike)


def beyond(found: Ratios, prior: Prior) -> Flags:
    """Ratios (units, m) that the prior would give to 1 of 100 units at most."""
    known = (found.degrees > 0) & (prior.scale > 0) & (prior.degrees > 0)
    scale = np.where(prior.scale > 0, prior.scale, 1.0)
    most = np.clip(np.minimum(prior.degrees, prior.total), 1.0, None)
    below = special.fdtr(np.where(known, found.degrees, 1.0), most, found.ratio / scale)
    return np.asarray(known & (below > BOUND))


def satterthwaite(
    parts: ArrayLike, degrees: ArrayLike, whole: Floats | float = np.inf
) -> Floats:
    """Degrees of a sum of independent variances (parts, ...), added over the first.

    Parts of no degree count as exactly known. At most `whole`; 0 of nothing.
    """
    part, own = np.asarray(parts, np.float64), np.asarray(degrees, np.float64)
    spread = np.divide(part**2, own, out=np.zeros_like(part), where=own > 0).sum(axis=0)
    total = part.sum(axis=0) ** 2
    found = np.divide(total, spread, out=np.zeros_like(total), where=spread > 0)
    return np.asarray(np.minimum(found, whole))
