"""Rounds on disk, loaded, scored and printed by the commands, against R `survey`.

tests/oracles/rounds holds the folders, the R calls that declare each of their designs
(figures.R) and what R printed (figures.json).
"""

import json

import pytest

from jobs import attempts
from scoring import runs
from scoring.models import Job, State
from tests.scoring.rounds_on_disk import ROUNDS, loaded, printed, scored

PRINTED = json.loads((ROUNDS / "figures.json").read_text(encoding="utf-8"))
ESTIMATED = sorted(name for name, found in PRINTED.items() if "figures" in found)
TOLERANCE = 1e-9
# R's own logistic fit stops at 1e-8.
FITTED = 1e-6

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_register")]


def scored_folder(name):
    return scored(loaded(ROUNDS / name))


def by_name(name, **chosen):
    """Printed figures by the names R gives the same numbers."""
    basis = chosen.get("basis", "published")
    return {
        "|".join((basis, *(row[name] for name in NAMES))): row
        for row in printed(name, **chosen)
    }


NAMES = ("code", "domain", "domain_level", "indicator")
VIEWS = (
    {"domain": "all"},
    {"domain": "sex"},
    {"domain": "age_group"},
    {"domain": "service_field"},
    {"domain": "all", "basis": "units-2025"},
)


def apart(ours, theirs):
    return abs(ours - theirs) / (abs(theirs) or 1.0)


@pytest.mark.parametrize("name", ESTIMATED)
def test_every_share_error_and_degree_is_that_of_r(name):
    run = scored_folder(name)
    assert run.state == State.DONE, runs.progress(run)["errors"]
    figures = {}
    for view in VIEWS:
        figures |= by_name(name, **view)
    theirs = PRINTED[name]["figures"]

    valued = {key for key, row in figures.items() if row["share"] is not None}

    assert {k for k in valued if not k.startswith("units-2025|VN")} == set(theirs)
    for key, (share, error, degrees) in theirs.items():
        row = figures[key]
        assert apart(row["share"], share) <= TOLERANCE, key
        assert row["degrees_of_freedom"] == degrees, key
        if row["note"] == "":
            assert apart(row["standard_error"], error) <= TOLERANCE, key
        else:
            assert without_error(row, error, degrees), (key, row, error)


def without_error(row, error, degrees):
    """Where we print no error, R has no degree of freedom, or no spread to speak of."""
    if row["note"] == "few_degrees":
        return row["standard_error"] is None and row["lower"] is None and degrees < 1
    return row["note"] == "no_spread" and row["standard_error"] == 0 and error < 1e-9


@pytest.mark.parametrize("name", [n for n in ESTIMATED if PRINTED[n].get("limits")])
def test_limits_of_criteria_are_those_of_svyciprop(name):
    scored_folder(name)
    figures = by_name(name)

    for key, (lower, upper, *fitted) in PRINTED[name]["limits"].items():
        unit, criterion = key.split("|")
        row = figures[f"published|{unit}|all||{criterion}"]
        assert apart(row["lower"], lower) <= TOLERANCE, key
        assert apart(row["upper"], upper) <= TOLERANCE, key
        assert apart(row["lower"], fitted[0]) <= FITTED, key
        assert apart(row["upper"], fitted[1]) <= FITTED, key


def test_a_single_psu_is_refused_where_r_refuses_it():
    run = scored_folder("lonely-fail")

    assert "only one PSU" in PRINTED["lonely-fail"]["refused"]
    assert run.state == State.FAILED
    (error,) = runs.progress(run)["errors"]
    assert "70M" in error["error"]
    assert "75M" in error["error"]


@pytest.mark.parametrize("name", ["two-stage", "raked-two-stage"])
def test_scoring_the_same_folder_again_gives_the_same_bytes(name):
    first = scored_folder(name)

    again = runs.request(first.round)
    for kind in (Job.Kind.WEIGH, Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in again.jobs.filter(kind=kind).order_by("-pk"):
            attempts.do(Job, job.pk)

    again.refresh_from_db()
    assert again.output_digest == first.output_digest
    assert again.input_digest == first.input_digest
    assert again.design_digest == first.design_digest
