"""Random numbers anybody can make again: SHA-256 of frame, seed and counter. PURE.

A library's random generator may change between versions, and a draw must be
repeatable years later with any tool that has SHA-256.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PER_BLOCK = 4


@dataclass(frozen=True)
class Chance:
    """The numbers of one draw: a frame's digest and a seed give always the same."""

    frame_digest: str
    seed: int

    def numbers(self, purpose: str, count: int) -> Floats:
        """`count` numbers in [0, 1), shape (count,); another purpose, other numbers.

        Block i is SHA-256 of "digest/seed/purpose/i": four big-endian words of 64
        bits, of which the upper 53 are kept.
        """
        stem = f"{self.frame_digest}/{self.seed}/{purpose}/"
        blocks = -(-count // _PER_BLOCK)
        words = b"".join(sha256(f"{stem}{i}".encode()).digest() for i in range(blocks))
        kept = np.frombuffer(words, dtype=">u8")[:count].astype(np.uint64) >> 11
        return (kept * 2.0**-53).astype(np.float64)
