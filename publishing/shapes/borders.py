"""Which provinces border each other, from the arcs their boundaries share.

    python -m publishing.shapes.borders 2017=provinces63.topojson 2025=provinces34.topojson

writes borders.json: {register: {code: [codes of its neighbours]}}. The boundaries
are those of the outlines beside this file; NOTICE names their origin. Two provinces
are neighbours when a stretch of their boundaries is one and the same arc: touching in
a point is not enough, and the sea parts.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

BORDERS = Path(__file__).with_name("borders.json")
Borders = Mapping[str, Sequence[str]]


@cache
def borders(register: str) -> Borders:
    """Neighbours by province code; empty for a register without boundaries."""
    kept: dict[str, dict[str, list[str]]] = json.loads(BORDERS.read_text())
    return kept.get(register, {})


def shared(topology: dict[str, Any]) -> dict[str, list[str]]:
    """Neighbours of each province of a TopoJSON file, by code."""
    owners: dict[int, set[str]] = defaultdict(set)
    shapes = topology["objects"]["data"]["geometries"]
    for shape in shapes:
        for arc in _arcs(shape["arcs"]):
            # A negative number is the same arc walked backwards.
            owners[arc if arc >= 0 else ~arc].add(shape["properties"]["code"])
    found: dict[str, set[str]] = {s["properties"]["code"]: set() for s in shapes}
    for codes in owners.values():
        for code in codes:
            found[code] |= codes - {code}
    return {code: sorted(found[code]) for code in sorted(found)}


def _arcs(rings: Sequence[Any]) -> Iterable[int]:
    for part in rings:
        if isinstance(part, int):
            yield part
        else:
            yield from _arcs(part)


if __name__ == "__main__":
    files = dict(pair.split("=") for pair in sys.argv[1:])
    found = {key: shared(json.loads(Path(of).read_text())) for key, of in files.items()}
    parts = (
        f'"{register}": {{\n'
        + ",\n".join(f'"{code}": {json.dumps(near)}' for code, near in of.items())
        + "\n}"
        for register, of in sorted(found.items())
    )
    BORDERS.write_text("{\n" + ",\n".join(parts) + "\n}\n")
