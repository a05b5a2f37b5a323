"""If a place had had other points: its total, group and rank among the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from publishing.content import scores_supposed as supposing
from publishing.content.scores_supposed import Leaf, Summing, Supposed
from publishing.models import Indicator, Release, Score
from publishing.models.scores import TOTAL
from publishing.pages.scorecards import Chosen, total_of
from publishing.refusals import refused
from wording.refusals import Refused
from wording.shown import shown

LONGEST = 10


@dataclass(frozen=True, slots=True)
class Line:
    """A component with its points, and those wished for as they were typed."""

    indicator: Indicator
    score: Score
    typed: str


@dataclass(frozen=True, slots=True)
class SupposedPage:
    """`lost` are components that could have more; `others` have all they can."""

    chosen: Chosen
    total: Score
    lost: tuple[Line, ...]
    others: tuple[Line, ...]
    problem: str
    supposed: Supposed | None
    rank: int | None
    group: str
    of: int

    @property
    def is_known(self) -> bool:
        """Whether the edition says how its total is made."""
        return Summing.read(self.chosen.release.manifest) is not None

    @property
    def shift(self) -> Decimal | None:
        if self.supposed is None or self.supposed.percent is None:
            return None
        return self.supposed.percent - (self.total.percent or Decimal(0))


def read(chosen: Chosen, code: str, asked: QueryDict) -> SupposedPage:
    """`asked` maps components to points as typed. Raises Http404."""
    release = chosen.release
    total = total_of(release, code)
    own = {
        row.component: row
        for row in release.scores.filter(unit=total.unit, body=total.body)
    }
    indicators = {one.code: one for one in release.indicators.order_by("position")}
    lines = [
        Line(one, own[one.code], asked.get(one.code, "").strip()[:LONGEST])
        for one in indicators.values()
        if one.kind == "component" and one.code in own
    ]
    lines = [one for one in lines if one.score.state == supposing.SCORED]
    summing = Summing.read(release.manifest)
    wished, problem = {}, ""
    try:
        wished = _wished(lines)
    except Refused as wrong:
        problem = shown(wrong.text)
    found = None
    if summing is not None and wished:
        leaves = _leaves(own, indicators)
        found = supposing.supposed(
            summing, leaves, maximum=total.maximum, wished=wished
        )
    others = _others(release, total)
    ranked = found is not None and total.rank is not None
    return SupposedPage(
        chosen=chosen,
        total=total,
        lost=tuple(sorted(_lost(lines), key=lambda one: -one.score.lost)),
        others=tuple(one for one in lines if one.score.lost <= 0),
        problem=problem,
        supposed=found,
        rank=supposing.rank_among(found.percent, others) if found and ranked else None,
        group=supposing.group_of(
            found.percent if found else None, release.manifest.get("groups", [])
        ),
        of=len(others) + 1,
    )


def _lost(lines: Sequence[Line]) -> list[Line]:
    return [one for one in lines if one.score.lost > 0]


def _wished(lines: Sequence[Line]) -> dict[str, Decimal]:
    """Points by component. Raises Refused for what is no number, or out of limits."""
    wished = {}
    for line in lines:
        if not line.typed:
            continue
        code, most = line.indicator.code, line.score.maximum.normalize()
        try:
            points = Decimal(line.typed.replace(",", ".").replace("−", "-"))
        except InvalidOperation:
            points = Decimal("NaN")
        if not points.is_finite() or points > most or abs(points) > 1000:
            raise refused("wrong_score", code, value=code, most=f"{most:f}")
        wished[code] = points
    return wished


def _leaves(own: dict[str, Score], indicators: dict[str, Indicator]) -> list[Leaf]:
    return [
        Leaf(
            code=one.code,
            of_field=_field(one, indicators),
            points=own[one.code].points,
            maximum=own[one.code].maximum,
            state=own[one.code].state,
        )
        for one in indicators.values()
        if one.kind == "component" and one.code in own
    ]


def _field(indicator: Indicator, indicators: dict[str, Indicator]) -> str:
    while indicator.kind != "field":
        parent = indicators.get(indicator.parent)
        if parent is None:
            raise Http404(_("This release has no indicator “%s”.") % indicator.parent)
        indicator = parent
    return indicator.code


def _others(release: Release, total: Score) -> list[Decimal]:
    """Printed percents of the others ranked with it."""
    rows = release.scores.filter(component=TOTAL, league=total.league)
    rows = rows.filter(rank__isnull=False).exclude(pk=total.pk)
    percents = rows.values_list("percent", flat=True)
    return [one for one in percents if one is not None]
