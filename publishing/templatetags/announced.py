"""Charts, maps and links of announced figures, as templates say them."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.drawing import charts, maps
from publishing.pages.announced import Row, Series, YearPage
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
    return format_html(
        '<p class="legend"><span>{}</span> {} <span>{}</span></p>',
        phrasing.percent(page.low),
        svg(maps.palette()),
        phrasing.percent(page.high),
    )


@register.simple_tag
def announced_link(row: Row) -> SafeString | str:
    """The name of a unit, leading to its page where it has one."""
    if not row.address:
        return row.name
    name = "portal:province" if row.is_province else "portal:announced-body"
    return format_html(
        '<a href="{}">{}</a>', reverse(name, args=[row.address]), row.name
    )
