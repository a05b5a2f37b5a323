"""A round's questionnaires as the bytes of responses.csv."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]

# Answer byte -> the one character written for it; NUL is taken out afterwards.
_WRITTEN = np.zeros(256, dtype=np.uint8)
_WRITTEN[1:6] = list(b"12345")
_WRITTEN[9] = ord("x")


def header(columns: Sequence[str], items: Sequence[str]) -> bytes:
    return (",".join([*columns, *items]) + "\n").encode()


def rows(columns: Mapping[str, Sequence[str]], answers: Bytes) -> bytes:
    """Lines of the file: text columns, then answers (n, k): empty, 1..5 or x."""
    number, items = answers.shape
    cells = np.full((number, 2 * items), ord(","), dtype=np.uint8)
    cells[:, 1::2] = _WRITTEN[answers]
    ends = cells.tobytes()
    width = 2 * items
    starts = map(",".join, zip(*columns.values(), strict=True))
    lines = [
        start.encode() + ends[at : at + width]
        for start, at in zip(starts, range(0, width * number, width), strict=True)
    ]
    return (b"\n".join(lines) + b"\n").replace(b"\0", b"")
