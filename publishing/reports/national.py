"""The national report: the announcement, the ranking, and every criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import (
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Headline,
    Moment,
    Pair,
    Paragraph,
    Points,
    Row,
    Table,
    Trend,
)
from publishing.drawing import charts
from publishing.models import Figure, Indicator
from publishing.pages import margins
from publishing.pages.province import Line
from publishing.pages.selection import Selection
from publishing.reports import (
    as_announced,
    cells,
    country,
    drawing,
    edition,
    statement,
    tables,
)
from publishing.reports.country import CountryPage

# Criteria beside each other on a page of all provinces.
ABREAST = 12


def document(selection: Selection) -> Document:
    """The whole report in the active language."""
    page = country.read(selection)
    blocks = [
        *opening(page),
        *nation(page),
        *over_rounds(page),
        *map_of(page),
        *ranking(page),
        *spreads(page),
        *criteria(page),
        *tables.answers_of_nation(selection, page),
        *by_province(page),
        *as_announced.of_nation(page.release),
        *edition.method(selection),
        *errors(page),
    ]
    return edition.document(
        selection,
        title=_("Satisfaction with public administration in %(year)s: national report")
        % {"year": page.release.year},
        heading=_("Satisfaction with public administration in %(year)s")
        % {"year": page.release.year},
        kicker=_("National report"),
        running=_("National report"),
        blocks=blocks,
    )


def opening(page: CountryPage) -> Iterator[Block]:
    figure = page.nation.get("overall")
    if figure is not None and figure.percent is not None:
        limits = phrasing.limits(figure)
        yield Headline(
            _("Overall index of the whole country"),
            phrasing.number(figure.percent, 2),
            "%",
            _("true figure in %(limits)s") % {"limits": limits} if limits else "",
        )
    yield Heading(_("What may be said"))
    for said in statement.sentences(statement.facts_of(page.selection)):
        yield Heading(said.about, level=2)
        yield Points(said.sentences)


def columns_of_nation(
    page: CountryPage, *, first: str, axis: charts.Axis, code: bool = False
) -> tuple[Column, ...]:
    columns = [Column(_("Code"), 1.5)] if code else []
    columns += [
        Column(first, 6.5),
        Column(_("Index, %"), 1.3, right=True),
        Column(_("Limits"), 1.85),
        Column("", 4, chart=True, scale=cells.scale(axis)),
    ]
    if page.compared:
        columns.append(Column(_("Change"), 3.0, right=True))
    return tuple(columns)


def row_of_nation(
    page: CountryPage,
    line: Line,
    *,
    tone: str = "",
    code: bool = False,
    under: str = "",
) -> Row:
    of = [Cell(line.indicator.code, tone="soft")] if code else []
    of += [
        Cell(cells.name_of(line.indicator, under=under)),
        *cells.figure(line.figure, minimum=page.release.minimum_respondents),
        cells.dots(line),
    ]
    if page.compared:
        of.append(cells.change(line.figure))
    return Row(tuple(of), tone)


def nation(page: CountryPage) -> Iterator[Block]:
    lines = [line for i in page.summed if (line := page.line(i))]
    tones = {"overall": "total", "area": "strong"}
    yield Heading(_("The whole country"))
    yield Table(
        _("Overall index, areas and sub-indices of the whole country"),
        columns_of_nation(page, first=_("Area or sub-index"), axis=tables.axis(lines)),
        tuple(
            row_of_nation(page, line, tone=tones.get(line.indicator.kind, ""))
            for line in lines
        ),
        note=_("Dot: the whole country with its margin of error.")
        + (" " + _("Ring: the round before.") if page.compared else ""),
    )


def over_rounds(page: CountryPage) -> Iterator[Block]:
    """The nation's index over the public rounds, with breaks of method."""
    releases = sorted(page.selection.releases, key=lambda r: (r.year, r.round_code))
    rows = Figure.objects.whole().of_nation().filter(release__in=releases)
    found = {(f.release_id, f.basis): f for f in rows.filter(indicator="overall")}
    moments: list[Moment] = []
    before = None
    for release in releases:
        basis = page.selection.basis
        basis = basis if basis in release.bases else release.bases[0]
        if figure := found.get((release.pk, basis)):
            joined = before is not None and release.compares_with(before)
            moments.append(tables.moment(release, figure, joined=joined))
            before = release
    if len(moments) < 2:
        return
    said = "; ".join(f"{m.label}: {m.text or cells.NONE}" for m in moments)
    yield Heading(_("Over the rounds"))
    yield Trend(
        caption=_(
            "The index of the whole country over the rounds. A change of method is a "
            "gap: figures on its two sides are not compared."
        ),
        alt=_("The index over the rounds") + f". {said}.",
        moments=tuple(moments),
        scale=cells.scale(
            charts.axis(v for m in moments for v in (m.value, m.lower, m.upper) if v)
        ),
        broken=_("new method"),
        merged="",
        forked=None,
    )


