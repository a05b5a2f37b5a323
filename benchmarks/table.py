"""One line a measurement: work, ours, peer, ratio, aim and verdict.

A benchmark says its lines while it runs; `every.py` gathers those of all.
"""

import json
import os
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

# Where `every.py` wants the lines of the benchmark it runs.
GATHERED = "BENCHMARK_LINES"
REACHED, MISSED, RAN, CRASHED = "reached", "missed", "ran", "crashed"


@dataclass(frozen=True)
class Line:
    work: str
    ours: str
    peer: str
    ratio: str
    aim: str
    verdict: str


def say(work, ratio, aim, *, ours="", peer="", at_most=False):
    """Put a measurement into the table; returns whether its aim was reached."""
    reached = ratio <= aim if at_most else ratio >= aim
    line = Line(
        work=work,
        ours=ours,
        peer=peer,
        ratio=f"{ratio:.3g}",
        aim=f"{'<=' if at_most else '>='} {aim:g}",
        verdict=REACHED if reached else MISSED,
    )
    if path := os.environ.get(GATHERED):
        with Path(path).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(line)) + "\n")
    return reached


def printed(lines):
    """The table as text, a column as wide as its widest cell."""
    rows = [[field.name for field in fields(Line)], *map(astuple, lines)]
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True))
        for row in rows
    )
