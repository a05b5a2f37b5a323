"""Makes the outlines of provinces from a TopoJSON file of boundaries.

    python -m publishing.drawing.shapes.outline provinces34.topojson provinces34.json

The drawing is 800 wide with whole-number steps, so that a map is one short path a
province. NOTICE says what is known of where boundaries come from.
"""

import json
import math
import sys
from collections.abc import Iterator
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

SCALE = 86.0  # units of the drawing for a degree of latitude
MARGIN = 12
WEST, NORTH, MIDDLE = 102.118, 23.376, 16.0
# A step shorter than this is no visible corner.
SHORTEST = 1.5

Point = tuple[int, int]


def place(longitude: float, latitude: float) -> Point:
    """Equirectangular, true at the middle of the country."""
    east = (longitude - WEST) * math.cos(math.radians(MIDDLE))
    return round(MARGIN + east * SCALE), round(MARGIN + (NORTH - latitude) * SCALE)


def outlines(topology: dict[str, Any]) -> dict[str, str]:
    """The path of each province by its code."""
    arcs = [list(_arc(topology, arc)) for arc in topology["arcs"]]
    shapes = topology["objects"]["data"]["geometries"]
    return {
        shape["properties"]["code"]: "".join(
            _path(_ring(arcs, ring)) for ring in _rings(shape)
        )
        for shape in sorted(shapes, key=lambda shape: shape["properties"]["code"])
    }


def _arc(topology: dict[str, Any], arc: list[Point]) -> Iterator[Point]:
    (scale_x, scale_y), (west, south) = topology["transform"].values()
    steps = accumulate(arc, lambda a, b: (a[0] + b[0], a[1] + b[1]))
    return (place(west + x * scale_x, south + y * scale_y) for x, y in steps)


def _rings(shape: dict[str, Any]) -> list[list[int]]:
    parts: list[Any] = shape["arcs"]
    return parts if shape["type"] == "Polygon" else [r for part in parts for r in part]


def _ring(arcs: list[list[Point]], ring: list[int]) -> list[Point]:
    """The points of a ring; a negative number is an arc walked backwards."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def _path(points: list[Point]) -> str:
    kept = [points[0]]
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= SHORTEST:
            kept.append(point)
    if len(kept) < 3:
        kept = points[:3]
    steps = (f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(kept))
    body = " ".join(steps).replace(" -", "-")
    return f"M{kept[0][0]} {kept[0][1]}l{body}z"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    drawn = outlines(json.loads(source.read_text()))
    lines = (f"{json.dumps(code)}: {json.dumps(path)}" for code, path in drawn.items())
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
