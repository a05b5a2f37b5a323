"""Domain tallies where a row is one questionnaire: which rows, not their counts again.

Weights fitted to totals make every questionnaire a row of its own. A copy of all rows
for each domain level would take gigabytes for a national round; a bit a row does.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.tally.kernel import TallyError
from scoring.tally.record import Tally

Key = tuple[str, str]

FORMAT = b"rows-1\n"


def selection(chosen: NDArray[np.bool_]) -> bytes:
    """Canonical bytes of the rows (n,) of a domain level."""
    return FORMAT + np.packbits(chosen).tobytes()


def restricted(whole: Tally, chosen: NDArray[np.bool_]) -> Tally:
    """The tally of some rows: the others stay in the design with nobody in them."""
    return Tally(
        frame=whole.frame,
        counts=whole.counts * chosen[:, None, None].astype(np.uint32),
        weighted=whole.weighted * chosen[:, None, None],
        respondents=whole.respondents * chosen.astype(np.uint32),
        weight=whole.weight * chosen,
        weight_squared=whole.weight_squared * chosen,
    )


class Stored(Mapping[Key, Tally]):
    """Tallies of one locality in their stored bytes, unpacked when asked for."""

    def __init__(self, bodies: Mapping[Key, bytes], *, everybody: Key) -> None:
        self.bodies = bodies
        self.everybody = everybody

    @cached_property
    def whole(self) -> Tally:
        return Tally.from_bytes(self.bodies[self.everybody])

    def __getitem__(self, key: Key) -> Tally:
        if key == self.everybody:
            return self.whole
        body = self.bodies[key]
        if not body.startswith(FORMAT):
            return Tally.from_bytes(body)
        rows = len(self.whole.frame.clusters)
        bits = np.frombuffer(body[len(FORMAT) :], np.uint8)
        if len(bits) != -(-rows // 8):
            raise TallyError(f"{len(bits)} bytes of rows for {rows} rows: tally again")
        return restricted(self.whole, np.unpackbits(bits, count=rows).astype(np.bool_))

    def __iter__(self) -> Iterator[Key]:
        return iter(self.bodies)

    def __len__(self) -> int:
        return len(self.bodies)
