"""Rows and axes that several parts of the national report share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import (
    Block,
    Cell,
    Column,
    Heading,
    Levels,
    Moment,
    Row,
    Table,
)
from publishing.drawing import charts
from publishing.models import Figure, Indicator, Release
from publishing.pages import answers as levels
from publishing.pages.answers import Spread
from publishing.pages.province import Line
from publishing.pages.selection import Selection
from publishing.reports import cells
from publishing.reports.country import CountryPage


def axis_of(figures: Iterable[Figure]) -> charts.Axis:
    return charts.axis(
        float(value)
        for figure in figures
        for value in (figure.percent, figure.lower, figure.upper)
        if value is not None
    )


def axis(lines: Iterable[Line]) -> charts.Axis:
    """Wide enough for the figures, their limits and those of the round before."""
    values = []
    for line in lines:
        figure = line.figure
        values += [figure.percent, figure.lower, figure.upper, line.previous]
    return charts.axis(float(value) for value in values if value is not None)


def beside(
    page: CountryPage, indicator: Indicator, figure: Figure | None
) -> Line | None:
    """A province's figure beside the nation's."""
    if figure is None:
        return None
    return Line(indicator, figure, page.nation.get(indicator.code))


def moment(release: Release, figure: Figure, *, joined: bool) -> Moment:
    return Moment(
        label=str(release.year),
        value=cells.real(figure.percent),
        lower=cells.real(figure.lower),
        upper=cells.real(figure.upper),
        nation=None,
        text="" if figure.percent is None else phrasing.percent(figure.percent),
        joined=joined,
    )


def short(indicator: Indicator) -> str:
    """A sub-index in a word or two, as the head of a column."""
    return str(phrasing.SUB_INDICES.get(indicator.code, indicator.name))


def answers_of_nation(selection: Selection, page: CountryPage) -> Iterator[Block]:
    kept = selection.release.distributions.filter(
        basis=selection.basis, unit__level="nation"
    )
    found = levels.grouped(list(kept), page.indicators)
    if found.known:
        yield Heading(_("How people answered"))
        yield answers(selection.release, found)


def answers(release: Release, found: levels.Answers) -> Table:
    """Answers to each criterion by level, under their sub-index or policy."""
    names = phrasing.answer_levels(release)
    columns = (
        Column(_("Criterion"), 5.4),
        Column("", 3.6, chart=True),
        *(Column(str(n), 1, right=True) for n in range(1, len(names) + 1)),
        Column(_("Answers"), 1.3, right=True),
    )
    rows: list[Row] = []
    for head, spreads in found.groups:
        if head:
            rows.append(cells.group(head.name, columns=columns))
        under = cells.shared(spread.indicator.name for spread in spreads)
        rows += [_spread(release, spread, columns, under=under) for spread in spreads]
    return Table(
        _("Answers to each criterion by level, percent"),
        columns,
        tuple(rows),
        note=_("The five levels of a row sum to 100, before rounding."),
        small=True,
        legend=tuple(enumerate(names, 1)),
    )


def _spread(
    release: Release, spread: Spread, columns: Sequence[Column], *, under: str = ""
) -> Row:
    kept = spread.distribution
    name = Cell(cells.name_of(spread.indicator, under=under))
    people = Cell(phrasing.number(kept.answered), tone="soft")
    if not kept.levels:
        note = phrasing.note(kept, minimum=release.minimum_respondents)
        blank = (Cell() for _column in columns[3:])
        return Row((name, Cell(note, tone="soft", wide=True), *blank, people))
    return Row(
        (
            name,
            Cell(chart=Levels(tuple(float(share) for share in kept.levels))),
            *(Cell(phrasing.number(share, 1)) for share in kept.levels),
            people,
        )
    )
