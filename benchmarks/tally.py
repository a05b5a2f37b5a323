"""The block kernel against its peers on the same bytes, in one process.

1,000,000 questionnaires x 60 items, counted by 63 provinces and by villages,
one thread each. Run: python benchmarks/tally.py [ROWS]. Peers that are not
installed are named and left out.
"""

import atexit
import importlib.util
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

os.environ["POLARS_MAX_THREADS"] = "1"
sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import table
from scoring.tally import level_counts

ITEMS = 60
PROVINCES = 63
VILLAGE_ROWS = 31
TARGETS = {"numpy bincount": 6.0, "duckdb table": 8.0, "duckdb parquet": 8.0}
READ_TARGET = 12.0


def simulated_answers(rows: int) -> np.ndarray:
    """Levels 1..5 with 3 % unanswered, uint8 (rows, ITEMS)."""
    random = np.random.default_rng(2026)
    answers = random.integers(1, 6, (rows, ITEMS), dtype=np.uint8)
    answers[random.random((rows, ITEMS), dtype=np.float32) < 0.03] = 0
    return answers


def bincount_counts(answers: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Counts column by column: the fastest plain use of bincount we know."""
    groups = int(group[-1]) + 1
    base = group * 7
    columns = [np.bincount(base + a, minlength=groups * 7) for a in answers.T]
    return np.stack(columns).reshape(ITEMS, groups, 7).transpose(1, 0, 2)


def polars_counts(answers: np.ndarray, group: np.ndarray) -> Callable[[], np.ndarray]:
    import polars as pl

    columns = {f"q{i}": answers[:, i].copy() for i in range(ITEMS)}
    frame = pl.DataFrame({"unit": group, **columns})
    asked = [
        (pl.col(c) == v).sum().alias(f"{c}_{v}") for c in columns for v in range(1, 6)
    ]

    def count() -> np.ndarray:
        table = frame.group_by("unit").agg(asked).sort("unit")
        return table.drop("unit").to_numpy().reshape(-1, ITEMS, 5)

    return count


def duckdb_counts(
    answers: np.ndarray, group: np.ndarray, source: str
) -> Callable[[], np.ndarray]:
    """count_if over DuckDB's own table in memory, or over one Parquet file."""
    import duckdb
    import polars as pl

    columns = {f"q{i}": answers[:, i].copy() for i in range(ITEMS)}
    frame = pl.DataFrame({"unit": group, **columns})
    connection = duckdb.connect(config={"threads": 1})
    if source == "parquet":
        folder = tempfile.TemporaryDirectory()
        atexit.register(folder.cleanup)
        source = f"'{folder.name}/answers.parquet'"
        frame.write_parquet(source.strip("'"))
    else:
        connection.register("frame", frame.to_arrow())
        connection.execute(f"create table {source} as select * from frame")
    asked = ", ".join(f"count_if({c} = {v})" for c in columns for v in range(1, 6))
    query = f"select unit, {asked} from {source} group by unit order by unit"

    def count() -> np.ndarray:
        table = connection.execute(query).fetchnumpy()
        cells = [column for name, column in table.items() if name != "unit"]
        return np.stack(cells, axis=1).reshape(-1, ITEMS, 5)

    return count


def peers(
    answers: np.ndarray, group: np.ndarray
) -> dict[str, Callable[[], np.ndarray]]:
    found = {"numpy bincount": lambda: bincount_counts(answers, group)[:, :, 1:6]}
    made = {
        "polars group_by": polars_counts,
        "duckdb table": partial(duckdb_counts, source="answers"),
        "duckdb parquet": partial(duckdb_counts, source="parquet"),
    }
    for name, make in made.items():
        if all(map(importlib.util.find_spec, {name.split()[0], "polars", "pyarrow"})):
            found[name] = make(answers, group)
        else:
            print(f"{name}: left out; install with `make bench`")
    return found


def seconds(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Least seconds of each, run in turn so that noise falls on all alike."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - begun)
    return {name: min(times) for name, times in taken.items()}


def compare(answers: np.ndarray, starts: np.ndarray, title: str) -> None:
    rows = np.diff(starts, append=len(answers))
    group = np.repeat(np.arange(len(starts), dtype=np.int64), rows)
    kernel = level_counts(answers, starts)
    runs: dict[str, Callable[[], object]] = {
        "plain read": lambda: np.bitwise_or.reduce(answers.reshape(-1).view(np.uint64)),
        "block kernel": lambda: level_counts(answers, starts),
    }
    for name, count in peers(answers, group).items():
        assert np.array_equal(count(), kernel[:, :, 1:6]), name
        runs[name] = count
    report(seconds(runs, rounds=7), answers.size, title)


def report(taken: dict[str, float], answers: int, title: str) -> None:
    print(f"\n{title}: {answers:,} answers")
    own = taken["block kernel"]
    for name, spent in taken.items():
        line = (
            f"  {name:16} {spent * 1e3:8.1f} ms {spent / answers * 1e9:7.3f} ns/answer"
        )
        if name in TARGETS:
            line += f"  kernel is {spent / own:.1f}x faster (aim {TARGETS[name]:.0f}x)"
        elif name == "polars group_by":
            line += f"  kernel is {spent / own:.1f}x faster"
        print(line)
    read = own / taken["plain read"]
    table.say(f"tally kernel, {title}", read, READ_TARGET, at_most=True, peer="a read")
    print(f"  kernel takes {read:.1f}x a plain read (aim {READ_TARGET:.0f}x)")


def main(rows: int) -> None:
    answers = simulated_answers(rows)
    compare(answers, np.arange(PROVINCES) * rows // PROVINCES, f"{PROVINCES} provinces")
    villages = np.arange(0, rows, VILLAGE_ROWS)
    compare(answers, villages, f"{len(villages):,} villages")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
