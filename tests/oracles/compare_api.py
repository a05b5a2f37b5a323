"""Compare our estimators with R's on the `api` data: Rscript api.R | python this.

Reads one JSON object from standard input; exits 1 if any number is off by over 1e-9.
"""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from scoring.estimation.calibration import calibrate, post_stratify, rake
from scoring.estimation.design import Design
from scoring.estimation.jackknife import jackknife
from scoring.estimation.replicates import PsuTotals
from scoring.estimation.taylor import estimate
from scoring.estimation.weighting import Weights

CELLS = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
KNOWN = {"all": 6194, "H": 755, "M": 1018, "api99": 3914069}


def designs(samples):
    """Each design by name: its sample and its declaration."""
    strat, one, two = (samples[name] for name in ("strat", "clus1", "clus2"))
    whole = Design.declare(
        np.zeros(len(one["pw"])), [one["dnum"]], populations=[one["fpc"]]
    )
    declared = {
        "stratified, fpc": (
            strat,
            Design.declare(strat["stype"], [strat["snum"]], populations=[strat["fpc"]]),
        ),
        "stratified": (strat, Design.declare(strat["stype"], [strat["snum"]])),
        "one stage": (one, Design.declare(np.zeros(len(one["pw"])), [one["dnum"]])),
        "two stages, both fpc": (
            two,
            Design.declare(
                np.zeros(len(two["pw"])),
                [two["dnum"], two["snum"]],
                populations=[two["fpc1"], two["fpc2"]],
                lonely_psu="certainty",
            ),
        ),
    }
    same = ("one stage, fpc", "post-stratified", "raked")
    fits = ("calibrated, linear", "calibrated, raking")
    return declared | dict.fromkeys(same + fits, (one, whole))


def weights(name, sample):
    given = Weights.given(sample["pw"])
    kinds, ones = np.array(sample["stype"]), np.ones(len(sample["pw"]))
    match name:
        case "post-stratified":
            return post_stratify(given, kinds, CELLS, name="stype")
        case "raked":
            margins = {"stype": kinds, "wide": sample["sch.wide"]}
            return rake(given, margins, {"stype": CELLS, "wide": WIDE}, tolerance=1e-14)
        case "calibrated, linear" | "calibrated, raking":
            columns = {"all": ones, "H": kinds == "H", "M": kinds == "M"}
            columns["api99"] = np.array(sample["api99"], float)
            return calibrate(given, columns, KNOWN, distance=name.split(", ")[1])
        case _:
            return given


def estimates(name, sample, design):
    weight = weights(name, sample)
    w = weight.value[:, None]
    yes = [answer == "Yes" for answer in sample["sch.wide"]]
    y = np.stack([sample["api00"], sample["enroll"], yes], axis=1).astype(float)
    below = np.repeat(w, 3, axis=1)
    fit = weight.residual if weight.residuals else None
    means = estimate(design, y * w, below, residual=fit)
    kinds = estimate(design, (y * w)[:, :1], w, unit=sample["stype"], residual=fit)
    return {
        "value": means.value,
        "error": means.error,
        "kinds": kinds.value,
        "kinds_error": kinds.error,
    }


def jackknifed(sample):
    weight = np.array(sample["pw"])[:, None]
    y = np.stack([sample["api00"], sample["enroll"]], axis=1) * weight
    districts, row, code = np.unique(
        sample["dnum"], return_index=True, return_inverse=True
    )
    above, below = np.zeros((2, len(districts), 2))
    np.add.at(above, code, y)
    np.add.at(below, code, np.repeat(weight, 2, axis=1))
    nought = np.zeros(len(districts), np.int64)
    population = np.array(sample["fpc"], float)[row]
    totals = PsuTotals(above, below, nought, nought, population)
    found = jackknife(totals, np.eye(2))
    return {"value": found.estimate, "error": np.sqrt(found.variance)}


def furthest(ours, printed):
    """The largest relative difference over all the numbers of a design.

    A margin that raking meets has no error but rounding noise, hence the floor: all
    true errors here are above it.
    """
    apart = []
    for key, values in printed.items():
        theirs = np.ravel(np.array(values, float))
        gap = np.abs(np.ravel(ours[key]) - theirs)
        apart.append((gap / np.maximum(np.abs(theirs), 1e-3)).max())
    return max(apart)


def main():
    given = json.load(sys.stdin)
    samples, printed = given["samples"], given["estimates"]
    worst = {
        name: furthest(estimates(name, sample, design), printed[name])
        for name, (sample, design) in designs(samples).items()
    }
    worst["JK1"] = furthest(jackknifed(samples["clus1"]), printed["JK1"])
    for name, apart in worst.items():
        print(f"api, {name:22} largest relative difference {apart:.1e}")
    return int(max(worst.values()) > 1e-9)


if __name__ == "__main__":
    raise SystemExit(main())
