"""Who else counts the same files: a bare pool of processes, and DuckDB."""

import multiprocessing
import os
import time

from benchmarks.partitions.writing import ITEMS, UNITS


class Silent:
    """A clock nobody reads."""

    def mark(self, stage):
        return None


def ready():
    """Load what a worker has loaded before its first job."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    import pyarrow.parquet  # noqa: F401

    from scoring.runs import parquet_source  # noqa: F401


def count(folder):
    """Tallies of one unit in canonical bytes, as a job makes them."""
    from scoring.runs import parquet_source

    bodies, _ = parquet_source.tallies(folder, items=ITEMS, clock=Silent())
    return sum(map(len, bodies.values()))


def seconds_of_pool(place, processes):
    """Seconds of a bare pool, started and warm before the clock."""
    folders = sorted(place.ours.iterdir())
    spawned = multiprocessing.get_context("spawn")
    with spawned.Pool(processes, initializer=ready) as pool:
        pool.map(count, folders[:processes], chunksize=1)
        begun = time.perf_counter()
        pool.map(count, folders, chunksize=1)
        return time.perf_counter() - begun


def seconds_of_duckdb(place, threads):
    """Seconds of one query: every level of every item, by unit and cluster."""
    import duckdb

    asked = ", ".join(
        f"count_if(q{item} = {level})" for item in range(ITEMS) for level in range(1, 6)
    )
    files = f"read_parquet('{place.columns}/*/*.parquet', hive_partitioning = true)"
    with duckdb.connect(config={"threads": threads}) as connection:
        begun = time.perf_counter()
        query = f"SELECT unit, cluster, {asked} FROM {files} GROUP BY ALL"
        groups = len(connection.execute(query).fetchnumpy()["unit"])
        spent = time.perf_counter() - begun
    assert groups >= UNITS, f"DuckDB found {groups} groups"
    return spent
