"""What was announced before, as a part of the reports of the nation and of provinces.

Only what was public when the edition was sealed: a report that is kept never changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from django.utils import timezone
from django.utils.translation import gettext as _

from localities.models import Level
from publishing.content.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Points,
    Row,
    Table,
)
from publishing.models import Release
from publishing.pages import announced
from publishing.reports import cells


def of_province(release: Release, slug: str) -> Iterator[Block]:
    """A table for each index of the province; nothing where nothing was announced."""
    page = announced.province(slug, at=release.sealed_at or timezone.now())
    yield from _part(release, page.series, aside=page.merger)


def of_nation(release: Release) -> Iterator[Block]:
    """A table for each index of the country, or of the mean of its provinces; nothing
    in a report of a province's own round."""
    if release.owner.level == Level.NATION:
        at = release.sealed_at or timezone.now()
        yield from _part(release, announced.nation(at=at), named=True)


def _part(
    release: Release,
    found: Sequence[announced.Series],
    *,
    aside: str = "",
    named: bool = False,
) -> Iterator[Block]:
    if not found:
        return
    yield Heading(_("As announced before"))
    yield Paragraph(
        _(
            "Announced by agencies and newspapers; no margin of error was published."
            " Not computed here from answers, and not to be compared with the figures"
            " of this round."
        )
    )
    if release.simulated:
        yield Paragraph(
            _(
                "The questionnaires of this round are simulated; what follows"
                " was really announced."
            )
        )
    if aside:
        yield Paragraph(aside, "aside")
    for series in found:
        yield _table(series, named=named)
        if disputed := list(_disputed(series)):
            yield Paragraph(_("Other sources print other values:"), "aside")
            yield Points(tuple(disputed))


def _table(series: announced.Series, *, named: bool) -> Table:
    sources = {place.title: None for row in series.rows for place in row.sources}
    columns = (
        Column(_("Year"), 0.6),
        *((Column(_("Unit"), 1.6),) if named else ()),
        Column(_("Index"), 1.2, right=True),
        *(() if named else (Column(_("Rank"), 0.8, right=True),)),
        Column(_("Change"), 1.2, right=True),
        Column(_("Method"), 2.6),
    )
    return Table(
        caption=f"{series.name}: {series.indicator}",
        columns=columns,
        rows=tuple(_rows(series, columns, named=named)),
        note=_("Sources: %(sources)s") % {"sources": ", ".join(sources)},
        small=True,
    )


def _rows(
    series: announced.Series, columns: tuple[Column, ...], *, named: bool
) -> Iterator[Row]:
    """The years, newest first, a line between two that were measured differently."""
    breaks = [int(moment.label) for moment in series.moments if not moment.joined]
    said = _("New method from %(year)s: not to be compared with years before it.")
    for row, before in zip_longest(series.rows, series.rows[1:]):
        yield Row(tuple(_cells(row, named=named)))
        parting = [y for y in breaks if before and before.year < y <= row.year]
        if parting:
            yield cells.group(said % {"year": max(parting)}, columns=columns)


def _cells(row: announced.Row, *, named: bool) -> Iterator[Cell]:
    yield Cell(str(row.year))
    if named:
        yield Cell(row.name)
    shown = (row.percent, row.change) if named else (row.percent, row.rank, row.change)
    for cell in shown:
        yield Cell(cell.text, aside=cell.how) if cell else Cell(cells.NONE)
    yield Cell(row.method)


def _disputed(series: announced.Series) -> Iterator[str]:
    """What other sources print of a figure, who they are, and why it is not printed."""
    for row in series.rows:
        for cell in row.disputes:
            told = "; ".join(
                f"{other.text} ({', '.join(place.title for place in other.places)})"
                for other in cell.others
            )
            why = f"; {cell.why}" if cell.why else ""
            yield f"{row.year}: {cell.text} – {told}{why}."
