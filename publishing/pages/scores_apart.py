"""What separates places: components apart, and self-scores from final points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from publishing.models import Indicator, Score
from publishing.models.scores import TOTAL
from publishing.pages.scorecards import Chosen, mean_of


@dataclass(frozen=True, slots=True)
class Leaf:
    """A component over all ranked units: `full` of `units` have full marks; `over` is
    self-score less final points on average."""

    indicator: Indicator
    mean: Decimal
    maximum: Decimal
    lowest: Decimal
    highest: Decimal
    full: int
    units: int
    over: Decimal | None


def leaves(chosen: Chosen) -> list[Leaf]:
    """Components by how far apart they put the units, the farthest first."""
    rows: dict[str, list[Score]] = {}
    kinds = {"component"}
    indicators = chosen.release.indicators.filter(kind__in=kinds)
    names = {one.code: one for one in indicators}
    ranked = chosen.release.scores.filter(league=chosen.league, standing="ranked")
    for row in ranked.filter(component__in=names):
        rows.setdefault(row.component, []).append(row)
    found = [_leaf(names[code], of) for code, of in rows.items()]
    return sorted(found, key=lambda one: one.lowest - one.highest)


def _leaf(indicator: Indicator, rows: Sequence[Score]) -> Leaf:
    points = [row.points for row in rows]
    over = [row.claimed - row.points for row in rows if row.claimed is not None]
    return Leaf(
        indicator=indicator,
        mean=mean_of(points) or Decimal(0),
        maximum=max(row.maximum for row in rows),
        lowest=min(points),
        highest=max(points),
        full=sum(row.lost <= 0 for row in rows),
        units=len(rows),
        over=mean_of(over),
    )


@dataclass(frozen=True, slots=True)
class SelfScored:
    """What a place gave itself, and what it has for the same components; `lowered` of
    them were scored lower than it claimed."""

    total: Score
    claimed: Decimal
    final: Decimal
    components: int
    lowered: int

    @property
    def over(self) -> Decimal:
        return self.claimed - self.final


def self_scored(chosen: Chosen) -> list[SelfScored]:
    """Places that scored themselves, the most over their final points first."""
    release = chosen.release
    leaves = release.indicators.filter(kind="component").values("code")
    rows = release.scores.filter(league=chosen.league, component__in=leaves)
    found: dict[tuple[int | None, int | None], list[Score]] = {}
    for row in rows.filter(claimed__isnull=False):
        found.setdefault((row.unit_id, row.body_id), []).append(row)
    totals = release.scores.filter(component=TOTAL, league=chosen.league)
    lines = [
        _self_scored(total, found[total.unit_id, total.body_id])
        for total in totals.ranked_first()
        if (total.unit_id, total.body_id) in found
    ]
    return sorted(lines, key=lambda one: -one.over)


def _self_scored(total: Score, rows: Sequence[Score]) -> SelfScored:
    claimed = [row.claimed or Decimal(0) for row in rows]
    return SelfScored(
        total=total,
        claimed=sum(claimed, Decimal(0)),
        final=sum((row.points for row in rows), Decimal(0)),
        components=len(rows),
        lowered=sum(row.points < own for row, own in zip(rows, claimed, strict=True)),
    )
