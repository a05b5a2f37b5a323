"""The report of all places' points: the announcement, the ranking, what separates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Headline,
    Map,
    Points,
    Row,
    Table,
)
from publishing.models import Release, Score
from publishing.models.scores import TOTAL
from publishing.pages import scorecards as pages
from publishing.pages import scores_announced, scores_apart
from publishing.pages.scorecards import Chosen, Ranking
from publishing.reports import drawing, edition, points_said
from publishing.reports.points_said import change, points

# So many units share a page with what stands before them.
FEW = 20


def document(release: Release) -> Document:
    """In the active language, league by league."""
    title = _("PAR INDEX %(year)s: report of all units") % {"year": release.year}
    blocks: list[Block] = []
    for chosen in leagues(release):
        blocks += _league(chosen)
    return edition.of_points(
        release,
        title=title,
        heading=release.name,
        kicker=_("Report of all units"),
        running=_("Report of all units"),
        blocks=blocks,
    )


def leagues(release: Release) -> list[Chosen]:
    """What is ranked by itself, in the order of the Vietnamese alphabet."""
    totals = release.scores.totals().order_by("league")
    names = totals.values_list("league", flat=True).distinct()
    return [Chosen(release, (release,), league, tuple(names)) for league in names]


def said(chosen: Chosen) -> tuple[str, ...]:
    """The announcement of a league."""
    page = pages.ranking(chosen, part=TOTAL)
    return scores_announced.of_league(page, scores_apart.self_scored(chosen))


def _league(chosen: Chosen) -> Iterator[Block]:
    page = pages.ranking(chosen, part=TOTAL)
    if page.mean is not None:
        label = _("Mean of those ranked")
        yield Headline(label, phrasing.number(page.mean, 2), "%", "")
    yield Heading(chosen.league or _("What may be said"))
    yield Points(said(chosen))
    yield from _map(page)
    yield from _ranking(page)
    yield from _fields(chosen, page)
    yield from _components(chosen)
    yield from _selves(chosen)


def _map(page: Ranking) -> Iterator[Block]:
    percents = {
        row.unit.code: row.percent
        for row in page.rows
        if row.unit is not None and row.percent is not None
    }
    if page.units is None or not percents:
        return
    low, high = min(percents.values()), max(percents.values())
    fills = {
        code: drawing.colour((percent - low) / ((high - low) or 1))
        for code, percent in percents.items()
    }
    words = {"low": phrasing.percent(low), "high": phrasing.percent(high)}
    yield Map(
        _("Provinces by their PAR INDEX"),
        _(
            "Map of the provinces; their percents, from %(low)s to %(high)s, stand in"
            " the table of the ranking."
        )
        % words,
        drawing.svg(page.units, fills),
        words["low"],
        words["high"],
    )


def _ranking(page: Ranking) -> Iterator[Block]:
    yield Heading(_("Ranking"), new_page=len(page.rows) > FEW)
    columns = (
        Column(_("Rank"), 1.4),
        Column(_("Unit"), 5),
        Column(_("Points"), 2, right=True),
        Column(_("Percent"), 1.3, right=True),
        Column(_("Group"), 1),
        Column(_("Change"), 2.4, right=True),
    )
    rows = tuple(
        Row(
            (
                Cell(str(row.rank or points_said.NONE), points_said.held(row)),
                Cell(row.name),
                *points_said.out_of(row),
                Cell(row.group_code or points_said.NONE),
                Cell(change(row), tone="soft"),
            )
        )
        for row in page.rows
    )
    yield Table(_("Units in the order of their percents"), columns, rows, small=True)


def _fields(chosen: Chosen, page: Ranking) -> Iterator[Block]:
    fields = [part for part in page.parts if part.kind == "field"]
    by_place: dict[tuple[int | None, int | None], dict[str, Score]] = {}
    codes = [field.code for field in fields]
    for row in chosen.release.scores.filter(
        league=chosen.league, component__in=codes
    ).select_related("unit", "body"):
        by_place.setdefault((row.unit_id, row.body_id), {})[row.component] = row
    yield Heading(_("Fields"), new_page=len(page.rows) > FEW)
    yield Points(
        tuple(f"{field.code}: {field.name}" for field in fields), numbered=False
    )
    columns = (
        Column(_("Unit"), 4),
        *(Column(field.code, 1, right=True) for field in fields),
    )
    rows = tuple(
        Row((Cell(row.name), *_percents(by_place, row, codes))) for row in page.rows
    )
    yield Table(_("Percent of the points of each field"), columns, rows, dense=True)


def _percents(
    by_place: dict[tuple[int | None, int | None], dict[str, Score]],
    row: Score,
    codes: Sequence[str],
) -> Iterator[Cell]:
    own = by_place.get((row.unit_id, row.body_id), {})
    for code in codes:
        yield Cell(points_said.percent(own[code]) if code in own else points_said.NONE)


def _components(chosen: Chosen) -> Iterator[Block]:
    yield Heading(_("What separates the units"))
    columns = (
        Column(_("Component"), 6),
        Column(_("Maximum"), 1.3, right=True),
        Column(_("Lowest to highest"), 2.2, right=True),
        Column(_("Mean"), 1.2, right=True),
        Column(_("Full marks"), 1.4, right=True),
        Column(_("Self-score over final points"), 1.8, right=True),
    )
    rows = []
    for one in scores_apart.leaves(chosen):
        over = points_said.NONE if one.over is None else phrasing.signed(one.over)
        mark = "*" if one.indicator.provisional else ""
        cells = (
            Cell(f"{one.indicator.code} {one.indicator.name}{mark}"),
            Cell(points(one.maximum)),
            Cell(f"{points(one.lowest)} {points_said.NONE} {points(one.highest)}"),
            Cell(points(one.mean)),
            Cell(f"{one.full} / {one.units}"),
            Cell(over, tone="soft"),
        )
        rows.append(Row(cells))
    caption = _("Components by how far apart they put the ranked units")
    yield Table(caption, columns, tuple(rows), small=True)


def _selves(chosen: Chosen) -> Iterator[Block]:
    selves = scores_apart.self_scored(chosen)
    if not selves:
        return
    yield Heading(_("Self-score against appraisal by unit"))
    columns = (
        Column(_("Unit"), 5),
        Column(_("Self-score"), 1.5, right=True),
        Column(_("Final points"), 1.5, right=True),
        Column(_("Difference"), 1.5, right=True),
        Column(_("Components lowered"), 1.8, right=True),
    )
    rows = tuple(
        Row(
            (
                Cell(one.total.name),
                Cell(points(one.claimed)),
                Cell(points(one.final)),
                Cell(phrasing.signed(one.over), tone="strong"),
                Cell(f"{one.lowered} / {one.components}", tone="soft"),
            )
        )
        for one in selves
    )
    caption = _("Points given by the unit itself and final points of the same parts")
    yield Table(caption, columns, rows, small=True)