def map_of(page: CountryPage) -> Iterator[Block]:
    alt = _(
        "Map of the provinces by their overall index, with Hoàng Sa and Trường Sa; the "
        "figures are in the table of the ranking."
    )
    drawn = drawing.country(page, caption=_("The provinces by their index"), alt=alt)
    moved = drawing.changes(
        page,
        caption=_("What may be said of the change of each province"),
        alt=_(
            "Map of the provinces by their change: %(counts)s. The changes are in the "
            "table of the ranking."
        ),
    )
    if drawn and moved:
        counts = "; ".join(words for _colour, words in moved.keys)
        yield Pair((drawn,), (replace(moved, alt=moved.alt % {"counts": counts}),))
    elif drawn:
        yield drawn


def ranking(page: CountryPage) -> Iterator[Block]:
    overall = [of["overall"] for _unit, of in page.provinces]
    axis = tables.axis_of(overall)
    columns = [
        Column(_("Rank"), 1.75),
        Column(_("Province"), 3.2),
        Column(_("Index, %"), 1.25, right=True),
        Column(_("Limits"), 1.85),
        Column("", 2.5, chart=True, scale=cells.scale(axis)),
    ]
    if page.compared:
        columns.append(Column(_("Change"), 3.05, right=True))
    columns += [
        Column(tables.short(indicator), 1.05, right=True)
        for indicator in page.sub_indices
    ]
    rows = tuple(place_row(page, unit, of) for unit, of in page.provinces)
    yield Heading(_("Ranking of the provinces"), new_page=True)
    yield Table(
        _("Rank with the places possible, index, change and sub-indices"),
        tuple(columns),
        rows,
        note=_(
            "After the rank: the places that are possible given the margins of error. "
            "Line in the chart: the whole country."
        ),
        small=True,
    )


def place_row(page, unit, of) -> Row:
    figure = of["overall"]
    line = tables.beside(page, page.summed[0], figure)
    found = [
        cells.rank(figure),
        Cell(unit.short_name),
        *cells.figure(figure, minimum=page.release.minimum_respondents),
        cells.dots(cast(Line, line), ring=False),
    ]
    if page.compared:
        found.append(cells.change(figure))
    found += [cells.percent(of.get(i.code)) for i in page.sub_indices]
    return Row(tuple(found))


def spreads(page: CountryPage) -> Iterator[Block]:
    """Lowest, median and highest figure of the provinces, and who moved."""
    heads = [
        Column(_("Indicator"), 6),
        Column(_("Lowest"), 1.2, right=True),
        Column(_("Median"), 1.2, right=True),
        Column(_("Highest"), 1.2, right=True),
    ]
    if page.compared:
        heads += [
            Column(_("Up, beyond error"), 1.4, right=True),
            Column(_("Down, beyond error"), 1.4, right=True),
            Column(_("Within error"), 1.4, right=True),
            Column(_("Cannot say"), 1.4, right=True),
        ]
    columns = tuple(heads)
    rows = [spread_row(page, i, tone="strong") for i in page.summed]
    for head, criteria in page.groups():
        if head:
            rows.append(cells.group(head.name, columns=columns))
        under = cells.shared(criterion.name for criterion in criteria)
        rows += [spread_row(page, criterion, under=under) for criterion in criteria]
    yield Heading(_("How far the provinces lie apart, and how many moved"))
    yield Table(
        _("Lowest, median and highest figure of the provinces; numbers of provinces"),
        columns,
        tuple(rows),
        note=edition.provisional() if any(i.provisional for i in page.criteria) else "",
        small=True,
    )


def spread_row(
    page: CountryPage, indicator: Indicator, *, tone: str = "", under: str = ""
) -> Row:
    found = page.spread(indicator)
    of = [Cell(cells.name_of(indicator, under=under))]
    of += [
        Cell(phrasing.number(value, 2) if value is not None else cells.NONE)
        for value in (found.low, found.middle, found.high)
    ]
    if page.compared:
        of += [
            Cell(
                str(found.moves[movement]),
                tone=look if found.moves[movement] else "soft",
            )
            for movement, look in (
                ("up", "up"),
                ("down", "down"),
                ("same", ""),
                ("unknown", ""),
            )
        ]
    return Row(tuple(of), tone)


