"""What makes the gap of a province: a waterfall of parts and the largest criteria."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import (
    Bar,
    Block,
    Cell,
    Column,
    Heading,
    Pair,
    Paragraph,
    Points,
    Row,
    Table,
)
from publishing.pages.explain import LAST, ExplainPage, Line
from publishing.reports import cells


def what_moved(page: ExplainPage) -> Iterator[Block]:
    yield Heading(_("What makes the gap to %(other)s") % {"other": page.other.name})
    yield Paragraph(sentence(page), "aside")
    scale = cells.scale(page.axis_of_waterfall, write=phrasing.tick)
    columns = (
        Column(_("Part"), 4),
        Column(_("Points"), 1, right=True),
        Column("", 4, chart=True, scale=scale),
    )
    rows = tuple(
        Row(
            (
                Cell(str(name)),
                Cell(phrasing.signed(points, 2 if bar.total else 3), tone="strong"),
                Cell(chart=Bar(bar.start, bar.end, bar.total)),
            ),
            "total" if bar.total else "",
        )
        for name, points, bar in page.waterfall
    )
    caption = _("The gap to %(other)s in its parts") % {"other": page.other.name}
    yield Table(caption, columns, rows)
    yield Pair(
        largest(_("Pulls the index down most"), page.pulling_down),
        largest(_("Lifts the index most"), page.lifting),
    )


def sentence(page: ExplainPage) -> str:
    """How the gap splits, and how much of it is sure."""
    words = {
        "gap": phrasing.signed(page.split.gap),
        "other": page.other.name,
        "sure": page.certain,
        "count": len(page.lines),
    }
    if page.other.kind == LAST:
        said = _("Between the two printed indices lie %(gap)s points.") % words
    else:
        said = _("The printed gap to %(other)s is %(gap)s points.") % words
    return (
        said
        + " "
        + _(
            "It is the sum of what each criterion adds, by its weight; of %(count)s "
            "criteria %(sure)s add more or less than their margin of error."
        )
        % words
    )


def largest(title: str, lines: Sequence[Line]) -> tuple[Block, ...]:
    """The criteria that add most, with a mark where that is beyond error."""
    head = Heading(title, level=2)
    if not lines:
        return (head, Paragraph(_("None."), "aside"))
    return (head, Points(tuple(map(_said, lines)), numbered=True))


def _said(line: Line) -> str:
    points = phrasing.signed(line.part.points, 3)
    mark = _("beyond error") if line.part.certain else _("within error")
    return f"{line.indicator.name} ({points}; {mark})"
