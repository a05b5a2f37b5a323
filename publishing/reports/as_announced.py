"""What was announced of a province before, as a part of its report.

Only what was public when the edition was sealed: a report that is kept never changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from publishing.content.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Row,
    Table,
)
from publishing.models import Release
from publishing.pages import announced
from publishing.reports import cells


def as_announced(release: Release, slug: str) -> Iterator[Block]:
    """A table for each index of the province; nothing where nothing was announced."""
    page = announced.province(slug, at=release.sealed_at or timezone.now())
    if not page.series:
        return
    yield Heading(_("As announced before"))
    yield Paragraph(
        _(
            "Announced by agencies and newspapers; no margin of error was published."
            " Not computed here from answers, and not to be compared with the figures"
            " of this round."
        )
    )
    if page.merger:
        yield Paragraph(page.merger, "aside")
    for series in page.series:
        yield _table(series)


def _table(series: announced.Series) -> Table:
    sources = {place.title: None for row in series.rows for place in row.sources}
    return Table(
        caption=f"{series.name}: {series.indicator}",
        columns=(
            Column(_("Year"), 0.6),
            Column(_("Index"), 1.2, right=True),
            Column(_("Rank"), 0.8, right=True),
            Column(_("Change"), 1.2, right=True),
            Column(_("Method"), 2.6),
        ),
        rows=tuple(Row(tuple(_cells(row))) for row in series.rows),
        note=_("Sources: %(sources)s") % {"sources": ", ".join(sources)},
        small=True,
    )


def _cells(row: announced.Row) -> Iterator[Cell]:
    yield Cell(str(row.year))
    for cell in (row.percent, row.rank, row.change):
        yield Cell(cell.text, cell.how) if cell else Cell(cells.NONE)
    yield Cell(row.method)
