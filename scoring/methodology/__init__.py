"""Methodologies as data: what an era, or a province's own method, may choose. PURE.

`load("sipas-2023")` gives a shipped era; `parse` reads the text of a round's own
`methodology.toml`; `indicator_weights` turns it into matrices.
"""

from scoring.methodology.composition import (
    Composition,
    Indicator,
    indicator_weights,
)
from scoring.methodology.file import available, load, parse
from scoring.methodology.model import (
    Area,
    Factor,
    Grouping,
    Methodology,
    MethodologyError,
    Part,
)
from scoring.methodology.nation import nation_weights
from scoring.methodology.printing import (
    change_in_points,
    percent,
    percents,
    points,
    points_of,
)
from scoring.methodology.ties import ranks
from scoring.methodology.vocabulary import RULES, VERDICTS, Rule

__all__ = [
    "RULES",
    "VERDICTS",
    "Area",
    "Composition",
    "Factor",
    "Grouping",
    "Indicator",
    "Methodology",
    "MethodologyError",
    "Part",
    "Rule",
    "available",
    "change_in_points",
    "indicator_weights",
    "load",
    "nation_weights",
    "parse",
    "percent",
    "percents",
    "points",
    "points_of",
    "ranks",
]
