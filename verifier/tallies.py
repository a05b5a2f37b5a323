"""Tallies read from a bundle in the bytes they are stored in. PURE, and alone."""

import json
import sys
import zlib
from array import array
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

STATES = 7
ROWS = b"rows-1\n"
Number = TypeVar("Number", int, float)


class NotATally(ValueError):
    """Bytes that are no tally."""


@dataclass(frozen=True)
class Counts:
    """Counts of one unit and domain by row of the design, plain and weighted.

    `counts` and `weighted` are flat: by row, then criterion, then state.
    """

    strata: list[str]
    psus: list[str]
    clusters: list[str]
    items: int
    counts: "array[int]"
    respondents: "array[int]"
    weighted: "array[float]"

    @classmethod
    def of(cls, packed: bytes) -> "Counts":
        head, _, body = zlib.decompress(packed).partition(b"\n")
        said = json.loads(head)
        rows, items = len(said["clusters"]), said["items"]
        if said["format"] != "tally-1":
            raise NotATally(said["format"])
        cells = rows * items * STATES
        counts, respondents = _numbers(array("I"), body, 0, cells), 4 * cells
        people = _numbers(array("I"), body, respondents, rows)
        weighted = _numbers(array("d"), body, respondents + 4 * rows, cells)
        names = said["strata"], said["psus"], said["clusters"]
        return cls(*names, items, counts, people, weighted)

    def restricted(self, packed: bytes) -> "Counts":
        """The same rows with nobody in those a domain does not name."""
        bits = packed[len(ROWS) :]
        chosen = [bits[n >> 3] >> (7 - n % 8) & 1 for n in range(self.rows)]
        width = self.items * STATES
        counts, weighted = array("I", self.counts), array("d", self.weighted)
        for row, kept in enumerate(chosen):
            if not kept:
                counts[row * width : (row + 1) * width] = array("I", [0]) * width
                weighted[row * width : (row + 1) * width] = array("d", [0.0]) * width
        people = array(
            "I", [n * c for n, c in zip(self.respondents, chosen, strict=True)]
        )
        names = self.strata, self.psus, self.clusters
        return Counts(*names, self.items, counts, people, weighted)

    @property
    def rows(self) -> int:
        return len(self.clusters)

    @cached_property
    def persons(self) -> int:
        return sum(self.respondents)

    def sums(self, states: tuple[int, ...]) -> list[list[float]]:
        """Weighted answers (rows, k) in the chosen states."""
        rows = []
        for row in range(self.rows):
            start = row * self.items * STATES
            part = self.weighted[start : start + self.items * STATES]
            columns = [part[state::STATES] for state in states]
            rows.append([sum(cell) for cell in zip(*columns, strict=True)])
        return rows

    def totals(self, state: int) -> list[int]:
        """People (k,) in one state."""
        width = self.items * STATES
        return [
            sum(self.counts[item * STATES + state :: width])
            for item in range(self.items)
        ]

    def weights(self, state: int) -> list[float]:
        width = self.items * STATES
        return [
            sum(self.weighted[item * STATES + state :: width])
            for item in range(self.items)
        ]


def _numbers(
    found: "array[Number]", body: bytes, start: int, count: int
) -> "array[Number]":
    """An empty array filled with so many numbers from a place in the bytes."""
    found.frombytes(body[start : start + count * found.itemsize])
    if sys.byteorder == "big":
        found.byteswap()
    return found
