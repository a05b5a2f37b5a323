"""What templates say of points: numbers, changes, the map, a sentence to announce."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing import phrasing
from publishing.drawing import maps
from publishing.models import Release, Score
from publishing.pages import scorecards, scores_announced
from publishing.pages.scorecards import Place, Ranking
from publishing.safe_svg import svg
from publishing.templatetags.figures import ISLANDS
from wording.shown import shown
from wording.text import Text

register = template.Library()

VERDICTS = {
    "merged": Text("đơn vị đã sắp xếp, không so sánh", "merged, not compared"),
    "other_tree": Text("bộ tiêu chí khác, không so sánh", "another tree, not compared"),
}
STATES = {
    "not_applicable": Text("không áp dụng", "does not apply"),
    "rebased": Text("không áp dụng, đã quy đổi", "does not apply, converted"),
    "full": Text("không áp dụng, đủ điểm", "does not apply, full points"),
}
STANDINGS = {
    "scored": Text("chấm điểm, không xếp hạng", "scored, not ranked"),
}


@register.filter
def score(value: Decimal | None) -> str:
    """Points as people write them: two decimals, or a dash."""
    return phrasing.DASH if value is None else phrasing.number(value, 2)


@register.filter
def gap(value: Decimal | None) -> str:
    return phrasing.DASH if value is None else phrasing.signed(value)


@register.filter
def score_change(row: Score) -> str:
    """The change on the year before, or why there is none."""
    if row.change_points is None:
        said = VERDICTS.get(row.change_verdict)
        return shown(said) if said else phrasing.DASH
    moved = phrasing.signed(row.change_points)
    if row.change_places is None:
        return moved
    return f"{moved} ({phrasing.signed(Decimal(row.change_places), 0)})"


@register.filter
def state(row: Score) -> str:
    said = STATES.get(row.state)
    return shown(said) if said else ""


@register.filter
def standing(row: Score) -> str:
    said = STANDINGS.get(row.standing)
    return shown(said) if said else ""


@register.filter
def held(row: Score) -> str:
    """Places it may hold, where the error of its sampled points leaves several."""
    if row.rank_low is None or row.rank_low == row.rank_high:
        return ""
    return f"{row.rank_low}{phrasing.DASH}{row.rank_high}"


@register.filter
def slug(row: Score) -> str:
    """What its address names it by."""
    return row.body.code if row.body else row.unit.slug if row.unit else ""


@register.simple_tag
def par_index(release: Release, unit: Unit) -> Score | None:
    """The PAR INDEX of the province and year a page of SIPAS is about."""
    return scorecards.beside(release, unit)


@register.simple_tag
def score_map(page: Ranking) -> SafeString | str:
    """The provinces by percent of the maximum, each a link to its scorecard."""
    known = [row.percent for row in page.rows if row.percent is not None]
    if page.units is None or not known:
        return ""
    low, high = min(known), max(known)
    drawn = [_on_map(row, page, low=low, high=high) for row in page.rows if row.unit]
    label = _("Map of the provinces by their PAR INDEX")
    return svg(maps.draw(page.units, drawn, label=label, islands=ISLANDS))


def _on_map(row: Score, page: Ranking, *, low: Decimal, high: Decimal) -> maps.Place:
    share = None
    if row.percent is not None:
        share = float((row.percent - low) / ((high - low) or 1))
    place = row.unit
    address = reverse("portal:score", kwargs={"code": slug(row)})
    question = page.chosen.question.rstrip("&")
    link = f"{address}?{question}" if question else address
    written = phrasing.percent(row.percent) if row.percent is not None else "–"
    code = place.code if place else ""
    return maps.Place(code, f"{row.name}: {written}", link, share)


@register.simple_tag
def announced_score(page: Place) -> str:
    """Sentences that may be announced of a place."""
    return scores_announced.of_place(page)
