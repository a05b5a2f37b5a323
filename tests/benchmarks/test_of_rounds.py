"""Benchmarks of questionnaires: loaded, sent through the door, counted, scored."""

import csv
import importlib.util

import psycopg
import pytest

from benchmarks import ingest, load, national, reach, scale
from benchmarks.partitions import peers, writing
from surveys.models import Response
from tests.scoring import factories
from tests.scoring.rounds_on_disk import scored


def test_a_folder_is_loaded_and_copied(tmp_path, scratch, said, capsys):
    factories.load_small_register(tmp_path)
    folder = tmp_path / load.CODE
    load.write_round(folder, 40, load.ITEMS["csv"][:3], factories.PROVINCES)

    load.measure(folder, 40)

    assert Response.objects.count() == 40
    with psycopg.connect(scratch) as database:
        assert database.execute("SELECT count(*) FROM bare").fetchone() == (40,)
        database.execute("DROP TABLE bare")
    assert [line.work for line in said()] == ["load_round"]
    assert "40" not in capsys.readouterr().err


def test_everything_sent_is_stored_once(tmp_path, scratch, said, monkeypatch):
    for name, value in {"TURNS": 1, "CONNECTIONS": 2, "REPLAYED": 1}.items():
        monkeypatch.setattr(ingest, name, value)
    factories.load_small_register(tmp_path)
    secret, ids = ingest.round_and_token()
    process, port = ingest.served(tmp_path)
    try:
        ingest.measure(process.pid, port, secret, ids, tmp_path, 1)
    finally:
        process.terminate()
        process.wait(20)

    assert [line.work for line in said()] == [
        "intake: singles",
        "intake: singles",
        "intake: batches",
    ]
    assert Response.objects.filter(uid__startswith="090000000").count() == 50


def test_what_a_supervisor_counts_is_what_sql_counts(tmp_path, scratch, said):
    factories.load_small_register(tmp_path)

    reach.measure(scratch, 30)

    assert Response.objects.count() == 30
    assert [line.work for line in said()] == ["reach of a role, ms"]


def test_the_difference_from_r_is_found(tmp_path, db, capsys):
    factories.load_small_register(tmp_path)
    run = scored(factories.make_round())
    codes = run.round.instrument.content.scored_codes
    of_items = run.indices.filter(basis="published", domain="all", indicator__in=codes)
    shares = tmp_path / "shares.csv"

    def written(times):
        with shares.open("w") as lines:
            sheet = csv.writer(lines)
            sheet.writerow(["unit", "item", "share", "error"])
            for one in of_items:
                item = f"i{codes.index(one.indicator)}"
                sheet.writerow(
                    [one.unit.code, item, one.value * times, one.standard_error]
                )
        return national.apart(run, shares, codes)

    assert written(1) == "0.0e+00"
    assert written(1.25) == "2.0e-01"
    stages = national.report(run, 1.0)
    assert {kind for kind, _ in stages} == {"tally", "compose"}
    assert f"{run.indices.count():,} indices" in capsys.readouterr().out


def test_answers_are_written_for_r(tmp_path):
    source, target = tmp_path / "responses.csv", tmp_path / "answers.csv"
    source.write_text("unit,stratum,psu,weight,A,B,C\n01,2,3,1.5,5,x,3\n")

    national.write_answers(source, target, ["A", "B", "C"])

    assert target.read_text().split() == [
        "unit,stratum,psu,weight,i0,i1,i2",
        "01,01-2,3,1.5,1,NA,0",
    ]


def test_rounds_of_any_size_are_counted_by_everybody_alike(tmp_path):
    chance = writing.np.random.default_rng(1)
    levels, cluster, weight = writing.drawn(chance, 100, 8)
    assert levels.shape == (100, writing.ITEMS)
    assert (cluster[1:] >= cluster[:-1]).all()
    assert len(weight) == 100
    if not all(map(importlib.util.find_spec, ("pyarrow", "duckdb"))):
        return
    units = [f"{n:02}" for n in range(writing.UNITS)]
    place = writing.write(tmp_path, code="tiny", rows=writing.UNITS * 40, units=units)
    assert place.rows == writing.UNITS * 40
    assert peers.count(place.ours / "00")
    assert peers.seconds_of_duckdb(place, 1) > 0


def test_ratios_of_workers_are_those_of_their_seconds(said):
    names = ["run", "tallies", "read and tally", "compose", "memory", "pool", "duckdb"]
    least = {f"{name} {hands}": 4.0 / hands for name in names for hands in (1, 2)}

    scale.report(least | {"duckdb 1": 12.0}, 1_000)

    assert {line.work.removeprefix("Parquet: "): line.ratio for line in said()} == {
        "two workers": "2",
        "two workers, whole run": "2",
        "two workers, a bare pool": "1",
        "1 worker(s) against DuckDB": "3",
        "2 worker(s) against DuckDB": "1",
    }


@pytest.mark.parametrize("code", ["scale-1"])
def test_a_round_without_questionnaires_has_its_units(tmp_path, db, code):
    factories.load_small_register(tmp_path)

    rnd, units = scale.stored_round(code)

    assert rnd.digest == code
    assert units == factories.PROVINCES
