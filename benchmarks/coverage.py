"""How often 95 % limits hold the truth: python benchmarks/coverage.py [SAMPLES].

Clustered samples from beta-binomial clusters (correlation 0.03), n from 30 to 4,000,
shares from 0.5 to 0.98, many and few PSUs; our logit limits beside Korn-Graubard and
Wilson limits on the effective size. Prints a Markdown table for docs/decisions/0005.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy import special

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring.estimation.design import Design
from scoring.estimation.intervals import effective_answers, limits, student
from scoring.estimation.taylor import Estimates, State, estimate

CORRELATION = 0.03
CONFIDENCE = 0.95
MANY = [(30, 10), (100, 10), (400, 20), (1000, 25), (4000, 40)]
FEW = [(30, 3), (99, 3), (399, 3), (3999, 3), (396, 6), (3996, 6), (4000, 10)]
SHARES = (0.5, 0.7, 0.87, 0.95, 0.98)


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


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    heading = (
        "| n | PSUs | share | logit, % | misses below / above | width | no spread, % "
    )
    heading += "| Korn-Graubard (width) | Wilson (width) |"
    for title, designs in (("Many PSUs", MANY), ("Few PSUs", FEW)):
        print(f"\n{title}, {count} samples each\n\n{heading}\n|{'---|' * 9}")
        for people, psus in designs:
            for share in SHARES:
                print(line(share, people, psus, count))


if __name__ == "__main__":
    main()
