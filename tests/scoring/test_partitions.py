"""Rounds kept in files: the same tallies and figures as from the database."""

from functools import partial

import numpy as np
import pytest

from jobs import attempts, wake
from scoring import runs
from scoring.models import Job, State
from scoring.refusals import Refused
from scoring.runs import parquet_source, tallying
from scoring.runs.extract import columns
from scoring.tally import Frame
from surveys.models import PopulationTotal

pytestmark = pytest.mark.django_db
HALVES = ("first.parquet", "second.parquet")


@pytest.fixture
def woken(monkeypatch):
    monkeypatch.setattr(wake, "workers", lambda *_words, **_more: 0)


@pytest.fixture
def in_files(small_round, tmp_path, settings, monkeypatch, woken):
    """Turns to the round's files from here on: two a province, villages kept whole."""

    def turn():
        settings.SIPAS_PARTITIONS = str(tmp_path)
        for unit in small_round.units():
            for half in HALVES:
                path = tmp_path / small_round.code / unit.code / half
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
        monkeypatch.setattr(parquet_source, "block", partial(half_of, small_round))

    return turn


def half_of(rnd, path, *, items):
    """What reading one file would give; the files themselves are empty."""
    unit = rnd.units().get(code=path.parent.name)
    rows = columns(rnd, unit)
    assert rows.answers.shape[1] == items
    frame, cluster = tallying.frame_of(rnd, rows, by_person=False)
    half = HALVES.index(path.name)
    places = np.array_split(np.arange(len(frame.clusters)), 2)[half]
    chosen = np.isin(cluster, places)
    part = Frame(
        *(
            tuple(np.array(getattr(frame, name))[places])
            for name in ("clusters", "psus", "strata")
        )
    )
    return parquet_source.Block(
        answers=rows.answers[chosen],
        weight=rows.weight[chosen],
        cluster=cluster[chosen] - places[0],
        frame=part,
        digest=f"digest of {path.name}",
    )


def scored(rnd):
    run = runs.request(rnd)
    for kind in (Job.Kind.TALLY, Job.Kind.COMPOSE):
        for job in run.jobs.filter(kind=kind):
            attempts.do(Job, job.pk)
    run.refresh_from_db()
    return run


def everybody(run):
    chosen = run.indices.filter(domain="all").order_by("basis", "unit", "indicator")
    return list(chosen.values_list("basis", "unit", "indicator", "value", "lower"))


def test_files_and_the_database_give_the_same_figures(small_round, in_files):
    stored = scored(small_round)

    in_files()
    read = scored(small_round)

    assert (stored.state, read.state) == (State.DONE, State.DONE)
    assert everybody(read) == everybody(stored)
    assert read.jobs.first().stages.keys() == stored.jobs.first().stages.keys()


def test_a_file_that_cannot_be_read_is_named(small_round, in_files, monkeypatch):
    in_files()

    def unreadable(path, *, items):
        raise ValueError("not {a} Parquet file")

    monkeypatch.setattr(parquet_source, "block", unreadable)
    run = scored(small_round)

    failed = run.jobs.get(unit__code="70")
    assert failed.state == State.FAILED
    assert "File 70/first.parquet cannot be read" in failed.error
    assert "not {a} Parquet file" in failed.error


def test_a_province_without_files_is_refused_by_name(
    small_round, in_files, tmp_path, woken
):
    in_files()
    for half in HALVES:
        (tmp_path / small_round.code / "70" / half).unlink()

    run = scored(small_round)

    assert "unit_is_empty" in run.jobs.get(unit__code="70").error


def test_a_round_without_a_folder_lies_in_the_database(small_round, settings, tmp_path):
    settings.SIPAS_PARTITIONS = str(tmp_path)

    assert parquet_source.place(small_round) is None


def test_totals_are_refused_for_a_round_in_files(small_round, in_files):
    in_files()
    PopulationTotal.objects.create(
        round=small_round, unit_id=small_round.owner_id, variable="sex", population=1
    )

    with pytest.raises(Refused, match="takes no totals"):
        runs.request(small_round)
