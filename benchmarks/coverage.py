"""How often 95 % limits hold the truth: python coverage.py [SAMPLES [ROUNDS]].

Clustered samples from beta-binomial clusters (correlation 0.03), n from 30 to 4,000,
shares from 0.5 to 0.98, many and few PSUs; our logit limits beside Korn-Graubard and
Wilson limits on the effective size. Prints a Markdown table for docs/decisions/0005.

Then whole rounds of 34 and 63 provinces of three districts, where provinces differ more
or less in how their districts differ (tau: the standard deviation of the logarithm of
the districts' own): own limits beside moderated ones, docs/methodology/margins.md.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import special

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring.estimation import moderation
from scoring.estimation.design import Design
from scoring.estimation.intervals import (
    effective_answers,
    limits,
    logit_limits,
    student,
)
from scoring.estimation.taylor import Estimates, State, estimate

CORRELATION = 0.03
CONFIDENCE = 0.95
MANY = [(30, 10), (100, 10), (400, 20), (1000, 25), (4000, 40)]
FEW = [(30, 3), (99, 3), (399, 3), (3999, 3), (396, 6), (3996, 6), (4000, 10)]
SHARES = (0.5, 0.7, 0.87, 0.95, 0.98)
# Of moderated limits: provinces, rounds heard, tau, share.
ROUNDS = [
    (units, heard, tau, share)
    for heard in (1, 3)
    for units in (34, 63)
    for tau in (0.0, 0.35, 0.7)
    for share in (0.5, 0.87, 0.98)
]
DISTRICTS = 3
# People a district, about 580 a province, as in the round of 2024.
PEOPLE = (100, 300)


@dataclass(frozen=True)
class Coverage:
    """Shares of samples, in percent, and the mean width in points."""

    covered: float
    below: float
    above: float
    width: float


def samples(share: float, people: int, psus: int, count: int, seed: int) -> Estimates:
    """`count` samples of `people` in `psus` clusters; each sample is a unit."""
    random = np.random.default_rng([seed, people, psus, int(share * 1000)])
    strength = (1 - CORRELATION) / CORRELATION
    clusters = random.beta(share * strength, (1 - share) * strength, (count, psus))
    size = people // psus
    satisfied = random.binomial(size, clusters).reshape(-1, 1)
    sample = np.repeat(np.arange(count), psus)
    design = Design.declare(sample, [np.arange(count * psus)])
    return estimate(design, satisfied, np.full(satisfied.shape, size), unit=sample)


def coverage(share: float, lower: np.ndarray, upper: np.ndarray) -> Coverage:
    """How often lower (samples, 1) and upper enclose the share."""
    covered = (lower <= share) & (share <= upper)
    return Coverage(
        covered=100 * float(covered.mean()),
        below=100 * float((upper < share).mean()),
        above=100 * float((lower > share).mean()),
        width=100 * float((upper - lower).mean()),
    )


def all_limits(
    found: Estimates, people: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Logit limits, then Korn-Graubard and Wilson limits of the same samples."""
    ours = limits(found, np.full(found.value.shape, people), confidence=CONFIDENCE)
    yield ours.lower, ours.upper
    estimated = found.having(State.ESTIMATED)
    degrees = np.maximum(found.degrees, 1)
    size = np.where(estimated, effective_answers(found), people)
    shrink = (student(CONFIDENCE, people - 1) / student(CONFIDENCE, degrees)) ** 2
    beta = _beta(found.value, np.clip(size * shrink, 1.0, people))
    wilson = _wilson(found, np.clip(size, 1.0, people), degrees)
    for lower, upper in (beta, wilson):
        yield (
            np.where(estimated, lower, ours.lower),
            np.where(estimated, upper, ours.upper),
        )


