"""From components' points to indices, groups, ranks, changes, and what was lost. PURE.

`total_of` rolls one unit up, by field and by method; `standings` ranks a league.
"""

from scorecards.points.chance import index_error, rank_range
from scorecards.points.changes import Change, change_of
from scorecards.points.losses import (
    Distances,
    LeafAcrossUnits,
    Loss,
    WhatIf,
    across_units,
    distances,
    if_had,
    losses,
)
from scorecards.points.ranking import RANKED, SCORED, Scored, Standing, ranks, standings
from scorecards.points.totals import Part, Total, printed_percent, total_of

__all__ = [
    "RANKED",
    "SCORED",
    "Change",
    "Distances",
    "LeafAcrossUnits",
    "Loss",
    "Part",
    "Scored",
    "Standing",
    "Total",
    "WhatIf",
    "across_units",
    "change_of",
    "distances",
    "if_had",
    "index_error",
    "losses",
    "printed_percent",
    "rank_range",
    "ranks",
    "standings",
    "total_of",
]
