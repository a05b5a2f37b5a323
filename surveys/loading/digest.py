"""One digest for a round's content, whatever file it came in. PURE.

The same questionnaires in the same order give the same digest from CSV or XLSX, with
any line ends and any order of columns.
"""

import hashlib
import json
from array import array
from collections.abc import Iterable, Mapping
from sys import byteorder

from surveys.loading.layout import Block, Place
from surveys.loading.populations import Drawn, Margin, Total

# Neither stands in a code or label: both are control characters.
_CELL, _ROW = "\x1f", "\x1e"


class RoundDigest:
    """SHA-256 of a round, fed block by block; where blocks end does not matter."""

    def __init__(self) -> None:
        self.questionnaires = 0
        self._has_others = False
        self._columns = [hashlib.sha256() for _ in range(5)]
        self._others = hashlib.sha256()
        self._rest = hashlib.sha256()

    def declare(self, words: Mapping[str, str]) -> None:
        canonical = json.dumps(words, sort_keys=True, ensure_ascii=False)
        self._rest.update(canonical.encode() + _ROW.encode())

    def add(self, block: Block) -> None:
        uids, places, weights, profiles, answers = self._columns
        uids.update(_rows([uid] for uid in block.uids))
        places.update(_rows(block.places))
        weights.update(_little_endian(block.weights))
        profiles.update(_rows(block.profiles))
        answers.update(block.answers)
        if block.others is not None:
            self._has_others = True
            self._others.update(_rows([other] for other in block.others))
        self.questionnaires += len(block.uids)

    def add_populations(
        self, drawn: Mapping[Place, Drawn], totals: Mapping[Margin, Total]
    ) -> None:
        """Rows of design.csv and totals.csv, in the order of their codes."""
        for place, counts in sorted(drawn.items()):
            self._rest.update(_rows([place, map(repr, counts[1:])]))
        for margin, total in sorted(totals.items()):
            self._rest.update(_rows([margin, [repr(total.population)]]))

    def hexdigest(self) -> str:
        whole = self._rest.copy()
        for column in self._columns:
            whole.update(column.digest())
        # A round without such items keeps the digest it always had.
        if self._has_others:
            whole.update(self._others.digest())
        return whole.hexdigest()


def _rows(rows: Iterable[Iterable[str]]) -> bytes:
    return "".join([_CELL.join(row) + _ROW for row in rows]).encode()


def _little_endian(weights: list[float]) -> bytes:
    values = array("d", weights)
    if byteorder == "big":
        values.byteswap()
    return values.tobytes()