def criteria(page: CountryPage) -> Iterator[Block]:
    """The nation's criteria, with the codes the next tables go by."""
    lines = {i.code: line for i in page.criteria if (line := page.line(i))}
    if not lines:
        return
    columns = columns_of_nation(
        page, first=_("Criterion"), axis=tables.axis(lines.values()), code=True
    )
    rows: list[Row] = []
    for head, of in page.groups():
        if head:
            rows.append(cells.group(head.name, columns=columns))
        under = cells.shared(criterion.name for criterion in of)
        rows += [
            row_of_nation(page, lines[i.code], code=True, under=under)
            for i in of
            if i.code in lines
        ]
    note = edition.provisional() if any(i.provisional for i in page.criteria) else ""
    yield Heading(_("All criteria"))
    yield Table(
        _("Criteria of the whole country"), columns, tuple(rows), note=note, small=True
    )


def by_province(page: CountryPage) -> Iterator[Block]:
    """Every criterion of every province, some columns at a time."""
    every = page.criteria
    yield Heading(_("All criteria by province"), new_page=True)
    yield Paragraph(
        _(
            "Bold green: above the whole country beyond error. Bold red and "
            "underlined: below it beyond error. The codes are those of the table of "
            "criteria."
        ),
        "aside",
    )
    for chosen in abreast(every):
        yield Table(
            _("Criteria %(first)s to %(last)s by province, percent")
            % {"first": chosen[0].code, "last": chosen[-1].code},
            (
                Column(_("Province"), 3),
                *(Column(i.code, 1, right=True) for i in chosen),
            ),
            tuple(matrix(page, chosen)),
            small=True,
            dense=True,
        )


def errors(page: CountryPage) -> Iterator[Block]:
    """What margins have in common, and the places possible by three ways."""
    found = margins.read(page.release)
    if found is None:
        return
    yield Heading(_("What the margins of error are made of"), new_page=True)
    said = [found.sentence]
    if found.differs:
        differ = _(
            "Their places differ more than usual, so they keep their own, larger "
            "margin:"
        )
        said.append(f"{differ} {', '.join(found.differs)}.")
    yield Points(tuple(said))
    yield Table(
        _("What figures of one kind have in common"),
        (
            Column(_("Figures"), 8),
            Column(_("Correlation inside a place"), 3, right=True),
            Column(_("Degrees of freedom of what is common"), 4, right=True),
        ),
        tuple(family_row(one) for one in found.families),
        small=True,
    )
    if found.ranges:
        yield Table(
            _("The places each province may hold, by three ways"),
            (
                Column(_("Province"), 4),
                Column(_("Rank"), 1.5, right=True),
                *(
                    Column(str(phrasing.WAYS[way]), 3, right=True)
                    for way, _width in found.widths
                ),
            ),
            tuple(
                Row(
                    tuple(
                        map(Cell, (r.name, str(r.rank), r.own, r.pooled, r.moderated))
                    )
                )
                for r in found.ranges
            ),
            note=widths_said(found),
            small=True,
        )


def family_row(one: margins.Family) -> Row:
    degrees = _("no limit: differences are chance")
    if one.degrees is not None:
        degrees = phrasing.number(one.degrees, 1)
    return Row(
        (Cell(one.name), Cell(phrasing.number(one.correlation, 4)), Cell(degrees))
    )


def widths_said(found: margins.Margins) -> str:
    said = ", ".join(
        f"{phrasing.WAYS[way]} {phrasing.number(width)}" for way, width in found.widths
    )
    return (
        _("Places in the range of ranks of the province in the middle:") + f" {said}."
    )


def abreast(criteria) -> Iterator[list]:
    """Criteria in pages of about equal width."""
    pages = -(-len(criteria) // ABREAST)
    for number in range(pages):
        start, end = (len(criteria) * n // pages for n in (number, number + 1))
        yield criteria[start:end]


def matrix(page: CountryPage, chosen: Sequence[Indicator]) -> Iterator[Row]:
    nation = (cells.percent(page.nation.get(i.code)) for i in chosen)
    yield Row((Cell(_("The whole country")), *nation), "total")
    for unit, of in page.alphabetical:
        figures = (cells.apart(tables.beside(page, i, of.get(i.code))) for i in chosen)
        yield Row((Cell(unit.short_name), *figures))
