"""Errors, replicates and rank intervals from tallies, beside R survey and svy.

37,422 simulated questionnaires x 51 items, 63 provinces x 3 strata x 6 PSUs, every
program on the same answers in one run. Ours starts from tallies, as the real run does;
the time to tally is printed too. Peers that are not installed are named and left out.
Run: python benchmarks/estimation.py [REPLICATES]
"""

import csv
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import table
from scoring.estimation.bootstrap import bootstrap
from scoring.estimation.design import Design
from scoring.estimation.intervals import limits
from scoring.estimation.rank_intervals import rank_intervals
from scoring.estimation.ranking import independent
from scoring.estimation.replicates import PsuTotals
from scoring.estimation.taylor import Estimates, estimate

PROVINCES, STRATA, PSUS, PEOPLE, ITEMS = 63, 3, 6, 33, 51
POLICY = 32  # the first 32 items are the policy area, the other 19 the service area
FACTORS = ((32, 35), (35, 39), (39, 44), (44, 49), (49, 51))
TARGETS = {"svyby": 30.0, "svy": 30.0, "replicates": 500.0}


@dataclass(frozen=True)
class National:
    """Answers (n, ITEMS) as 0/1 satisfied, with unit, stratum, PSU and weight (n,)."""

    satisfied: np.ndarray
    unit: np.ndarray
    stratum: np.ndarray
    psu: np.ndarray
    weight: np.ndarray


def simulated_round() -> National:
    """Provinces differ by 2 points, PSUs by 3; people keep their temper over items."""
    chance = np.random.Generator(np.random.PCG64(63))
    psus = PROVINCES * STRATA * PSUS
    level = 0.84 + np.repeat(chance.normal(0, 0.02, PROVINCES), STRATA * PSUS)
    level = np.repeat(level + chance.normal(0, 0.03, psus), PEOPLE)
    temper = chance.normal(0, 0.08, len(level))
    share = np.clip(level + temper, 0.02, 0.98)[:, np.newaxis]
    psu = np.repeat(np.arange(psus), PEOPLE)
    return National(
        (chance.random((len(level), ITEMS)) < share).astype(float),
        psu // (STRATA * PSUS),
        psu // PSUS,
        psu,
        np.repeat(chance.integers(200, 900, psus) / 8, PEOPLE),
    )


def tallied(answers: National) -> PsuTotals:
    """Weighted satisfied and weighted answers per PSU: what a run keeps."""
    first = np.flatnonzero(np.diff(answers.psu, prepend=-1))
    weighted = answers.satisfied * answers.weight[:, np.newaxis]
    total = np.add.reduceat(answers.weight, first)
    return PsuTotals(
        np.add.reduceat(weighted, first, axis=0),
        np.repeat(total[:, np.newaxis], ITEMS, axis=1),
        answers.stratum[first],
        answers.unit[first],
    )


def composition() -> np.ndarray:
    """Overall, two areas, five factors, every criterion (59, ITEMS): plain means."""
    spans = [(0, ITEMS), (0, POLICY), (POLICY, ITEMS), *FACTORS]
    rows = np.zeros((len(spans), ITEMS))
    for row, (start, stop) in zip(rows, spans, strict=True):
        row[start:stop] = 1.0 / (stop - start)
    return np.vstack([rows, np.eye(ITEMS)])


def replicated(totals: PsuTotals, draws: int) -> tuple[np.ndarray, float]:
    """Bootstrap errors of every index, rank intervals of the overall index."""
    found = bootstrap(totals, composition(), seed=2026, draws=draws)
    error = np.sqrt(found.variance())
    degrees = np.full(PROVINCES, float(STRATA * (PSUS - 1)))
    overall = independent(found.estimate[0], error[0], degrees)
    ranked = rank_intervals(overall, seed=2026, deviations=found.deviations(0))
    return error, float(np.median(ranked.last - ranked.first + 1))


def median_seconds(
    work: Callable[[], object], repeats: int = 7
) -> tuple[float, object]:
    """Median seconds and the last outcome."""
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        outcome = work()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken)), outcome


