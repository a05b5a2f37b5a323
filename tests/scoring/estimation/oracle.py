"""Samples and the values R `survey` and svy printed for them (tests/oracles)."""

import csv
import json
from functools import cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).parents[2] / "oracles"
PRINTED = json.loads((HERE / "taylor.json").read_text(encoding="utf-8"))
SECOND = json.loads((HERE / "second_oracle.json").read_text(encoding="utf-8"))
# R prints 17 digits; both sides add in other orders.
TOLERANCE = 1e-9


@cache
def sample(name):
    """Columns of a sample: numbers where every cell is one, words elsewhere."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {column: _column([row[column] for row in rows]) for column in rows[0]}


def _column(cells):
    try:
        return np.array(cells, np.float64)
    except ValueError:
        return np.array(cells)


def agrees(found, name, key="value"):
    """Whether numbers equal R's within 1e-9, relative; a zero must be a zero."""
    printed = np.array(PRINTED[name][key], np.float64).ravel()
    ours = np.asarray(found, np.float64).ravel()
    assert ours.shape == printed.shape, f"{name}: {ours.shape} against {printed.shape}"
    apart = np.abs(ours - printed)
    worst = (apart / np.where(printed == 0, 1.0, np.abs(printed))).max()
    assert worst <= TOLERANCE, f"{name} {key}: off by {worst:.2e}"
    return True
