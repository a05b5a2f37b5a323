"""From declared figures to points, each with its sentence; exact, in decimals. PURE.

`read_figures` reads what people typed, `points_of` computes; `column_of` does the same
for thousands of units at once.
"""

from scorecards.rules.claims import read_figures, written
from scorecards.rules.model import Context, Declared, Points, Value
from scorecards.rules.points import check_points, points_of

__all__ = [
    "Context",
    "Declared",
    "Points",
    "Value",
    "check_points",
    "points_of",
    "read_figures",
    "written",
]
