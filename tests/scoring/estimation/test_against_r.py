"""Every estimate equals the one R `survey` printed, to 1e-9."""

import numpy as np
import pytest

from scoring.estimation.calibration import calibrate, post_stratify, rake
from scoring.estimation.design import Design
from scoring.estimation.intervals import design_effect, limits
from scoring.estimation.taylor import estimate
from scoring.estimation.weighting import Weights
from tests.scoring.estimation.oracle import PRINTED, SECOND, agrees, sample

PUPILS, VISITS, ROUND = sample("pupils"), sample("visits"), sample("round")
PERSON = np.arange(len(PUPILS["weight"]))
PUPIL_DESIGNS = {
    "stratified fpc": (["person"], ["persons_in_stratum"]),
    "stratified": (["person"], []),
    "clusters": (["cluster"], []),
    "clusters fpc": (["cluster"], ["clusters_in_stratum"]),
}
ITEMS = [f"q{i}" for i in range(1, 7)]


def totals(columns, names, weight):
    above = np.stack([columns[name] * weight for name in names], axis=1)
    return above, np.repeat(weight[:, None], len(names), axis=1)


def agree_on_means(design, columns, name):
    whole = estimate(design, *totals(columns, ["score", "yes"], columns["weight"]))
    above, below = totals(columns, ["score"], columns["weight"])
    kinds = estimate(design, above, below, unit=columns["kind"])
    assert agrees(whole.value, name)
    assert agrees(whole.error, name, "error")
    assert agrees(kinds.value, f"{name} by kind")
    assert agrees(kinds.error, f"{name} by kind", "error")
    assert kinds.degrees.ravel().tolist() == np.ravel(PRINTED[f"{name} degf"]).tolist()


@pytest.mark.parametrize("name", PUPIL_DESIGNS)
def test_one_stage_designs(name):
    stages, populations = PUPIL_DESIGNS[name]
    columns = PUPILS | {"person": PERSON}

    design = Design.declare(
        columns["stratum"],
        [columns[stage] for stage in stages],
        populations=[columns[population] for population in populations],
    )

    agree_on_means(design, columns, name)


def test_clusters_in_one_stratum():
    design = Design.declare(np.zeros(len(PERSON)), [PUPILS["cluster"]])

    agree_on_means(design, PUPILS, "one stratum")


@pytest.mark.parametrize("policy", ["certainty", "adjust", "average"])
def test_a_stratum_of_one_psu_follows_its_policy(policy):
    design = Design.declare(VISITS["stratum"], [VISITS["psu"]], lonely_psu=policy)

    agree_on_means(design, VISITS, f"lonely {policy}")


@pytest.mark.parametrize("policy", ["certainty", "adjust"])
def test_two_stages_with_both_populations(policy):
    design = Design.declare(
        VISITS["stratum"],
        [VISITS["psu"], VISITS["person"]],
        populations=[VISITS["psus_in_stratum"], VISITS["persons_in_psu"]],
        lonely_psu=policy,
    )

    agree_on_means(design, VISITS, f"two stages {policy}")


CELLS = {"x": 700, "y": 400, "z": 250}
HALVES = {"north": 800, "south": 550}
AUXILIARY = {
    "everybody": np.ones(len(PERSON)),
    "y": (PUPILS["kind"] == "y").astype(float),
    "z": (PUPILS["kind"] == "z").astype(float),
    "size": PUPILS["size"],
}
KNOWN = {"everybody": 1350, "y": 400, "z": 250, "size": 660000}


def fitted(name):
    given = Weights.given(PUPILS["weight"])
    match name:
        case "post-stratified":
            return post_stratify(given, PUPILS["kind"], CELLS, name="kind")
        case "raked":
            margins = {"kind": PUPILS["kind"], "region": PUPILS["region"]}
            known = {"kind": CELLS, "region": HALVES}
            return rake(given, margins, known, tolerance=1e-14)
        case "calibrated raking":
            return calibrate(given, AUXILIARY, KNOWN, distance="raking")
        case "trimmed":
            return fitted("calibrated linear").trimmed(upper=12, lower=3)
        case _:
            return calibrate(given, AUXILIARY, KNOWN)


