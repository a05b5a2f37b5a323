"""Figures, gaps and changes as cells of a table, and the axes beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content import release_content
from publishing.content.blocks import Cell, Column, Dots, Row, Scale
from publishing.drawing import charts
from publishing.models import Figure, Indicator
from publishing.pages.province import Line
from publishing.reports import sentences

NONE = "–"


def real(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def scale(axis: charts.Axis, *, write: Callable[[float], str] | None = None) -> Scale:
    """A chart's axis with its ticks as the reader writes them."""
    write = write or (lambda tick: f"{tick:g}")
    ticks = tuple((float(tick), write(tick)) for tick in axis.ticks())
    return Scale(axis.low, axis.high, ticks)


def shared(names: Iterable[str]) -> str:
    """What names of one group all begin with before a colon; empty if nothing."""
    begun = {name.partition(": ")[0] if ": " in name else "" for name in names}
    return begun.pop() if len(begun) == 1 else ""


def name_of(indicator: Indicator, *, under: str = "") -> str:
    """A criterion's name without the words its group shares; starred if provisional."""
    name = indicator.name.removeprefix(f"{under}: ") if under else indicator.name
    return name[:1].upper() + name[1:] + ("*" if indicator.provisional else "")


def figure(figure: Figure, *, minimum: int | None = None) -> tuple[Cell, Cell]:
    """87,16 and its limits, or in words why there is none."""
    if figure is None:
        return Cell(NONE, tone="soft"), Cell()
    if figure.percent is None:
        note = phrasing.note(figure, minimum=minimum)
        return Cell(NONE, tone="soft"), Cell(note, tone="soft", wide=True)
    return (
        Cell(phrasing.number(figure.percent, 2), tone="strong"),
        Cell(_limits(figure), tone="soft"),
    )


def _limits(figure: Figure) -> str:
    written = phrasing.limits(figure)
    if written:
        return written
    return str(phrasing.NOTES.get(figure.note, _("no margin of error")))


def percent(figure: Figure | None) -> Cell:
    if figure is None or figure.percent is None:
        return Cell(NONE, tone="soft")
    return Cell(phrasing.number(figure.percent, 2))


def apart(line: Line | None) -> Cell:
    """A province's figure, marked where it stands clearly apart from the nation."""
    if line is None or line.figure.percent is None:
        return Cell(NONE, tone="soft")
    tone = {1: "high", -1: "low", 0: ""}[line.apart]
    return Cell(phrasing.number(line.figure.percent, 2), tone=tone)


def dots(line: Line, *, ring: bool = True) -> Cell:
    """The chart of a province's line beside the nation."""
    own = line.figure
    if own.percent is None:
        return Cell()
    return Cell(
        chart=Dots(
            value=real(own.percent),
            lower=real(own.lower),
            upper=real(own.upper),
            nation=real(line.nation.percent) if line.nation else None,
            previous=real(line.previous) if ring else None,
        )
    )


def gap(line: Line) -> Cell:
    """Points from the nation; dark only where the margin of error leaves it out."""
    if line.gap is None:
        return Cell(NONE, tone="soft")
    tone = {1: "up", -1: "down", 0: "soft"}[line.apart]
    return Cell(phrasing.signed(line.gap), tone=tone)


def change(figure: Figure) -> Cell:
    """The change since the round before, with what may be said of it."""
    if figure.change_verdict == release_content.OTHER_METHOD:
        return Cell(NONE, _("another method"), tone="soft")
    if figure.change_points is None:
        return Cell(NONE, tone="soft")
    written = phrasing.signed(figure.change_points)
    if sentences.rose(figure):
        return Cell(written, _("beyond error"), tone="up")
    if sentences.fell(figure):
        return Cell(written, _("beyond error"), tone="down")
    same = figure.change_verdict == release_content.WITHIN_MARGIN
    word = _("within error") if same else _("cannot say")
    return Cell(written, word, tone="soft")


def rank(figure: Figure) -> Cell:
    if figure.rank is None:
        return Cell(NONE, tone="soft")
    return Cell(str(figure.rank), phrasing.rank_range(figure), tone="strong")


def group(name: str, *, columns: tuple[Column, ...]) -> Row:
    """A heading over the rows that follow."""
    return Row((Cell(name), *(Cell() for _column in columns[1:])), tone="group")