def _beta(value: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Source: Korn, Graubard (1998)."""
    yes, tail = np.clip(value * size, 1e-9, size - 1e-9), (1 - CONFIDENCE) / 2
    lower = special.betaincinv(yes, size - yes + 1, tail)
    return lower, special.betaincinv(yes + 1, size - yes, 1 - tail)


def _wilson(
    found: Estimates, size: np.ndarray, degrees: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    t = student(CONFIDENCE, degrees)
    whole = 1 + t**2 / size
    centre = (found.value + t**2 / size / 2) / whole
    spread = found.value * (1 - found.value) / size + (t / size) ** 2 / 4
    return centre - t / whole * np.sqrt(spread), centre + t / whole * np.sqrt(spread)


def line(share: float, people: int, psus: int, count: int) -> str:
    found = samples(share, people, psus, count, seed=2026)
    logit, beta, wilson = (
        coverage(share, *pair) for pair in all_limits(found, people // psus * psus)
    )
    level = 100 * float(found.having(State.NO_SPREAD).mean())
    mark = "" if 93 <= logit.covered <= 97 else " *"
    return (
        f"| {people} | {psus} | {share:.2f} | {logit.covered:.1f}{mark} "
        f"| {logit.below:.1f} / {logit.above:.1f} | {logit.width:.1f} | {level:.1f} "
        f"| {beta.covered:.1f} ({beta.width:.1f}) "
        f"| {wilson.covered:.1f} ({wilson.width:.1f}) |"
    )


@dataclass(frozen=True)
class Sampled:
    """Rounds (units, rounds): values, own variances, and the latter as effects."""

    value: np.ndarray
    variance: np.ndarray
    effects: moderation.Effects


def sampled(
    random: np.random.Generator,
    correlation: np.ndarray,
    people: np.ndarray,
    share: float,
) -> Sampled:
    """One survey of provinces (units, rounds) with people (units, districts)."""
    strength = ((1 - correlation) / correlation)[:, None]
    shape = (len(people), DISTRICTS, correlation.shape[1])
    chance = random.beta(share * strength, (1 - share) * strength, shape)
    satisfied = random.binomial(people[:, :, None], chance)
    size = people.sum(axis=1)[:, None]
    value = satisfied.sum(axis=1) / size
    apart = satisfied - value[:, None] * people[:, :, None]
    variance = DISTRICTS / (DISTRICTS - 1) * (apart**2).sum(axis=1) / size**2
    answers = np.broadcast_to(size, value.shape).astype(float)
    effects = moderation.Effects.of(
        value, variance, DISTRICTS - 1, answers, np.full(value.shape, DISTRICTS)
    )
    return Sampled(value, variance, effects)


def moderated(surveys: list[Sampled]) -> tuple[np.ndarray, np.ndarray]:
    """Variances and degrees of freedom (units, rounds) of the first survey."""
    many = surveys[0].value.shape[1]
    heard = [survey.effects for survey in surveys]
    correlation = moderation.pooled_correlation(heard, np.eye(many, dtype=bool))
    found = moderation.ratios(heard, correlation)
    prior = moderation.fit_prior(found, np.arange(many))
    drawn = moderation.squeeze(found, prior)
    variance = drawn.ratio * heard[0].model(correlation)
    differs = moderation.beyond(moderation.ratios(heard[:1], correlation), prior)
    larger = np.maximum(variance, surveys[0].variance)
    return np.where(differs, larger, variance), np.maximum(drawn.degrees, 1)


def of_rounds(units: int, heard: int, tau: float, share: float, count: int) -> str:
    """A line of the table: every province has a twin of the same truth and sizes."""
    random = np.random.default_rng(
        [2026, units, heard, round(100 * tau + 1000 * share)]
    )
    apart = np.tile(np.exp(tau * random.standard_normal((units // 2, count))), (2, 1))
    people = np.tile(random.integers(*PEOPLE, (units // 2, DISTRICTS)), (2, 1))
    correlation = np.clip(CORRELATION * apart**2, 1e-5, 0.6)
    surveys = [sampled(random, correlation, people, share) for _ in range(heard)]
    first = surveys[0]
    noisy = apart >= np.quantile(apart, 0.75)
    told = [f"| {units} | {heard} | {tau:.2f} | {share:.2f} "]
    for variance, degrees in (
        (first.variance, np.full(apart.shape, DISTRICTS - 1.0)),
        moderated(surveys),
    ):
        there = (first.value > 0) & (first.value < 1) & (variance > 0)
        lower, upper = logit_limits(
            np.where(there, first.value, 0.5),
            np.sqrt(variance),
            degrees,
            confidence=CONFIDENCE,
        )
        held = ((lower <= share) & (share <= upper)) | ~there
        width = np.where(there, upper - lower, np.nan)
        pairs = width[: units // 2], width[units // 2 : units // 2 * 2]
        ratio = np.maximum(*pairs) / np.minimum(*pairs)
        told.append(
            f"| {100 * held.mean():.1f} | {100 * held[noisy].mean():.1f} "
            f"| {np.nanquantile(ratio, 0.95):.2f} | {50 * np.nanmean(width):.1f} "
        )
    return "".join(told) + "|"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    heading = (
        "| n | PSUs | share | logit, % | misses below / above | width | no spread, % "
    )
    heading += "| Korn-Graubard (width) | Wilson (width) |"
    for title, designs in (("Many PSUs", MANY), ("Few PSUs", FEW)):
        print(f"\n{title}, {count} samples each\n\n{heading}\n|{'---|' * 9}")
        for people, psus in designs:
            for share in SHARES:
                print(line(share, people, psus, count))
    of_own = "own: covered, % | noisiest quarter | twins' ratio, 95 % | half-width"
    print(f"\nModerated limits, {many} rounds each\n")
    print(
        f"| provinces | rounds heard | tau | share | {of_own} "
        f"| {of_own.replace('own', 'moderated')} |\n|{'---|' * 12}"
    )
    for units, heard, tau, share in ROUNDS:
        print(of_rounds(units, heard, tau, share, many))


if __name__ == "__main__":
    main()