@pytest.mark.parametrize(
    "name",
    ["post-stratified", "raked", "calibrated linear", "calibrated raking", "trimmed"],
)
def test_weights_fitted_to_known_totals(name):
    weights = fitted(name)
    design = Design.declare(PUPILS["stratum"], [PUPILS["cluster"]])
    south = weights.value * (PUPILS["region"] == "south")

    whole = estimate(
        design,
        *totals(PUPILS, ["score", "yes"], weights.value),
        residual=weights.residual,
    )
    part = estimate(
        design, *totals(PUPILS, ["score"], south), residual=weights.residual
    )

    assert agrees(weights.value, f"{name} weights", 0)
    assert agrees(whole.value, name)
    assert agrees(whole.error, name, "error")
    assert agrees(part.value, f"{name} south")
    assert agrees(part.error, f"{name} south", "error")


def national(chosen=None):
    """The round's design and its weighted totals of satisfied answers and answers."""
    weight = ROUND["weight"] if chosen is None else ROUND["weight"] * chosen
    level = np.stack([ROUND[item] for item in ITEMS], axis=1)
    above = np.isin(level, [4, 5]) * weight[:, None]
    below = np.isin(level, [1, 2, 3, 4, 5]) * weight[:, None]
    return Design.declare(ROUND["stratum"], [ROUND["psu"]]), above, below


def test_each_criterion_of_each_province():
    found = estimate(*national(), unit=ROUND["province"])

    for place, item in enumerate(ITEMS):
        assert agrees(found.value[:, place], f"province {item}")
        assert agrees(found.error[:, place], f"province {item}", "error")


def test_a_criterion_of_the_nation():
    found = estimate(*national())

    assert agrees(found.value[:, 5], "nation q6")
    assert agrees(found.error[:, 5], "nation q6", "error")


def index_of(chosen=None, unit=None):
    found = estimate(*national(chosen), weights=np.full((1, 6), 1 / 6), unit=unit)
    return found, np.stack([found.value[:, 0], found.error[:, 0]], axis=1)


def test_the_index_with_answers_missing():
    assert agrees(index_of(unit=ROUND["province"])[1], "index by province", 0)


def test_the_index_of_a_domain_with_empty_psus():
    women, printed = index_of(ROUND["sex"] == "f", ROUND["province"])

    assert agrees(printed, "index of women", 0)
    assert agrees(women.degrees, "index of women degf", 0)
    assert agrees(index_of(ROUND["age"] == "d")[1], "index of age d", 0)


def test_covariances_between_criteria():
    design, above, _ = national()
    everybody = np.repeat(ROUND["weight"][:, None], len(ITEMS), axis=1)

    found = estimate(design, above, everybody)

    assert agrees(found.covariance(), "covariance", 0)


def test_the_share_of_pooled_answers():
    pool = np.array([[1, 1, 1, 0, 0, 0]])

    nation = estimate(*national(), pool=pool)
    provinces = estimate(*national(), pool=pool, unit=ROUND["province"])

    assert agrees(nation.value, "pooled")
    assert agrees(nation.error, "pooled", "error")
    assert agrees(provinces.value, "pooled by province")
    assert agrees(provinces.error, "pooled by province", "error")


def test_limits_on_the_logit_scale_and_design_effects():
    design, above, _ = national()
    below = ROUND["weight"][:, None]
    answers = np.unique(ROUND["province"], return_counts=True)[1][:, None]

    provinces = estimate(design, above[:, :1], below, unit=ROUND["province"])
    nation = estimate(design, above[:, :1], below)
    found = limits(provinces, answers, confidence=0.95)

    assert agrees(np.hstack([found.lower, found.upper]), "logit limits", 0)
    assert agrees(design_effect(nation, len(ROUND["q1"])), "design effect", 0)
    first = design_effect(provinces, answers)[0]
    assert agrees(first, "design effect of province 1", 0)


@pytest.mark.parametrize("name", [name for name in SECOND if name != "svy"])
def test_the_second_oracle_says_what_the_first_says(name):
    for key, values in SECOND[name].items():
        # svy was asked for the first variable only.
        assert np.allclose(values, PRINTED[name][key][: len(values)], rtol=1e-9, atol=0)
