"""Which provinces border each other, measured on their boundaries.

    python -m publishing.drawing.shapes.borders 2017=FILE.topojson 2025=FILE.topojson

writes borders.json: {register: {code: [codes of its neighbours]}}. The boundaries
are those of the outlines beside this file; NOTICE says what is known of them. Two
provinces are neighbours when a stretch of both boundaries is one arc, or when the
boundaries run along each other, as the two banks of a river do. The boundaries are
simplified: provinces that meet for a few kilometres only may be missed.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BORDERS = Path(__file__).with_name("borders.json")
KILOMETRES = 111.2  # in a degree of latitude
NARROWING = 0.96  # of a degree of longitude, at the middle of the country
STEP = 0.5  # kilometres between the points a boundary is measured at
WIDEST_RIVER = 3.3  # kilometres, the lower Mekong's arms
SHORTEST_BORDER = 10.0  # kilometres

Borders = Mapping[str, Sequence[str]]
Floats = NDArray[np.float64]


@cache
def borders(register: str) -> Borders:
    """Neighbours by province code; empty for a register without boundaries."""
    kept: dict[str, dict[str, list[str]]] = json.loads(BORDERS.read_text())
    return kept.get(register, {})


def neighbours(topology: dict[str, Any]) -> dict[str, list[str]]:
    """Neighbours of each province of a TopoJSON file, by code."""
    shapes = topology["objects"]["data"]["geometries"]
    numbers = {
        s["properties"]["code"]: {a if a >= 0 else ~a for a in _arcs(s["arcs"])}
        for s in shapes
    }
    arcs = [_points(topology, arc) for arc in topology["arcs"]]
    lines = {
        code: np.vstack([arcs[number] for number in sorted(of)])
        for code, of in numbers.items()
    }
    found: dict[str, set[str]] = {code: set() for code in sorted(numbers)}
    for one, other in combinations(sorted(numbers), 2):
        if numbers[one] & numbers[other] or along(lines[one], lines[other]):
            found[one].add(other)
            found[other].add(one)
    return {code: sorted(of) for code, of in found.items()}


def along(line: Floats, other: Floats) -> bool:
    """Whether two boundaries, points (n, 2) in kilometres, run side by side."""
    low, high = other.min(axis=0) - WIDEST_RIVER, other.max(axis=0) + WIDEST_RIVER
    line = line[((line >= low) & (line <= high)).all(axis=1)]
    length = 0.0
    for part in np.array_split(line, len(line) // 500 + 1):
        apart = np.linalg.norm(part[:, np.newaxis] - other, axis=2)
        length += STEP * (apart < WIDEST_RIVER).any(axis=1).sum()
    return length >= SHORTEST_BORDER


def _points(topology: dict[str, Any], arc: list[list[int]]) -> Floats:
    """Points (n, 2) in kilometres, at most a step apart, along an arc."""
    (scale, corner) = topology["transform"].values()
    places = np.cumsum(np.array(arc), axis=0) * scale + corner
    places = places * (KILOMETRES * NARROWING, KILOMETRES)
    reached = np.hypot(*np.diff(places, axis=0).T).cumsum()
    way = np.concatenate([[0.0], reached])
    at = np.arange(0.0, way[-1], STEP)
    return np.column_stack([np.interp(at, way, side) for side in places.T])


def _arcs(rings: Sequence[Any]) -> Iterator[int]:
    """Numbers of the arcs of a shape; a negative one is walked backwards."""
    for part in rings:
        if isinstance(part, int):
            yield part
        else:
            yield from _arcs(part)


def _written(found: Mapping[str, Borders]) -> Iterable[str]:
    for register, of in sorted(found.items()):
        rows = (f'"{code}": {json.dumps(near)}' for code, near in of.items())
        yield f'"{register}": {{\n' + ",\n".join(rows) + "\n}"


if __name__ == "__main__":
    files = dict(pair.split("=") for pair in sys.argv[1:])
    found = {
        register: neighbours(json.loads(Path(of).read_text()))
        for register, of in files.items()
    }
    BORDERS.write_text("{\n" + ",\n".join(_written(found)) + "\n}\n")
