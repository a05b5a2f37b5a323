"""The report of one province: what its leaders read before the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
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
from publishing.models import Figure
from publishing.pages import explain
from publishing.pages import province as provinces
from publishing.pages.history import History
from publishing.pages.province import ProvincePage
from publishing.pages.selection import Selection
from publishing.reports import as_announced, cells, edition, sentences, tables
from publishing.reports.gap import what_moved


def document(selection: Selection, slug: str) -> Document:
    """The whole report in the active language. Raises Http404 for no such province."""
    page = provinces.read(selection, slug)
    unit: Any = page.unit
    blocks = [
        *opening(page),
        *parts(page),
        *apart(page),
        *over_rounds(page),
        *_explained(selection, slug),
        *all_criteria(page),
        *answers(page),
        *groups(page),
        *as_announced.of_province(page.release, slug),
        *edition.method(selection),
    ]
    return edition.document(
        selection,
        title=_("%(name)s: satisfaction with public administration, %(year)s")
        % {"name": unit.name, "year": page.release.year},
        heading=unit.name,
        kicker=_("Report of a province"),
        running=unit.short_name,
        blocks=blocks,
    )


def _explained(selection: Selection, slug: str) -> Iterator[Block]:
    """What moved the index, where the method lets it be split."""
    for against in (explain.NATION, explain.LAST):
        try:
            page = explain.read(selection, slug, against=against)
        except Http404:
            continue
        yield from what_moved(page)


def opening(page: ProvincePage) -> Iterator[Block]:
    figure = page.overall.figure
    if figure.percent is None:
        note = phrasing.note(figure, minimum=page.release.minimum_respondents)
        yield Headline(_("Overall index"), cells.NONE, "", note)
    else:
        yield headline(page)
    yield Points(tuple(summary(page)))


def headline(page) -> Headline:
    figure = page.overall.figure
    limits = phrasing.limits(figure)
    places = None
    if None not in (figure.rank, figure.rank_low, figure.rank_high):
        places = (figure.rank, figure.rank_low, figure.rank_high, page.ranked)
    return Headline(
        label=_("Overall index"),
        figure=phrasing.number(figure.percent, 2),
        unit="%",
        limits=_("true figure in %(limits)s") % {"limits": limits} if limits else "",
        rank_label=_("Rank among %(count)s") % {"count": page.ranked},
        rank=str(figure.rank or cells.NONE),
        rank_range=_("possible places %(places)s")
        % {"places": phrasing.rank_range(figure)}
        if places
        else "",
        places=places,
    )


def summary(page) -> Iterator[str]:
    """What a leader who reads one paragraph must know."""
    figure, release = page.overall.figure, page.release
    if figure.percent is None:
        yield _("The overall index of %(name)s is not published.") % {
            "name": page.unit.short_name
        }
        return
    yield _(
        "%(percent)s of answers in %(name)s were satisfied or very satisfied, from "
        "%(people)s respondents."
    ) % {
        "percent": phrasing.percent(figure.percent),
        "name": page.unit.short_name,
        "people": phrasing.number(figure.respondents),
    }
    yield sentences.limited(figure, confidence=release.confidence)
    said = (
        sentences.beside_nation(page.overall),
        sentences.placed(figure, of=page.ranked),
        sentences.moved(figure, since=sentences.since(page.selection.previous)),
        notable(page),
    )
    yield from filter(None, said)


def notable(page: ProvincePage) -> str:
    """How many criteria stand clearly apart from the nation."""
    lines = [line for group in page.groups for line in group.lines]
    if not lines:
        return ""
    return _(
        "Of %(count)s criteria, %(high)s stand above the whole country and %(low)s "
        "below it beyond error."
    ) % {
        "count": len(lines),
        "high": sum(line.apart == 1 for line in lines),
        "low": sum(line.apart == -1 for line in lines),
    }


def columns_of_lines(
    page: ProvincePage, axis: charts.Axis, *, first: str
) -> tuple[Column, ...]:
    columns = [
        Column(first, 5.0),
        Column(_("Index, %"), 1.3, right=True),
        Column(_("Limits"), 1.85),
        Column("", 3.3, chart=True, scale=cells.scale(axis)),
        Column(_("Country"), 1.25, right=True),
        Column(_("Gap"), 1.4, right=True),
    ]
    if compared(page):
        columns.append(Column(_("Change"), 3.0, right=True))
    return tuple(columns)


def compared(page: ProvincePage) -> bool:
    return page.overall.figure.change_points is not None


def line_row(page, line, *, tone="", under="") -> Row:
    of = [
        Cell(cells.name_of(line.indicator, under=under)),
        *cells.figure(line.figure, minimum=page.release.minimum_respondents),
        cells.dots(line),
        cells.percent(line.nation),
        cells.gap(line),
    ]
    if compared(page):
        of.append(cells.change(line.figure))
    return Row(tuple(of), tone)


def parts(page: ProvincePage) -> Iterator[Block]:
    """Areas and the five sub-indices in their fixed order."""
    columns = columns_of_lines(page, page.axis, first=_("Area or sub-index"))
    rows = [line_row(page, page.overall, tone="total")]
    rows += [line_row(page, line, tone="strong") for line in page.areas]
    rows += [line_row(page, line) for line in page.sub_indices]
    yield Heading(_("Areas and sub-indices"))
    yield Table(
        _("Overall index, areas and sub-indices"),
        columns,
        tuple(rows),
        note=reading_dots(page),
    )


def reading_dots(page: ProvincePage) -> str:
    said = _("Dot: this province with its margin of error. Line: the whole country.")
    if compared(page) and page.selection.previous:
        words = {"year": page.selection.previous.year}
        said += " " + _("Ring: the province in %(year)s.") % words
    return said


def apart(page: ProvincePage) -> Iterator[Block]:
    """Strengths and weaknesses: only criteria clearly apart from the nation."""
    if not (page.strengths or page.weaknesses):
        yield Heading(_("Strengths and weaknesses"))
        yield Paragraph(
            _("No criterion stands apart from the whole country beyond error."), "aside"
        )
        return
    yield Heading(_("Strengths and weaknesses"))
    yield Paragraph(
        _(
            "Criteria whose margin of error leaves out the figure of the whole "
            "country, with the points between them."
        ),
        "aside",
    )
    yield Pair(
        notables(_("Above the whole country"), page.strengths),
        notables(_("Below the whole country"), page.weaknesses),
    )


def notables(title, lines) -> tuple[Block, ...]:
    head = Heading(title, level=2)
    if not lines:
        return (head, Paragraph(_("None."), "aside"))
    items = tuple(
        f"{line.indicator.name} ({phrasing.signed(line.gap)})" for line in lines
    )
    return (head, Points(items, numbered=True))


def over_rounds(page: ProvincePage) -> Iterator[Block]:
    history = page.history
    if len(history) < 2:
        return
    yield Heading(_("Over the rounds"))
    yield trend(history)
    if text := merger(history):
        yield Paragraph(text, "aside")


def trend(history: History) -> Trend:
    known = [
        value
        for m in history.moments
        for value in (m.value, m.lower, m.upper, m.nation)
        if value is not None
    ]
    said = "; ".join(f"{m.label}: {m.text or cells.NONE}" for m in history.moments)
    return Trend(
        caption=_(
            "The index over the rounds. A change of method is a gap: figures on its "
            "two sides are not compared. Small dots: the whole country."
        ),
        alt=_("The index over the rounds") + f". {said}.",
        moments=tuple(
            Moment(m.label, m.value, m.lower, m.upper, m.nation, m.text, m.joined)
            for m in history.moments
        ),
        scale=cells.scale(charts.axis(known)),
        broken=_("new method"),
        merged=_("merger"),
        forked=history.forked,
    )


def merger(history: History) -> str:
    found = history.merger
    if found is None:
        return ""
    words = {"day": phrasing.day(found.day)}
    if found.into:
        words["name"] = found.into.short_name
        return _("On %(day)s this province went into %(name)s.") % words
    words["names"] = sentences.listed([part.short_name for part in found.parts])
    return _("On %(day)s this province was made of %(names)s.") % words


def all_criteria(page: ProvincePage) -> Iterator[Block]:
    axis = page.axis_of_criteria
    columns = columns_of_lines(page, axis, first=_("Criterion"))
    rows: list[Row] = []
    for group in page.groups:
        if group.head:
            rows.append(cells.group(group.head.name, columns=columns))
        under = cells.shared(line.indicator.name for line in group.lines)
        rows += [line_row(page, line, under=under) for line in group.lines]
    note = edition.provisional() if page.provisional else ""
    yield Heading(_("All criteria"))
    yield Table(_("All criteria"), columns, tuple(rows), note=note, small=True)


def answers(page: ProvincePage) -> Iterator[Block]:
    if page.answers.known:
        yield Heading(_("How people answered"))
        yield Paragraph(saying_of_answers(page), "lead")
        yield tables.answers(page.release, page.answers)


def saying_of_answers(page) -> str:
    worst, best = page.answers.most_dissatisfied[0], page.answers.most_pleased[0]
    return _(
        "Most dissatisfied answers (the two lowest levels): “%(worst)s”, %(share)s. "
        "Most answers at the highest level: “%(best)s”, %(high)s."
    ) % {
        "worst": worst.indicator.name,
        "share": phrasing.percent(worst.dissatisfied),
        "best": best.indicator.name,
        "high": phrasing.percent(best.distribution.levels[-1]),
    }


def groups(page: ProvincePage) -> Iterator[Block]:
    """The overall index of groups of people."""
    if not page.domains:
        return
    axis = page.axis_of_domains
    columns = (
        Column(_("Group"), 5.3),
        Column(_("Index, %"), 1.3, right=True),
        Column(_("Limits"), 1.85),
        Column("", 3.6, chart=True, scale=cells.scale(axis)),
        Column(_("Respondents"), 2.4, right=True),
    )
    rows: list[Row] = []
    for domain in page.domains:
        rows.append(cells.group(domain.title, columns=columns))
        rows += [domain_row(page, name, figure) for name, figure in domain.levels]
    yield Heading(_("Groups of people"))
    yield Table(
        _("The overall index of groups of people"),
        columns,
        tuple(rows),
        note=_("Line: everybody in this province."),
        small=True,
    )


def domain_row(page: ProvincePage, name: str, figure: Figure) -> Row:
    line = provinces.Line(page.overall.indicator, figure, page.overall.figure)
    return Row(
        (
            Cell(name),
            *cells.figure(figure, minimum=page.release.minimum_respondents),
            cells.dots(line, ring=False),
            Cell(phrasing.number(figure.respondents), tone="soft"),
        )
    )
