"""Tallies: what is kept of the answers once they are counted. PURE."""

from scoring.tally.kernel import (
    STATES,
    TallyError,
    level_counts,
    share_parts,
    weighted_level_counts,
)
from scoring.tally.record import (
    Frame,
    Tally,
    concatenate,
    regroup,
    tally,
    tally_each,
)
from scoring.tally.selection import Stored, selection

__all__ = [
    "STATES",
    "Frame",
    "Stored",
    "Tally",
    "TallyError",
    "concatenate",
    "level_counts",
    "regroup",
    "selection",
    "share_parts",
    "tally",
    "tally_each",
    "weighted_level_counts",
]
