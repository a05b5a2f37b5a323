"""The tables of a release as JSON-stat 2.0: a collection with a cube a geography.

Units differ between geographies and groups between domains, so each has its own cube.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import cast

from publishing.exports.dictionary import DISTRIBUTIONS, FIGURES
from publishing.exports.heading import heading
from publishing.exports.table import Column, Table
from publishing.models import Release

VERSION = "2.0"
# What identifies a row; every other number of the table is a measure of the cube.
ROUND_NUMBERS = {"edition", "year", "indicator_no"}


@dataclass(frozen=True, slots=True)
class Cube:
    """Rows of one geography and domain, as values by name of column."""

    table: Table
    basis: str
    domain: str
    rows: list[dict]

    @property
    def measures(self) -> list[Column]:
        columns = self.table.columns
        return [c for c in columns if c.is_number and c.name not in ROUND_NUMBERS]


def write(release: Release) -> bytes:
    """The collection, in UTF-8; labels in the active language."""
    told = heading(release)
    collection = {
        "version": VERSION,
        "class": "collection",
        "label": told.title,
        "updated": cast(datetime, release.sealed_at).isoformat(timespec="seconds"),
        "link": {"item": [_dataset(cube, release, told) for cube in cubes(release)]},
        "note": told.lines[1:],
        "extension": {"simulated": release.simulated, "sha256": release.digest},
    }
    return json.dumps(
        collection, ensure_ascii=False, separators=(",", ":"), default=float
    ).encode()


def cubes(release: Release) -> Iterator[Cube]:
    for table in (FIGURES, DISTRIBUTIONS):
        names = [column.name for column in table.columns]
        rows = (dict(zip(names, row, strict=True)) for row in table.rows(release))
        for (basis, domain), part in groupby(
            rows, lambda row: (row["basis"], row.get("domain", "all"))
        ):
            yield Cube(table, basis, domain, list(part))


def _dataset(cube: Cube, release: Release, told) -> dict[str, object]:
    language = "vi" if str(release.name) == release.name_vi else "en"
    dimensions = _dimensions(cube, release, language)
    sizes = [len(of["category"]["index"]) for of in dimensions.values()]
    values, notes = _values(cube, dimensions, sizes)
    label = str(cube.table.label)
    return {
        "version": VERSION,
        "class": "dataset",
        "label": f"{told.title}: {label} ({cube.basis}, {cube.domain})",
        "source": told.source,
        "updated": cast(datetime, release.sealed_at).isoformat(timespec="seconds"),
        "note": told.lines[1:],
        "id": list(dimensions),
        "size": sizes,
        "role": {"time": ["year"], "geo": ["unit"], "metric": ["measure"]},
        "dimension": dimensions,
        "value": values,
        "status": notes,
        "extension": {
            "simulated": release.simulated,
            "basis": cube.basis,
            "domain": cube.domain,
            "edition": release.edition,
            "sha256": release.digest,
        },
    }


def _dimensions(cube: Cube, release: Release, language: str):
    """Dimensions with their categories in order; the measures come last."""
    year = str(release.year)
    found = {"year": _dimension("year", cube, {year: year})}
    found["indicator"] = _named("indicator", cube, f"indicator_{language}")
    if cube.domain != "all":
        found["domain_level"] = _named("domain_level", cube, f"domain_level_{language}")
    found["unit"] = _named("unit", cube, f"name_{language}")
    measures = {column.name: str(column.label) for column in cube.measures}
    found["measure"] = _dimension("measure", cube, measures)
    found["measure"]["category"]["unit"] = {
        column.name: {"decimals": column.places} for column in cube.measures
    }
    return found


def _named(name: str, cube: Cube, label):
    return _dimension(name, cube, {row[name]: row[label] for row in cube.rows})


def _dimension(name: str, cube: Cube, labels):
    column = next((c for c in cube.table.columns if c.name == name), None)
    return {
        "label": str(column.label if column else cube.table.label),
        "category": {"index": list(labels), "label": labels},
    }


def _values(cube: Cube, dimensions, sizes):
    """The cells row by row, null where there is none, and the notes of the empty."""
    places = {
        name: {code: n for n, code in enumerate(of["category"]["index"])}
        for name, of in dimensions.items()
    }
    width = sizes[-1]
    total = 1
    for size in sizes:
        total *= size
    values, notes = [None] * total, {}
    names = [name for name in dimensions if name not in ("year", "measure")]
    for row in cube.rows:
        cell = 0
        for name in names:
            cell = cell * len(places[name]) + places[name][row[name]]
        start = cell * width
        for n, column in enumerate(cube.measures):
            values[start + n] = row[column.name]
            if row["note"] and row[column.name] is None:
                notes[str(start + n)] = row["note"]
    return values, notes
