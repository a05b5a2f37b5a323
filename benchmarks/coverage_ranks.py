"""How often rank intervals hold the true rank: a table, by simulation.

63 provinces, true values with a normal's quantiles, estimates with normal errors and
variances of few or many degrees of freedom, own or moderated. "worst" is the province
covered least often; "all 63" counts rounds in which every interval holds. The last
column is the usual bootstrap percentile interval of a rank, which does not keep its
promise.
Run: python benchmarks/coverage_ranks.py [ROUNDS]
"""

import sys
import time
from pathlib import Path

import numpy as np
from scipy.special import ndtri

sys.path.insert(0, str(Path(__file__).parents[1]))
from scoring.estimation.moderation import Ratios, beyond, fit_prior, squeeze
from scoring.estimation.rank_intervals import rank_intervals
from scoring.estimation.ranking import independent

PROVINCES = 63
# Standard deviation and sampling error in points, degrees of freedom, and how far
# errors lie apart (tau) where they are moderated; None where they are own ones.
SETTINGS: list[tuple[float, float, float, float | None]] = [
    (2.0, 1.8, 399.0, None),
    (2.0, 0.9, 15.0, None),
    (2.0, 0.9, 2.0, None),
    (6.0, 0.9, 15.0, None),
    (0.001, 1.8, 399.0, None),
    (0.001, 1.8, 2.0, None),
    (2.0, 0.9, 2.0, 0.0),
    (2.0, 0.9, 2.0, 0.35),
    (2.0, 0.9, 2.0, 0.7),
    (6.0, 0.9, 2.0, 0.35),
    (0.001, 1.8, 2.0, 0.7),
]


def truth_of(deviation: float) -> np.ndarray:
    quantiles = ndtri((np.arange(PROVINCES) + 0.5) / PROVINCES)[::-1]
    return quantiles * deviation / quantiles.std()


def percentile_intervals(seen: np.ndarray, error: np.ndarray, chance: object) -> tuple:
    """Middle 95 % of the ranks that redrawn estimates take."""
    redrawn = seen + chance.standard_normal((400, PROVINCES)) * error
    order = np.argsort(np.argsort(-redrawn, axis=1), axis=1) + 1
    return tuple(np.quantile(order, [0.025, 0.975], axis=0))


def moderated(variance: np.ndarray, degrees: float) -> tuple[np.ndarray, np.ndarray]:
    """Errors and degrees of freedom drawn to what all provinces have in common."""
    own = Ratios(variance[:, None], np.full((PROVINCES, 1), degrees))
    prior = fit_prior(own, np.array([0]))
    drawn = squeeze(own, prior)
    larger = np.where(beyond(own, prior), variance[:, None], 0.0)
    return np.sqrt(np.maximum(drawn.ratio, larger))[:, 0], drawn.degrees[:, 0]


def coverage(
    deviation: float, error: float, degrees: float, tau: float | None, rounds: int
) -> list:
    """Worst province's marginal, joint and percentile coverage, and mean widths."""
    chance = np.random.Generator(np.random.PCG64(63))
    truth, expected = truth_of(deviation), np.arange(1, PROVINCES + 1)
    held = {name: np.zeros((rounds, PROVINCES), bool) for name in ("one", "all", "pct")}
    width = dict.fromkeys(held, 0.0)
    for turn in range(rounds):
        stray = np.sqrt(chance.chisquare(degrees, PROVINCES) / degrees)
        own = np.full(PROVINCES, error)
        if tau:
            own *= np.exp(tau * chance.standard_normal(PROVINCES))
        seen = truth + chance.standard_normal(PROVINCES) * own
        told, freedom = own * stray, np.full(PROVINCES, degrees)
        if tau is not None:
            told, freedom = moderated(told**2, degrees)
        estimates = independent(seen, told, freedom)
        one = rank_intervals(estimates, seed=turn, draws=400)
        every = rank_intervals(estimates, seed=turn, draws=400, joint=True)
        limits = {
            "one": (one.first, one.last),
            "all": (every.first, every.last),
            "pct": percentile_intervals(seen, told, chance),
        }
        for name, (first, last) in limits.items():
            held[name][turn] = (first <= expected) & (expected <= last)
            width[name] += np.mean(last - first + 1) / rounds
    worst = [held[name].mean(axis=0).min() for name in ("one", "pct")]
    return [worst[0], held["all"].all(axis=1).mean(), worst[1], *width.values()]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    started = time.perf_counter()
    print(f"{PROVINCES} provinces, {rounds} rounds, intervals of 95 %")
    print(
        " sd  error   df  tau | coverage: worst all 63 percentile | width: one all pct"
    )
    for setting in SETTINGS:
        one, every, pct, *widths = coverage(*setting, rounds)
        shown = " ".join(f"{width:4.1f}" for width in widths)
        tau = "   -" if setting[3] is None else f"{setting[3]:4.2f}"
        print("{:4.1f} {:5.1f} {:5.0f}".format(*setting), tau, end=" | ")
        verdict = "" if min(one, every) >= 0.95 else "  BELOW 95 %"
        print(f"{one:15.3f} {every:6.3f} {pct:10.3f} | {shown}{verdict}")
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
