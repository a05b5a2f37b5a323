"""Errors of units that learn from each other. PURE, and alone.

Own variances over those of a simple sample with one correlation; their ratios drawn to
what they have in common, by the moments of Smyth (2004); sums by Satterthwaite (1946).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, floor, inf, isinf, log, sqrt
from statistics import fmean, median
from typing import Any

from verifier.indices import ESTIMATED, LEVEL, NOISE, UNANSWERED, Measured
from verifier.method import Method
from verifier.quantiles import beta_below

BOUND, NEAR_ZERO, INDICES = 0.99, 1e-5, "indices"
# Of one locality: (ratio to the model, degrees of freedom).
Ratio = tuple[float, float]


def digamma(x: float) -> float:
    moved = 0.0
    while x < 20:
        moved -= 1 / x
        x += 1
    y = 1 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y / 132))))
    return moved + log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    moved = 0.0
    while x < 20:
        moved += 1 / (x * x)
        x += 1
    y = 1 / (x * x)
    series = 1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * 5 / 66)))
    return moved + 1 / x + y / 2 + y / x * series


def trigamma_inverse(value: float) -> float:
    """By halving: trigamma falls."""
    low, high = 1e-9, 1.0
    while trigamma(high) > value:
        low, high = high, high * 2
    for _ in range(200):
        middle = sqrt(low * high)
        low, high = (middle, high) if trigamma(middle) > value else (low, middle)
    return sqrt(low * high)


@dataclass(frozen=True)
class Effect:
    """An own variance over a simple sample's, its degrees, and the answers a PSU."""

    effect: float
    degrees: float
    size: float
    simple: float = 0.0

    def inflation(self, correlation: float) -> float:
        return 1 + max(self.size - 1, 0.0) * correlation


def effect_of(own: Measured, answers: int) -> Effect:
    simple = own.value * (1 - own.value) / max(answers - 1, 1)
    known = own.degrees >= 1 and own.state in (ESTIMATED, LEVEL) and simple > 0
    size = answers / max(own.psus, 1)
    if not known:
        return Effect(0.0, 0.0, size, simple)
    return Effect(own.variance / simple, float(own.degrees), size, simple)


@dataclass(frozen=True)
class Prior:
    """What the ratios of an index have in common."""

    correlation: float
    scale: float
    degrees: float
    pooled: float
    total: float


def rounded(value: float) -> float:
    """As printed, and used as printed."""
    return float(f"{value:.6g}")


def family_of(method: Method) -> dict[str, str]:
    of = {i: f["code"] for f in method.said["factors"] for i in f["items"]}
    every = method.mixtures(frozenset(method.criteria))
    return {code: of.get(code, INDICES) for code in every}


def members_of_families(method: Method) -> dict[str, list[str]]:
    """The criteria whose answers make an index's correlation."""
    family, found = family_of(method), {}
    for code, mixture in method.mixtures(frozenset(method.criteria)).items():
        if family[code] != INDICES:
            found[code] = [c for c in family if family[c] == family[code]]
            continue
        used = set()
        for part in mixture:
            pool, _, name = part.rpartition("pool ")
            used |= {part} if pool == "" and name == part else set(method.pools[name])
        found[code] = [c for c in family if c in used]
    return found