def r_survey(answers: National, draws: int) -> tuple[dict[str, float], np.ndarray]:
    """Seconds of each step of R survey, and its Taylor errors (PROVINCES, ITEMS)."""
    with tempfile.TemporaryDirectory() as folder:
        responses, errors = Path(folder) / "responses.csv", Path(folder) / "errors.csv"
        names = ["unit", "stratum", "psu", "weight", *(f"i{n}" for n in range(ITEMS))]
        columns = (answers.unit, answers.stratum, answers.psu, answers.weight)
        table = np.column_stack([*columns, answers.satisfied])
        np.savetxt(
            responses, table, "%.6g", delimiter=",", header=",".join(names), comments=""
        )
        script = Path(__file__).with_suffix(".R")
        done = subprocess.run(
            ["Rscript", str(script), str(responses), str(draws), str(errors)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"R survey failed:\n{done.stderr}\nIs the R package installed?")
        steps = dict(line.split() for line in done.stdout.splitlines())
        print(f"R survey {steps.pop('version')}")
        with errors.open() as lines:
            rows = [
                [float(cell) for cell in row] for row in list(csv.reader(lines))[1:]
            ]
    return {step: float(seconds) for step, seconds in steps.items()}, np.array(rows)


def svy_seconds(answers: National) -> float:
    """Seconds svy takes for the means and errors of every item by province."""
    import polars
    import svy

    items = {f"i{n}": answers.satisfied[:, n].copy() for n in range(ITEMS)}
    frame = polars.DataFrame(
        {
            "unit": answers.unit,
            "stratum": answers.stratum,
            "psu": answers.psu,
            "weight": answers.weight,
            **items,
        }
    )
    design = svy.Design(stratum="stratum", psu="psu", wgt="weight")
    sample = svy.Sample(frame, design)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seconds, _ = median_seconds(
            lambda: sample.estimation.mean(list(items), by="unit"), repeats=3
        )
    return seconds


def ratio(peer: str, seconds: float, ours: float, target: float) -> str:
    times = seconds / ours
    spent = {"ours": f"{ours:.3f} s", "peer": f"{peer} {seconds:.3f} s"}
    word = "met" if table.say("estimation", times, target, **spent) else "NOT met"
    return f"{peer:42s} {seconds:9.3f} s  {times:7.0f}x  (target {target:.0f}x {word})"


def linearised(totals: PsuTotals) -> Estimates:
    """Every index, error and interval by Taylor, the design declared on the way."""
    design = Design.declare(totals.stratum, [np.arange(len(totals.stratum))])
    found = estimate(
        design,
        totals.numerator,
        totals.denominator,
        weights=composition(),
        unit=totals.unit,
    )
    limits(found, np.full(found.value.shape, STRATA * PSUS * PEOPLE), confidence=0.95)
    return found


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    answers = simulated_round()
    tally_time, totals = median_seconds(lambda: tallied(answers))
    taylor_time, taylor = median_seconds(lambda: linearised(totals))
    draw_time, (error, width) = median_seconds(lambda: replicated(totals, draws))
    spread = error.T / taylor.error
    print(
        f"ours, {len(answers.psu)} questionnaires x {ITEMS} items, {os.cpu_count()} "
        f"cores\n  tally                          {tally_time:9.4f} s"
        f"\n  indices, errors, intervals     {taylor_time:9.4f} s"
        f"\n  {draws} replicates with ranks     {draw_time:9.4f} s"
        f"\n  bootstrap / Taylor errors: median {np.median(spread):.3f}, "
        f"{spread.min():.3f} to {spread.max():.3f}"
        f"\n  rank intervals of the overall index: median width {width:.0f} of "
        f"{PROVINCES}"
    )
    if shutil.which("Rscript"):
        steps = against_r(answers, draws, taylor)
        # The machine may have been quieter before R than during it: the slower counts.
        taylor_time = max(taylor_time, median_seconds(lambda: linearised(totals))[0])
        again, _ = median_seconds(lambda: replicated(totals, draws))
        draw_time = max(draw_time, again)
        print(ratio("R svyby", steps["svyby"], taylor_time, TARGETS["svyby"]))
        both = steps["as.svrepdesign"] + steps["svyby_replicates"]
        peer = f"R as.svrepdesign + svyby, {draws} replicates"
        print(ratio(peer, both, draw_time, TARGETS["replicates"]))
    else:
        print("R survey left out: Rscript is not installed.")
    if importlib.util.find_spec("svy"):
        seconds = svy_seconds(answers)
        print(ratio("svy mean by province", seconds, taylor_time, TARGETS["svy"]))
    else:
        print("svy left out: install requirements/bench.txt (make bench does).")


def against_r(answers: National, draws: int, taylor: Estimates) -> dict[str, float]:
    """Seconds of R's steps, after a look at whether both compute the same errors."""
    steps, errors = r_survey(answers, draws)
    apart = np.abs(taylor.error[:, -ITEMS:] / errors - 1).max()
    print(f"largest relative difference of Taylor errors from R: {apart:.1e}")
    print(f"R bootstrap / Taylor errors: median {steps['bootstrap_to_taylor']:.3f}")
    return steps


if __name__ == "__main__":
    main()
