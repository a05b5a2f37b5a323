"""What makes the gap of a province to another figure, criterion by criterion.

The overall index is a weighted mean of criteria, so a gap of two indices is the sum of
weight times difference over the criteria. Everything is computed from printed figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.content import explaining
from publishing.content.explaining import Estimate, Part, Split
from publishing.drawing import gaps
from publishing.drawing.charts import Axis
from publishing.drawing.gaps import Step
from publishing.models import Indicator
from publishing.pages import sampled_places as inside
from publishing.pages.country import (
    Country,
    Estimates,
    Row,
    figures_of,
    find,
    importance,
    neighbours,
    no_weights,
    printed,
)
from publishing.pages.selection import Selection

NATION, LAST, BEST, NEIGHBOURS = "nation", "last", "best", "neighbours"
AGAINST = (NATION, NEIGHBOURS, LAST, BEST)
NOTABLE = 5


@dataclass(frozen=True, slots=True)
class Other:
    """What the province is held against: `kind` of AGAINST, in words `name`."""

    kind: str
    name: str
    estimates: Estimates


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion of the gap, with how far it goes along with the index."""

    number: int
    indicator: Indicator
    part: Part
    own: Decimal
    importance: float | None


@dataclass(frozen=True)
class ExplainPage:
    selection: Selection
    unit: Unit
    other: Other
    others: tuple[tuple[str, str], ...]
    near: tuple[tuple[Unit, Row, float], ...]
    own: Estimate
    split: Split
    lines: tuple[Line, ...]
    heads: dict[str, Indicator]
    within: inside.Places | None

    @cached_property
    def by_size(self) -> list[Line]:
        """What pulls the index down most comes first."""
        return sorted(self.lines, key=lambda line: (line.part.points, line.number))

    @property
    def theirs(self) -> Decimal:
        """What the province is held against, to the hundredth."""
        return printed(self.other.estimates)

    @property
    def matters(self) -> list[Line]:
        """Criteria whose going along with the index could be reckoned."""
        return [line for line in self.lines if line.importance is not None]

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Medians of the province's criteria and of their going along."""
        return (
            median(float(line.own) for line in self.matters),
            median(line.importance or 0.0 for line in self.matters),
        )

    @cached_property
    def first_to_look_at(self) -> list[Line]:
        """Of the criteria that go along most, those that stand lowest here."""
        low, high = self.middle
        found = [
            line
            for line in self.matters
            if line.own < low and (line.importance or 0.0) >= high
        ]
        return sorted(found, key=lambda line: line.own)[:NOTABLE]

    @property
    def pulling_down(self) -> list[Line]:
        return [line for line in self.by_size if line.part.points < 0][:NOTABLE]

    @property
    def lifting(self) -> list[Line]:
        return [line for line in self.by_size[::-1] if line.part.points > 0][:NOTABLE]

    @property
    def certain(self) -> int:
        return sum(line.part.certain for line in self.lines)

    @cached_property
    def groups(self) -> list[tuple[Indicator, Decimal]]:
        """Sums by sub-index or policy, in the order of the release."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            parent = line.indicator.parent
            sums[parent] = sums.get(parent, Decimal(0)) + line.part.points
        return [(self.heads[parent], points) for parent, points in sums.items()]

    @cached_property
    def waterfall(self) -> list[tuple[str, Decimal, Step]]:
        """Rows (name, points, bar) that end at the printed gap, and their axis."""
        rows = [(head.name, points) for head, points in self.groups]
        rows.append((_("Rounding and what cannot be split"), self.split.remainder))
        bars = gaps.waterfall([float(points) for _name, points in rows])
        rows.append((_("The printed gap"), self.split.gap))
        return [(*row, bar) for row, bar in zip(rows, bars, strict=True)]

    @cached_property
    def axis_of_waterfall(self) -> Axis:
        bars = [bar for _name, _points, bar in self.waterfall]
        return gaps.axis_around_zero(v for b in bars for v in (b.start, b.end))

    @cached_property
    def axis(self) -> Axis:
        """For the criteria, wide enough for their points; margins may be cut."""
        return gaps.axis_around_zero(
            float(line.part.points + sign * (line.part.margin or 0))
            for line in self.lines
            for sign in (-1, 1)
        )


def read(selection: Selection, slug: str, *, against: str = NATION) -> ExplainPage:
    """Five queries, one more against the round before.

    Raises Http404 for a province without figures, and for a release that carries no
    weights because its method pools answers.
    """
    indicators = list(selection.release.indicators.order_by("position", "code"))
    weights = {i.code: i.weight for i in indicators if i.weight is not None}
    country = figures_of(selection, weights)
    unit = find(country, slug, selection.release)
    if not weights:
        raise Http404(no_weights(selection.release))
    found = _others(selection, country, unit)
    if against not in found:
        raise Http404(_("There is nothing of this kind to compare with."))
    other, own = found[against](), country.estimates(unit.pk)
    if "overall" not in other.estimates or "overall" not in own:
        raise Http404(_("One of the two overall indices is not published."))
    split = explaining.split(
        own,
        other.estimates,
        weights,
        gap=printed(own) - printed(other.estimates),
        confidence=country.confidence,
    )
    return ExplainPage(
        selection=selection,
        unit=unit,
        other=other,
        others=tuple(
            (kind, names(selection)[kind]) for kind in AGAINST if kind in found
        ),
        near=_near(country, unit, selection),
        own=own["overall"],
        split=split,
        lines=_lines(split, indicators, own, importance(country, weights)),
        heads={i.code: i for i in indicators},
        within=inside.read(selection, slug, split.gap) if against == NATION else None,
    )


def names(selection: Selection) -> dict[str, str]:
    """What a province can be held against, in words."""
    before = selection.previous
    year = {"year": before.year if before else ""}
    return {
        NATION: _("the whole country"),
        NEIGHBOURS: _("its neighbours"),
        LAST: _("itself in %(year)s") % year,
        BEST: _("the first province"),
    }


def _others(selection: Selection, country: Country, unit: Unit):
    """What the province can be held against, each read only when asked for."""
    words = names(selection)
    found = {NATION: lambda: Other(NATION, words[NATION], country.of(country.nation))}
    if neighbours(country, unit, selection):
        found[NEIGHBOURS] = lambda: Other(
            NEIGHBOURS,
            words[NEIGHBOURS],
            _mean(country, neighbours(country, unit, selection)),
        )
    before = selection.previous
    if before is not None and selection.release.compares_with(before):
        found[LAST] = lambda: Other(
            LAST, words[LAST], country.of(_earlier(selection, before, unit))
        )
    best = country.best
    if best is not None and best != unit.pk:
        found[BEST] = lambda: Other(
            BEST, country.units[best].short_name, country.estimates(best)
        )
    return found


def _mean(country: Country, units: Sequence[Unit]) -> Estimates:
    """The plain mean of provinces, for each criterion all of them have."""
    of = [country.estimates(unit.pk) for unit in units]
    shared = set.intersection(*(set(estimates) for estimates in of))
    return {code: explaining.mean([e[code] for e in of]) for code in shared}


def _earlier(selection, before, unit) -> dict[str, Row]:
    """The province's figures in the round before, on a basis of the same units."""
    basis = selection.basis if selection.basis in before.bases else before.bases[0]
    figures = before.figures.whole().filter(basis=basis, unit__slug=unit.slug)
    figures = figures.filter(unit__level="province").values_list(*Row._fields)
    return {row.indicator: row for row in map(Row._make, figures)}


def _near(
    country: Country, unit: Unit, selection: Selection
) -> tuple[tuple[Unit, Row, float], ...]:
    """Neighbours by name with the chance that they truly stand above."""
    own = country.estimates(unit.pk).get("overall")
    found = []
    for other in sorted(neighbours(country, unit, selection), key=lambda u: u.sort_key):
        theirs = country.estimates(other.pk).get("overall")
        if own is not None and theirs is not None:
            chance = explaining.chance_above(theirs, own)
            found.append((other, country.figures[other.pk]["overall"], chance))
    return tuple(found)


def _lines(
    split: Split,
    indicators: Sequence[Indicator],
    own: Mapping[str, Estimate],
    together: Mapping[str, float],
) -> tuple[Line, ...]:
    """Criteria in the order of the release, numbered as on the chart."""
    parts = {part.code: part for part in split.parts}
    shown = [i for i in indicators if i.code in parts]
    return tuple(
        Line(n, i, parts[i.code], own[i.code].percent, together.get(i.code))
        for n, i in enumerate(shown, 1)
    )
