"""Figures, ranks, changes and charts as the pages show them: one tag per idea."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.template import Context
from django.urls import resolve, reverse
from django.urls.exceptions import NoReverseMatch, Resolver404
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from publishing import phrasing
from publishing.content.release_content import WIDE_LIMITS
from publishing.drawing import charts, maps
from publishing.drawing.charts import Axis
from publishing.models import Distribution, Figure, Indicator, Release
from publishing.pages.history import History
from publishing.pages.province import Line
from publishing.pages.ranking import Ranking
from publishing.safe_svg import svg

register = template.Library()
ISLANDS = ("Hoàng Sa", "Trường Sa")


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


@register.filter
def percent(value: Decimal) -> str:
    return phrasing.percent(value)


@register.filter
def number(value: Decimal | int, places: int = 0) -> str:
    return phrasing.number(value, places)


@register.filter
def points(value: Decimal) -> str:
    return phrasing.signed(value)


@register.filter
def day(moment: datetime | date) -> str:
    return phrasing.day(moment)


@register.filter
def moment(moment: datetime) -> str:
    return phrasing.moment(moment)


@register.filter
def limits(figure: Figure | None) -> str:
    return "" if figure is None else phrasing.limits(figure)


@register.filter
def rank_range(figure: Figure) -> str:
    return phrasing.rank_range(figure)


@register.filter
def places(figure: Figure) -> str:
    return phrasing.places(figure)


@register.filter
def rule(code: str) -> str:
    """The name of a rule of the method in words."""
    return str(phrasing.RULES.get(code, code))


@register.filter
def error_way(word: str) -> str:
    """A way of making margins of error, as the head of a column."""
    return str(phrasing.WAYS.get(word, word))


@register.filter
def short(indicator: Indicator) -> str:
    """A sub-index in a word or two, as the head of a column."""
    return str(phrasing.SUB_INDICES.get(indicator.code, indicator.name))


@register.simple_tag
def figure(figure: Figure, minimum: int | None = None) -> SafeString:
    """87,16% (85,2–88,7), or in words why there is none."""
    if figure is None or figure.percent is None:
        words = phrasing.note(figure, minimum=minimum) if figure else "–"
        return format_html('<span class="unpublished">{}</span>', words)
    written = phrasing.limits(figure)
    word = getattr(figure, "note", "")
    aside = f"({written})" if written else _why(word)
    if word == WIDE_LIMITS:
        aside = f"{aside} · {_why(word)}"
    return format_html(
        '<b>{}</b> <span class="limits">{}</span>',
        phrasing.percent(figure.percent),
        aside,
    )


def _why(note):
    return phrasing.NOTES.get(note) or _("no margin of error")


@register.simple_tag
def rank(figure: Figure) -> str:
    """31 and its possible range 9–52."""
    if figure.rank is None:
        return "–"
    return format_html(
        '<b>{}</b> <span class="limits">{}</span>',
        figure.rank,
        phrasing.rank_range(figure),
    )


@register.simple_tag
def change(figure: Figure) -> SafeString:
    """▲ 3,10 dark when likely real, grey with its reason when not."""
    change = phrasing.change(figure)
    if change is None:
        return svg('<span class="nothing">–</span>')
    if not change.points:
        return format_html('<span class="change unsure">{}</span>', change.word)
    return format_html(
        '<span class="change {}"><b>{}</b> {}</span>',
        "certain" if change.certain else "unsure",
        change.points,
        change.word,
    )


@register.filter
def change_sentence(figure: Figure) -> str:
    change = phrasing.change(figure)
    return change.sentence if change else ""


@register.simple_tag
def row(
    figure: Figure,
    axis: Axis,
    nation: Figure | None = None,
    previous: Decimal | None = None,
) -> SafeString:
    """The small chart of one figure in a table; the numbers stand beside it."""
    return svg(
        charts.row(
            axis,
            value=_float(figure.percent),
            lower=_float(figure.lower),
            upper=_float(figure.upper),
            nation=_float(nation.percent) if nation else None,
            previous=_float(previous),
        )
    )


LINE = """<tr role="row" class="{}">\
<th role="rowheader" scope="row" class="of-name">{}{}</th>
<td role="cell" class="of-figure">{}</td>
<td role="cell" class="of-chart">{}</td>
<td role="cell" class="of-nation"><span class="word">{} </span>{}</td>
<td role="cell" class="of-change">{}</td>
<td role="cell" class="of-rank">{}</td></tr>"""


@register.simple_tag
def line_row(
    line: Line, axis: Axis, kind: SafeString, minimum: int | None = None
) -> SafeString:
    """An indicator of a province: figure, chart, nation, change and rank.

    Sixty of them make a page; written here they take a third of what an included
    template takes.
    """
    provisional = line.indicator.provisional and kind == "criterion"
    return format_html(
        LINE,
        kind,
        line.indicator.name,
        _mark() if provisional else "",
        figure(line.figure, minimum),
        row(line.figure, axis, line.nation, line.previous),
        _("the whole country"),
        phrasing.number(line.nation.percent if line.nation else None, 2),
        change(line.figure),
        rank(line.figure),
    )


def _mark() -> SafeString:
    words = _("provisional wording")
    return format_html('<span class="mark" title="{}">*</span>', words)


@register.simple_tag
def ranks(figure: Figure, of: int) -> SafeString:
    return svg(
        charts.ranks(of, rank=figure.rank, low=figure.rank_low, high=figure.rank_high)
    )


@register.simple_tag
def stacked(levels):
    return svg(charts.stacked(levels))


@register.simple_tag
def swatch(number: int) -> SafeString:
    return svg(charts.swatch(number))


@register.simple_tag
def answer_levels(release: Release) -> list[str]:
    return phrasing.answer_levels(release)


@register.simple_tag
def not_published(distribution: Distribution, minimum: int | None = None) -> str:
    return phrasing.note(distribution, minimum=minimum)


@register.simple_tag
def scale(axis: Axis) -> SafeString:
    return svg(charts.scale(axis))


@register.simple_tag
def trend(history: History) -> SafeString:
    return svg(
        charts.trend(
            history.moments,
            label=_("The index over the rounds"),
            broken=_("new method"),
            forked=history.forked,
            merged=_("merger"),
        )
    )


@register.simple_tag
def nation_figure(page, indicator):
    return page.nation.get(indicator.code)


def _span(page):
    """The lowest and highest figure of a ranking: the ends of the colour scale."""
    known = [p.figure.percent for p in page.places if p.figure.percent is not None]
    return (min(known), max(known)) if known else (None, None)


@register.simple_tag
def province_map(page, link=""):
    """The map of a ranking, each province a link to its page."""
    low, high = _span(page)
    units = page.selection.units
    if units is None:
        return ""
    drawn = [_place(place, low=low, high=high, link=link) for place in page.places]
    missing = _("not surveyed in this round")
    drawn += [
        maps.Place(unit.code, f"{unit.short_name}: {missing}") for unit in page.missing
    ]
    label = _("Map of the provinces by their index")
    return svg(maps.draw(units, drawn, label=label, islands=ISLANDS))


@register.simple_tag
def province_legend(page: Ranking) -> str:
    """The colour scale of the map with its two ends in words."""
    low, high = _span(page)
    if low is None:
        return ""
    scale = format_html(
        '<p class="legend"><span>{}</span> {} <span>{}</span></p>',
        phrasing.percent(low),
        svg(maps.palette()),
        phrasing.percent(high),
    )
    silent = sum(place.figure.percent is None for place in page.places)
    return scale + _away(len(page.missing)) + _silent(silent)


def _away(number: int) -> SafeString | str:
    said = ngettext(
        "%(n)d province is not in this round",
        "%(n)d provinces are not in this round",
        number,
    )
    return _legend_key(maps.AWAY, said % {"n": number}) if number else ""


def _silent(number: int) -> SafeString | str:
    said = ngettext(
        "%(n)d province has no figure here",
        "%(n)d provinces have no figure here",
        number,
    )
    return _legend_key(maps.SILENT, said % {"n": number}) if number else ""


def _legend_key(pattern: str, said: str) -> SafeString:
    box = svg(maps.hatched(pattern))
    return format_html('<p class="legend-key">{} {}</p>', box, said)


def _place(place, *, low, high, link):
    figure, share = place.figure, None
    if figure.percent is None:
        written = phrasing.note(figure)
    else:
        share = float((figure.percent - low) / ((high - low) or 1))
        written = f"{phrasing.percent(figure.percent)} ({phrasing.limits(figure)})"
        written += f", {_('rank')} {figure.rank}" if figure.rank else ""
    address = reverse("portal:province", kwargs={"slug": place.unit.slug})
    text = f"{place.unit.short_name}: {written}"
    return maps.Place(place.unit.code, text, address + link, share)


@register.simple_tag(takes_context=True)
def in_language(context: Context, language: SafeString) -> str:
    """The address of this page in the other language, its question kept."""
    request = context.get("request")
    if request is None:
        return "/"
    try:
        match = resolve(request.path)
        with override(language):
            address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except (Resolver404, NoReverseMatch):
        # No such page, or one of the admin's without a name.
        return "/" if language == "vi" else f"/{language}/"
    question = request.GET.urlencode()
    return f"{address}?{question}" if question else address
