"""Points as cells and words of a report."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import Cell
from publishing.models import Score

NONE = phrasing.DASH


def points(value: Decimal) -> str:
    return phrasing.number(value, 2)


def percent(row: Score) -> str:
    return NONE if row.percent is None else phrasing.number(row.percent, 2)


def out_of(row: Score) -> tuple[Cell, Cell]:
    """Points of how many, and the percent."""
    of = f"{points(row.points)} / {points(row.maximum)}"
    return Cell(of), Cell(percent(row), tone="strong")


def held(row: Score) -> str:
    """Places it may hold, where the error of its sampled points leaves several."""
    if row.rank_low is None or row.rank_low == row.rank_high:
        return ""
    return f"{row.rank_low}{NONE}{row.rank_high}"


def change(row: Score) -> str:
    """The change on the year before, or why there is none."""
    if row.change_points is None:
        why = {
            "merged": _("merged, not compared"),
            "other_tree": _("another tree, not compared"),
        }
        return why.get(row.change_verdict, NONE)
    moved = phrasing.signed(row.change_points)
    if row.change_places is None:
        return moved
    return f"{moved} ({phrasing.signed(Decimal(row.change_places), 0)})"