class Common:
    """What the errors of localities have in common, for one domain level.

    `own` and `answers` by locality; `earlier` the effects of earlier rounds, each by
    locality.
    """

    def __init__(
        self,
        method: Method,
        own: Sequence[Mapping[str, Measured]],
        answers: Sequence[Mapping[str, int]],
        earlier: Sequence[Sequence[Mapping[str, Effect]]],
    ) -> None:
        self.method, self.own = method, own
        self.word: str = method.rules.get("variance", "own")
        now = [
            {code: effect_of(one, people[code]) for code, one in of.items()}
            for of, people in zip(own, answers, strict=True)
        ]
        self.rounds = [now, *earlier]

    @cached_property
    def priors(self) -> dict[str, Prior]:
        """The prior of every index."""
        correlation = self.correlations()
        found = {
            code: [self.ratio(n, code, correlation[code]) for n in range(len(self.own))]
            for code in correlation
        }
        family = family_of(self.method)
        degrees: dict[str, float] = {}
        for name in set(family.values()):
            degrees[name] = family_degrees(
                [found[c] for c in found if family[c] == name]
            )
        return {
            code: prior_of(ratios, degrees[family[code]], correlation[code])
            for code, ratios in found.items()
        }

    def correlations(self) -> dict[str, float]:
        excess: dict[str, float] = {}
        room: dict[str, float] = {}
        for one in self.rounds:
            for of in one:
                for code, e in of.items():
                    more = e.degrees * (e.effect - 1)
                    excess[code] = excess.get(code, 0.0) + more
                    more = e.degrees * max(e.size - 1, 0.0)
                    room[code] = room.get(code, 0.0) + more
        found = {}
        for code, criteria in members_of_families(self.method).items():
            below = sum(room[c] for c in criteria)
            rho = sum(excess[c] for c in criteria) / below if below > 0 else 0.0
            found[code] = float(f"{min(max(rho, 0.0), 1.0):.6f}")
        return found

    def ratio(
        self, locality: int, code: str, rho: float, now: Ratio | None = None
    ) -> Ratio:
        """Of all rounds together; `now` stands in for the round itself."""
        effects = [one[locality][code] for one in self.rounds]
        ratios = [(e.effect / e.inflation(rho), e.degrees) for e in effects]
        if now is not None:
            ratios[0] = now
        degrees = sum(d for _, d in ratios)
        return sum(r * d for r, d in ratios) / degrees if degrees else 0.0, degrees

    def drawn(self, found: Ratio, prior: Prior) -> Ratio:
        if self.word == "pooled":
            return prior.pooled, max(prior.total - 1, 0.0)
        degrees = min(prior.degrees + found[1], prior.total)
        if isinf(prior.degrees):
            return prior.scale, degrees
        whole = prior.degrees + found[1]
        sums = prior.degrees * prior.scale + found[1] * found[0]
        return sums / whole if whole else 0.0, degrees

    def differs(self, locality: int, code: str) -> bool:
        """Whether an own variance lies beyond the bound of the prior."""
        e, prior = self.rounds[0][locality][code], self.priors[code]
        if self.word != "moderated" or not (
            e.degrees and prior.scale and prior.degrees
        ):
            return False
        most = max(min(prior.degrees, prior.total), 1.0)
        times = e.effect / e.inflation(prior.correlation) / prior.scale * e.degrees
        return beta_below(times / (times + most), e.degrees / 2, most / 2) > BOUND

    def apart(self, locality: int) -> dict[str, Measured]:
        """Every index of a locality."""
        found = {}
        for code, own in self.own[locality].items():
            prior, e = self.priors[code], self.rounds[0][locality][code]
            ratio, degrees = self.drawn(
                self.ratio(locality, code, prior.correlation), prior
            )
            variance = ratio * e.simple * e.inflation(prior.correlation)
            larger = self.differs(locality, code) and own.variance > variance
            source = self.source(e, larger=larger)
            variance = own.variance if larger else variance
            found[code] = with_error(own, variance, degrees, source)
        return found

    def source(self, e: Effect, *, larger: bool) -> str:
        if larger:
            return "larger"
        return "model_only" if e.degrees < 1 else self.word

    def together(
        self,
        own: Mapping[str, Measured],
        inside: Sequence[int],
        parts: Sequence[Mapping[str, float]],
        reach: Sequence[Mapping[str, float]],
    ) -> dict[str, Measured]:
        """A unit of localities: what each adds to its own variance, and its reach."""
        found = {}
        for code, one in own.items():
            variances, degrees, source = [], [], self.word
            for locality, part, far in zip(inside, parts, reach, strict=True):
                v, d, source = self.part(locality, code, part[code], far[code])
                variances.append(v)
                degrees.append(d)
            source = source if len(inside) == 1 else self.word
            if self.word == "pooled" or len(inside) == 1:
                whole = max(degrees)
            else:
                sums = satterthwaite(variances, degrees, self.priors[code].total)
                whole = float(floor(round(sums, 6)))
            found[code] = with_error(one, sum(variances), whole, source)
        return found

    def part(
        self, locality: int, code: str, own: float, reach: float
    ) -> tuple[float, float, str]:
        """(variance, degrees, source) of what one locality adds to a unit."""
        prior, e = self.priors[code], self.rounds[0][locality][code]
        model = reach**2 * e.simple * e.inflation(prior.correlation)
        now = (own / model, e.degrees) if model > 0 and e.degrees else (0.0, 0.0)
        ratio, degrees = self.drawn(
            self.ratio(locality, code, prior.correlation, now), prior
        )
        found = ratio * model if model > 0 else own
        larger = self.differs(locality, code) and own > found
        return own if larger else found, degrees, self.source(e, larger=larger)


def family_degrees(indices: Sequence[Sequence[Ratio]]) -> float:
    """Degrees of the prior of a family; endless where ratios are apart by chance."""
    apart, room = 0.0, 0
    for ratios in indices:
        used = [one for one in ratios if one[1] > 0 and one[0] > 0]
        if len(used) >= 2:
            logs = centred_logs(used)
            mean = fmean(logs)
            apart += sum((x - mean) ** 2 for x in logs)
            apart -= (len(used) - 1) * fmean(trigamma(d / 2) for _, d in used)
            room += len(used) - 1
    return 2 * trigamma_inverse(apart / room) if apart > 0 else inf


def centred_logs(used: Sequence[Ratio]) -> list[float]:
    least = NEAR_ZERO * median(ratio for ratio, _ in used)
    return [log(max(r, least)) - digamma(d / 2) + log(d / 2) for r, d in used]


def prior_of(ratios: Sequence[Ratio], degrees: float, correlation: float) -> Prior:
    used = [one for one in ratios if one[1] > 0 and one[0] > 0]
    total = sum(d for _, d in ratios)
    pooled = sum(r * d for r, d in ratios) / total if total else 0.0
    if len(used) < 2:
        scale = degrees = 0.0
    elif isinf(degrees):
        scale = fmean(ratio for ratio, _ in used)
    else:
        half = degrees / 2
        scale = exp(fmean(centred_logs(used)) + digamma(half) - log(half))
    numbers: list[Any] = [scale, degrees, pooled, total]
    return Prior(correlation, *map(rounded, numbers))


def satterthwaite(
    parts: Sequence[float], degrees: Sequence[float], most: float
) -> float:
    spread = sum(v * v / d for v, d in zip(parts, degrees, strict=True) if d > 0)
    return min(sum(parts) ** 2 / spread, most) if spread > 0 else 0.0


def with_error(own: Measured, variance: float, degrees: float, source: str) -> Measured:
    """With this variance where it says something, else with its own."""
    inside = 0 < own.value < 1 and own.state != UNANSWERED
    if inside and degrees >= 1 and variance > NOISE**2:
        new = replace(own, variance=variance, degrees=degrees, state=ESTIMATED)
        return replace(new, source=source, own=own)
    return replace(own, source="own", own=own)
