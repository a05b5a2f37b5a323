"""Simulated questionnaires as Parquet files by unit, once for us and once for DuckDB.

A few blocks of answers are drawn with a seed and written again and again under other
names of villages: the bytes are real files, only their content recurs.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np

UNITS = 63
ITEMS = 22
STRATA, PSUS, CLUSTERS = 4, 40, 160  # of one unit
ROWS_PER_FILE = 800_000
BLOCKS = 4
CODEC = "lz4"


@dataclass(frozen=True)
class Place:
    """Where a round of `rows` questionnaires lies: ours, and DuckDB's columns."""

    folder: Path
    code: str
    rows: int

    @property
    def ours(self):
        return self.folder / "ours" / self.code

    @property
    def columns(self):
        return self.folder / "columns" / self.code

    @property
    def answers(self):
        return self.rows * ITEMS


def write(folder, *, code, rows, units):
    """Write a round of about `rows` questionnaires in equal units."""
    files = -(-rows // (UNITS * ROWS_PER_FILE))
    each = rows // (UNITS * files)
    chance = np.random.Generator(np.random.PCG64(22))
    clusters = CLUSTERS // files
    blocks = [drawn(chance, each, clusters) for _ in range(BLOCKS)]
    tables = [fixed_size(*block) for block in blocks]
    place = Place(folder, code, each * files * UNITS)
    for number, block in enumerate(blocks):
        keep(by_columns(*block), place.columns / f"{number}.drawn")
    for u, unit in enumerate(units):
        for part in range(files):
            number = (u + part) % BLOCKS
            frame = frame_of(unit, part * clusters, clusters)
            keep(tables[number], place.ours / unit / f"{part}.parquet", frame=frame)
            # DuckDB takes the unit from the folder's name and needs no frame.
            copy = place.columns / f"unit={unit}" / f"{part}.parquet"
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(place.columns / f"{number}.drawn", copy)
    return place


def drawn(chance, rows, clusters):
    """Answers (rows, ITEMS), rising cluster and weight; villages differ by 5 points."""
    cluster = np.sort(chance.integers(0, clusters, rows, np.int32))
    share = np.clip(chance.normal(0.84, 0.05, clusters), 0.5, 0.98)[cluster]
    positive = chance.random((rows, ITEMS), np.float32) < share[:, None]
    levels = chance.integers(1, 4, (rows, ITEMS), np.uint8)
    levels[positive] = 4 + levels[positive] % 2
    rare = chance.integers(0, 100, (rows, ITEMS), np.uint8)
    levels[rare < 2], levels[rare > 96] = 0, 9
    weight = chance.integers(200, 900, clusters)[cluster] / 8
    return levels, cluster, weight


def fixed_size(answers, cluster, weight):
    import pyarrow

    width = pyarrow.binary(ITEMS)
    buffers = [None, pyarrow.py_buffer(answers.tobytes())]
    column = pyarrow.FixedSizeBinaryArray.from_buffers(width, len(answers), buffers)
    return pyarrow.table({"answers": column, "cluster": cluster, "weight": weight})


def by_columns(answers, cluster, weight):
    import pyarrow

    items = {f"q{item}": answers[:, item].copy() for item in range(ITEMS)}
    return pyarrow.table({"cluster": cluster, "weight": weight, **items})


def frame_of(unit, first, count):
    """Names of a file's clusters: their PSU and stratum by their place in the unit."""
    places = range(first, first + count)
    return {
        "clusters": [f"{unit}-{c}" for c in places],
        "psus": [f"{unit}-P{c * PSUS // CLUSTERS}" for c in places],
        "strata": [f"{unit}-S{c * STRATA // CLUSTERS}" for c in places],
    }


def keep(table, path, *, frame=None):
    from pyarrow import parquet

    path.parent.mkdir(parents=True, exist_ok=True)
    if frame:
        table = table.replace_schema_metadata({"frame": json.dumps(frame)})
        coded = ["cluster", "weight"]  # answers gain nothing from a dictionary
        parquet.write_table(
            table, path, compression=CODEC, use_dictionary=coded, row_group_size=1 << 20
        )
    else:
        parquet.write_table(table, path, compression=CODEC)
