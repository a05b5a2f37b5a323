"""What the portal says of announced figures: a year, a unit's years, where it is said.

Nothing here was computed from answers. Each value comes with its sources, with the
values of other sources that contradict it, and with why this one is printed.
"""

from publishing.pages.announced.beside import Compared, Since, compared, since
from publishing.pages.announced.cells import Cell, Other, Place, places_of, written
from publishing.pages.announced.rows import Row
from publishing.pages.announced.series import Series, families
from publishing.pages.announced.units import (
    UnitPage,
    bodies,
    body,
    province,
    provinces,
)
from publishing.pages.announced.years import YearPage, doubted, nation, read, tables

__all__ = [
    "Cell",
    "Compared",
    "Other",
    "Place",
    "Row",
    "Series",
    "Since",
    "UnitPage",
    "YearPage",
    "bodies",
    "body",
    "compared",
    "doubted",
    "families",
    "nation",
    "places_of",
    "province",
    "provinces",
    "read",
    "since",
    "tables",
    "written",
]
