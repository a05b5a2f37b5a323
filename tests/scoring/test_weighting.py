"""Weights made from the design and fitted to totals, through a whole run."""

import numpy as np
import pytest

from jobs import attempts
from localities.models import Unit
from scoring import runs
from scoring.models import Index, Job, State, Weighting
from scoring.runs import weights
from surveys.models import ClusterPopulation, PopulationTotal, Response
from tests.scoring import factories

pytestmark = pytest.mark.django_db


def score(rnd):
    run = runs.request(rnd)
    for kind in (Job.Kind.WEIGH, Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind).order_by("pk"):
            attempts.do(Job, job.pk)
    run.refresh_from_db()
    return run


def add_totals(rnd, populations, *, unit=None, variable="sex"):
    for owner in [unit] if unit else rnd.units():
        PopulationTotal.objects.bulk_create(
            PopulationTotal(
                round=rnd, unit=owner, variable=variable, level=level, population=count
            )
            for level, count in populations.items()
        )


def add_design(rnd, *, psus=12.0, clusters=20.0, people=400.0):
    places = Response.objects.filter(round=rnd).values_list(
        "unit_id", "stratum", "psu", "cluster"
    )
    ClusterPopulation.objects.bulk_create(
        ClusterPopulation(
            round=rnd,
            unit_id=unit,
            stratum=stratum,
            psu=psu,
            cluster=cluster,
            psu_population=psus,
            cluster_population=clusters,
            person_population=people,
        )
        for unit, stratum, psu, cluster in set(places)
    )


def overall(run, code):
    return Index.objects.get(
        run=run, unit__code=code, basis="published", indicator="overall", domain="all"
    )


def test_fitted_weights_add_up_to_the_totals(small_round):
    add_totals(small_round, {"male": 3000.0, "female": 5000.0})

    run = score(small_round)

    assert run.state == State.DONE, runs.progress(run)
    kept = Weighting.objects.get(run=run, unit__code="70")
    value, sex = weights.floats(kept.value), np.array(kept.cells["sex"])
    assert value[sex == "male"].sum() == pytest.approx(3000)
    assert value[sex == "female"].sum() == pytest.approx(5000)
    assert [step["name"] for step in kept.history] == ["given", "post_stratified"]


def test_totals_change_the_index_and_its_error(small_round, small_register):
    plain = overall(score(small_round), "70")
    fitted = factories.make_round(code="fitted")
    add_totals(fitted, {"male": 1000.0, "female": 9000.0})

    index = overall(score(fitted), "70")

    assert index.value != plain.value
    assert index.standard_error != plain.standard_error
    assert index.respondents == plain.respondents


def test_totals_of_the_whole_country_fit_all_units_together(small_round):
    add_totals(
        small_round, {"male": 60_000.0, "female": 40_000.0}, unit=small_round.owner
    )

    run = score(small_round)

    assert run.state == State.DONE, runs.progress(run)
    total = sum(weights.floats(w.value).sum() for w in run.weightings.all())
    assert total == pytest.approx(100_000)
    assert overall(run, "VN").standard_error > 0


def test_totals_that_name_other_groups_are_refused_by_name(small_round):
    add_totals(small_round, {"male": 3000.0, "other": 5000.0})

    run = score(small_round)

    assert run.state == State.FAILED
    (error,) = runs.progress(run)["errors"]
    assert "female" in error["error"]
    assert "totals.csv" in error["error"]
    assert not run.tallies.exists()


def test_totals_that_contradict_each_other_are_refused(small_round):
    def alter(response):
        response.age_group = "18-34" if int(response.uid[-1]) < 3 else "35+"
        return response

    rnd = factories.make_round(code="torn", alter=alter)
    add_totals(rnd, {"male": 3000.0, "female": 5000.0})
    add_totals(rnd, {"18-34": 1000.0, "35+": 1000.0}, variable="age_group")

    run = score(rnd)

    assert run.state == State.FAILED
    assert "totals" in runs.progress(run)["errors"][0]["error"].lower()


def test_finite_populations_narrow_the_limits(small_round, small_register):
    replaced = overall(score(small_round), "70")
    finite = factories.make_round(code="finite")
    add_design(finite, psus=6.0, clusters=3.0)

    index = overall(score(finite), "70")

    assert index.value == replaced.value
    assert 0 < index.standard_error < replaced.standard_error


def test_weights_are_made_of_the_populations_of_the_design(small_register):
    rnd = factories.make_round(code="made", weights="made")
    add_design(rnd)
    unit = Unit.objects.provinces().get(code="70")

    made = weights.weights_made(rnd, unit, weights.columns(rnd, unit))

    # 12 districts of which 3 were drawn, 20 villages of which 2, 400 people of which 6.
    assert made == pytest.approx(np.full(36, 12 / 3 * 20 / 2 * 400 / 6))
    assert made.sum() == pytest.approx(12 * 20 * 400)


def test_a_cluster_missing_from_the_design_is_named(small_register):
    rnd = factories.make_round(code="made", weights="made")
    add_design(rnd)
    ClusterPopulation.objects.filter(cluster="70-D1-V0").delete()

    run = score(rnd)

    assert run.state == State.FAILED
    assert "70-D1-V0" in runs.progress(run)["errors"][0]["error"]


@pytest.mark.parametrize("stage", ["cluster", "person", "stratum"])
def test_the_round_says_which_stage_is_the_psu(small_register, stage):
    run = score(factories.make_round(code=stage, psu_stage=stage))

    degrees = {"cluster": 6 - 1, "person": 36 - 1, "stratum": 1 - 1}[stage]
    assert overall(run, "70").own_degrees == degrees
