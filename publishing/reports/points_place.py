"""The report of one place's points: where they were lost, and every component."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Facts,
    Heading,
    Headline,
    Paragraph,
    Row,
    Table,
)
from publishing.models import Release
from publishing.pages import scores_announced
from publishing.pages.scorecards import Chosen, Part, Place, place
from publishing.reports import edition, points_said
from publishing.reports.points_said import NONE, change, points


def document(release: Release, code: str) -> Document:
    """In the active language. Raises Http404 for a place without points."""
    page = place(Chosen(release, (release,)), code)
    name = page.total.place.name
    title = _("PAR INDEX %(year)s: %(name)s") % {"year": release.year, "name": name}
    return edition.of_points(
        release,
        title=title,
        heading=name,
        kicker=title,
        running=name,
        blocks=[*_opening(page), *_lost(page), *_methods(page), *_parts(page)],
    )


def _opening(page: Place) -> Iterator[Block]:
    total = page.total
    if total.percent is not None:
        rank = f"{total.rank}/{page.of}" if total.rank else ""
        yield Headline(
            _("PAR INDEX"),
            phrasing.number(total.percent, 2),
            "%",
            "",
            rank_label=_("Rank") if rank else "",
            rank=rank,
            rank_range=points_said.held(total),
        )
    if said := scores_announced.of_place(page):
        yield Paragraph(said, "lead")
    yield Facts(tuple(_facts(page)))


def _facts(page: Place) -> Iterator[tuple[str, str]]:
    total = page.total
    yield _("Points"), f"{points(total.points)} / {points(total.maximum)}"
    if total.group_code:
        yield _("Group"), total.group_code
    if total.standard_error is not None:
        error = phrasing.number(total.standard_error, 2)
        yield _("Standard error of its surveyed points"), error
    if total.claimed is not None:
        yield _("Self-score"), points(total.claimed)
    if (moved := change(total)) != NONE:
        yield _("Change"), moved
    if page.median is not None and page.to_median is not None:
        gap = phrasing.signed(page.to_median)
        yield _("Middle unit"), f"{phrasing.percent(page.median)} ({gap})"
    if page.above is not None and page.to_above is not None:
        above = f"{phrasing.signed(page.to_above)} ({page.above.name})"
        yield _("To the next place"), above
    if page.next_group is not None and page.to_group is not None:
        code, gap = page.next_group[0], phrasing.signed(page.to_group)
        yield _("To group %(code)s") % {"code": code}, gap
    if page.sipas is not None and page.sipas.percent is not None:
        yield f"SIPAS {page.release.year}", phrasing.percent(page.sipas.percent)


def _lost(page: Place) -> Iterator[Block]:
    if not page.losses:
        return
    yield Heading(_("Where points were lost"))
    columns = (
        Column(_("Component"), 6),
        Column(_("Lost"), 1.3, right=True),
        Column(_("Middle unit has more"), 1.7, right=True),
        Column(_("Why"), 5),
    )
    rows = tuple(
        Row(
            (
                Cell(_named(one)),
                Cell(points(one.score.lost), tone="strong"),
                Cell(NONE if one.to_median is None else phrasing.signed(one.to_median)),
                Cell(one.score.why, tone="soft"),
            )
        )
        for one in page.losses
    )
    yield Table(_("The largest losses first"), columns, rows, small=True)


def _methods(page: Place) -> Iterator[Block]:
    yield Heading(_("By way of scoring"))
    columns = (
        Column(_("Way of scoring"), 6),
        Column(_("Points"), 2, right=True),
        Column(_("Percent"), 1.5, right=True),
    )
    rows = tuple(
        Row((Cell(one.indicator.name), *points_said.out_of(one.score)))
        for one in page.methods
    )
    yield Table(_("Points by way of scoring"), columns, rows)


def _parts(page: Place) -> Iterator[Block]:
    yield Heading(_("By field, criterion and component"), new_page=True)
    columns = (
        Column(_("Part of the scorecard"), 6),
        Column(_("Points"), 1.9, right=True),
        Column(_("Percent"), 1.2, right=True),
        Column(_("Self-score"), 1.2, right=True),
        Column(_("Rank"), 0.9, right=True),
        Column(_("Change"), 2, right=True),
    )
    rows = tuple(_part(one) for one in page.parts)
    yield Table(_("Every part of the scorecard"), columns, rows, small=True)


def _part(one: Part) -> Row:
    score = one.score
    claimed = NONE if score.claimed is None else points(score.claimed)
    cells = (
        Cell(_named(one), tone="" if one.depth else "strong"),
        *points_said.out_of(score),
        Cell(claimed, tone="soft"),
        Cell(NONE if score.rank is None else str(score.rank)),
        Cell(change(score), tone="soft"),
    )
    return Row(cells, "total" if one.depth == 0 else "")


def _named(one: Part) -> str:
    mark = "*" if one.indicator.provisional else ""
    return f"{one.indicator.code} {one.indicator.name}{mark}"
