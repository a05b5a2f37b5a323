"""Gaps, chances and groups as the pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.explaining import Part
from publishing.drawing import charts, gaps
from publishing.drawing.charts import Axis
from publishing.drawing.gaps import Step
from publishing.models import SampledPlace
from publishing.pages.indistinguishable import Groups
from publishing.safe_svg import svg

register = template.Library()
SURE = 0.99
LEAST_SPAN = 0.5
# As sure as a change that is called likely real with 95 % confidence.
BEYOND_ERROR = 0.975


@register.simple_tag
def bracket_space(groups: Groups) -> SafeString:
    """As wide as the brackets below it."""
    return svg(gaps.brackets(groups.columns, ()))


@register.simple_tag
def brackets(groups: Groups, position: int) -> SafeString:
    """The brackets beside a row of the ranking, and their letters in words."""
    here = groups.beside(position)
    drawn = svg(gaps.brackets(groups.columns, here))
    letters = ", ".join(bracket.letter for bracket in here)
    return format_html('{}<span class="unseen">{}</span>', drawn, letters)


@register.filter
def thousandths(points: Decimal) -> str:
    """A contribution: +0,042."""
    return phrasing.signed(points, 3)


@register.filter
def chance(share: float) -> str:
    """A chance in whole percent; never said to be sure."""
    if share > SURE:
        return _("over %(percent)s%%") % {"percent": 99}
    if share < 1 - SURE:
        return _("under %(percent)s%%") % {"percent": 1}
    return f"{phrasing.number(share * 100)}%"


@register.filter
def verdict(share: float) -> str:
    """Whether a chance of the first above the second is more than error, in words."""
    return _("beyond error") if share >= BEYOND_ERROR else _("within error")


@register.simple_tag
def point_scale(axis: Axis) -> SafeString:
    return svg(gaps.scale(axis, phrasing.tick))


@register.simple_tag
def waterfall_bar(axis: Axis, bar: Step) -> SafeString:
    return svg(gaps.step(axis, bar))


@register.simple_tag
def contribution(axis: Axis, part: Part) -> SafeString:
    """A criterion's contribution with its margin beside zero."""
    return _beside_zero(axis, part.points, part.margin)


@register.simple_tag
def place_contribution(axis: Axis, place: SampledPlace) -> SafeString:
    """What a sampled place adds, with its margin beside zero."""
    return _beside_zero(axis, place.contribution, place.margin)


def _beside_zero(axis: Axis, points: Decimal, margin: Decimal | None) -> SafeString:
    value = float(points)
    reach = None if margin is None else float(margin)
    return svg(
        charts.row(
            axis,
            value=value,
            lower=None if reach is None else value - reach,
            upper=None if reach is None else value + reach,
            nation=0.0,
        )
    )


def _axis_of_importance(values: Sequence[float]) -> Axis:
    """At least half a unit high, so that chance differences do not look large."""
    top = max(values)
    return gaps.axis_of([*values, top, top - LEAST_SPAN])


@register.simple_tag
def importance_chart(page):
    """Criteria by how high they stand here and how far they go along."""
    first = {line.number for line in page.first_to_look_at}
    points = [
        gaps.Point(
            x=float(line.own),
            y=line.importance,
            text=f"{line.number}. {line.indicator.name}: {phrasing.percent(line.own)}",
            mark=str(line.number) if line.number in first else "",
        )
        for line in page.matters
    ]
    return svg(
        gaps.scatter(
            points,
            across=charts.axis(point.x for point in points),
            up=_axis_of_importance([point.y for point in points]),
            middle=page.middle,
            label=_("Criteria by their figure and by how far they go along"),
            write=phrasing.tick,
            names=(_("figure of this province, %"), _("goes along with the index")),
        )
    )
