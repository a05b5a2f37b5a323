"""Charts, maps and links of announced figures, as templates say them."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import phrasing
from publishing.drawing import charts, maps
from publishing.pages.announced import Cell, Place, Row, Series, YearPage
from publishing.safe_svg import svg

register = template.Library()
ISLANDS = ("Hoàng Sa", "Trường Sa")


@register.simple_tag
def announced_trend(series: Series) -> SafeString:
    """The index over all years of its family; breaks carry no word, the text does."""
    label = _("The index over the years, as announced")
    return svg(
        charts.trend(
            series.moments,
            label=f"{series.name}: {label}",
            broken="",
            forked=series.forked,
            merged=_("merger"),
        )
    )


@register.simple_tag
def announced_map(page: YearPage) -> SafeString | str:
    """Every province, a link to its page; those without a figure say so."""
    if page.units is None:
        return ""
    label = _("Map of the provinces by their announced index")
    drawn = [_linked(place) for place in page.drawn]
    return svg(maps.draw(page.units, drawn, label=label, islands=ISLANDS))


def _linked(place: maps.Place) -> maps.Place:
    address = reverse("portal:province", args=[place.address])
    return maps.Place(place.code, place.text, address, place.share)


@register.simple_tag
def announced_legend(page: YearPage) -> str:
    """The colour scale of the map with its two ends in words."""
    if page.low is None:
        return ""
    scale = format_html(
        '<p class="legend"><span>{}</span> {} <span>{}</span></p>',
        phrasing.percent(page.low),
        svg(maps.palette()),
        phrasing.percent(page.high),
    )
    if page.known == len(page.drawn):
        return scale
    box, said = svg(maps.hatched(maps.SILENT)), _("not announced, or not found")
    return scale + format_html('<p class="legend-key">{} {}</p>', box, said)


@register.simple_tag
def announced_link(row: Row) -> SafeString | str:
    """The name of a unit, leading to its page where it has one."""
    if not row.address:
        return row.name
    name = "portal:province" if row.is_province else "portal:announced-body"
    return format_html(
        '<a href="{}">{}</a>', reverse(name, args=[row.address]), row.name
    )


ROW = """<tr role="row"><th role="rowheader" scope="row">{}</th>
<td role="cell">{}</td><td role="cell">{}</td><td role="cell">{}</td>
<td role="cell">{}</td></tr>"""
NOTHING = svg('<span class="nothing">–</span>')


@register.simple_tag
def announced_row(row: Row) -> SafeString:
    """A unit in a year; written here, 63 of them take a third of included templates."""
    return format_html(
        ROW,
        announced_link(row),
        announced_rank(row),
        announced_cell(row.percent),
        announced_cell(row.change),
        announced_sources(row),
    )


@register.simple_tag
def announced_cell(cell: Cell | None) -> SafeString:
    """A value as it was printed, and how it is known where it was not."""
    if cell is None:
        return NOTHING
    if not cell.how:
        return format_html("<b>{}</b>", cell.text)
    return format_html(
        '<b>{}</b> <span class="limits how">{}</span>', cell.text, cell.how
    )


@register.simple_tag
def announced_rank(row: Row) -> SafeString:
    """31/63, or the places it may hold."""
    if row.rank:
        written = announced_cell(row.rank)
        if row.rank.how:
            return written
        of = f"/{row.of}" if row.of else ""
        return format_html("{}{}", written, of)
    if row.limits:
        words = _("between %(limits)s") % {"limits": row.limits}
        return format_html('<span class="limits">{}</span>', words)
    return NOTHING


@register.simple_tag
def announced_sources(row: Row) -> SafeString:
    """How many sources, and at a click which; what others print, and why not here."""
    if not row.sources and not row.reckoned:
        return NOTHING
    many = len(row.sources)
    words = ngettext("%(number)s source", "%(number)s sources", many)
    differ = row.disputes or row.remark
    mark = format_html(' <span class="mark">{}</span>', _("differ")) if differ else ""
    return format_html(
        '<details class="sources"><summary>{}{}<span class="unseen"> {} {}</span>'
        '</summary><ul class="plain">{}</ul>{}{}</details>',
        words % {"number": many},
        mark,
        row.name,
        row.year,
        format_html_join(
            "", "<li>{}</li>", ((announced_place(p),) for p in row.sources)
        ),
        _reckoned(row),
        _disputes(row),
    )


def _reckoned(row: Row) -> SafeString | str:
    """Where the other year of a change stands, apart from the year's own sources."""
    if not row.reckoned:
        return ""
    places = format_html_join(", ", "{}", ((announced_place(p),) for p in row.reckoned))
    return format_html("<p>{} {}</p>", _("The change also rests on:"), places)


@register.simple_tag
def announced_place(place: Place) -> SafeString | str:
    if not place.address:
        return place.title
    return format_html(
        '<a href="{}" rel="nofollow noreferrer">{}</a>', place.address, place.title
    )


def _joined(between: str, form: str, places: Iterable[Place]) -> SafeString:
    return format_html_join(between, form, ((announced_place(p),) for p in places))


def _disputes(row: Row) -> SafeString:
    if not row.disputes and row.remark:
        return format_html("<p>{}.</p>", row.remark)
    return format_html_join("", "<p>{} {}{} {}.</p>", map(_dispute, row.disputes))


def _dispute(cell: Cell) -> tuple[str, SafeString, str, str]:
    """What is printed here, what others print and where, and why."""
    here = _("Printed here: %(value)s.") % {"value": cell.text}
    others = format_html_join(
        "",
        "{} {}. ",
        (
            (
                _("Others print %(value)s:") % {"value": other.text},
                format_html_join(
                    ", ", "{}", ((announced_place(p),) for p in other.places)
                ),
            )
            for other in cell.others
        ),
    )
    return here, others, _("Why:"), cell.why
