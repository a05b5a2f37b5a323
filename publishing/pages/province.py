"""Everything a release says about one province, beside the nation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.drawing import charts
from publishing.drawing.charts import Axis
from publishing.models import Figure, Indicator, Release
from publishing.pages import answers as levels
from publishing.pages import history as histories
from publishing.pages import margins
from publishing.pages import sampled_places as inside
from publishing.pages.ranking import with_units
from publishing.pages.selection import Selection
from wording.shown import shown
from wording.text import Text

NOTABLE = 5


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator of a province: its figure and the nation's."""

    indicator: Indicator
    figure: Figure
    nation: Figure | None

    @property
    def previous(self) -> Decimal | None:
        """The printed figure of the round before, where the two compare."""
        if self.figure.percent is None or self.figure.change_points is None:
            return None
        return self.figure.percent - self.figure.change_points

    @property
    def gap(self) -> Decimal | None:
        """Points above the nation, of printed figures."""
        own = self.figure.percent
        nation = self.nation.percent if self.nation else None
        return None if own is None or nation is None else own - nation

    @property
    def apart(self) -> int:
        """1 clearly above the nation, -1 clearly below, 0 not to be told apart."""
        lower, upper = self.figure.lower, self.figure.upper
        nation = self.nation.percent if self.nation else None
        if nation is None or lower is None or upper is None:
            return 0
        return (lower > nation) - (upper < nation)


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria under the indicator they belong to."""

    head: Indicator | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """The overall index of groups of people, such as women and men."""

    title: str
    levels: tuple[tuple[str, Figure], ...]


@dataclass(frozen=True, slots=True)
class ProvincePage:
    selection: Selection
    unit: object
    overall: Line
    sub_indices: tuple[Line, ...]
    areas: tuple[Line, ...]
    groups: tuple[Group, ...]
    answers: levels.Answers
    domains: tuple[Domain, ...]
    history: histories.History
    ranked: int
    axis: charts.Axis
    axis_of_criteria: charts.Axis
    axis_of_domains: charts.Axis
    within: inside.Places | None

    @property
    def release(self) -> Release:
        return self.selection.release

    @property
    def said_of_margin(self) -> str:
        return margins.said_of(self.overall.figure)

    @property
    def strengths(self) -> list[Line]:
        lines = [line for group in self.groups for line in group.lines]
        clear = [line for line in lines if line.apart == 1]
        return sorted(clear, key=lambda line: -(line.gap or 0))[:NOTABLE]

    @property
    def weaknesses(self) -> list[Line]:
        lines = [line for group in self.groups for line in group.lines]
        clear = [line for line in lines if line.apart == -1]
        return sorted(clear, key=lambda line: line.gap or 0)[:NOTABLE]

    @property
    def provisional(self) -> bool:
        return any(line.indicator.provisional for g in self.groups for line in g.lines)

    @property
    def surely_above(self) -> int | None:
        """How many provinces surely stand above this one."""
        low = self.overall.figure.rank_low
        return None if low is None else low - 1

    @property
    def surely_below(self) -> int | None:
        high = self.overall.figure.rank_high
        return None if high is None else self.ranked - high

    @property
    def alike(self) -> int | None:
        if self.surely_above is None or self.surely_below is None:
            return None
        return self.ranked - 1 - self.surely_above - self.surely_below


def read(selection: Selection, slug: str) -> ProvincePage:
    """Seven queries. Raises Http404 for a province without figures in the release."""
    release = selection.release
    own, nation, domains = _figures(selection, slug)
    if "overall" not in own:
        raise Http404(_("No figures of this province in “%s”.") % release.name)
    indicators = list(release.indicators.order_by("position", "code"))
    lines = {
        i.code: Line(i, own[i.code], nation.get(i.code))
        for i in indicators
        if i.code in own
    }
    shown = [line for line in lines.values() if line.indicator.sub_index]
    areas = [line for line in lines.values() if line.indicator.kind == "area"]
    groups = _groups(lines, {i.code: i for i in indicators})
    return ProvincePage(
        selection=selection,
        unit=own["overall"].unit,
        overall=lines["overall"],
        sub_indices=tuple(
            sorted(shown, key=lambda line: line.indicator.sub_index or 0)
        ),
        areas=tuple(areas),
        groups=groups,
        answers=levels.of_province(selection, slug, indicators),
        domains=_domains(release, domains),
        axis_of_domains=_axis_of_domains(lines["overall"], domains),
        history=histories.read(selection, own["overall"].unit),
        ranked=_ranked(selection),
        within=inside.read(selection, slug, lines["overall"].gap),
        axis=_axis([*shown, *areas, lines["overall"]]),
        axis_of_criteria=_axis([line for group in groups for line in group.lines]),
    )


def _figures(selection, slug):
    """The province's figures and the nation's by indicator, and its domains."""
    figures = selection.release.figures.filter(
        Q(domain="all") | Q(indicator="overall"),
        Q(unit__level="province", unit__slug=slug) | Q(unit__level="nation"),
        basis=selection.basis,
    )
    own, nation, domains = {}, {}, []
    for figure in with_units(figures):
        here = figure.unit.level == "province"
        if figure.domain == "all":
            (own if here else nation)[figure.indicator] = figure
        elif here:
            domains.append(figure)
    return own, nation, domains


def _groups(lines, heads):
    """Criteria by parent, in the order of the release."""
    groups = {}
    for line in lines.values():
        if line.indicator.kind == Indicator.Kind.CRITERION:
            groups.setdefault(line.indicator.parent, []).append(line)
    return tuple(Group(heads.get(parent), tuple(of)) for parent, of in groups.items())


def _domains(release, figures):
    """Figures of domains, in the order the release names their levels."""
    found = {}
    for figure in figures:
        found.setdefault(figure.domain, {})[figure.domain_level] = figure
    domains = []
    for domain, of in found.items():
        rows = release.domain_names.get(domain, [])
        names = {level: shown(Text(vi, en)) for level, vi, en in rows}
        order = [level for level in names if level in of]
        order += sorted(level for level in of if level not in names)
        levels = [(names.get(v) or _level(v), of[v]) for v in order]
        title = str(phrasing.DOMAINS.get(domain, domain))
        domains.append(Domain(title, tuple(levels)))
    return tuple(sorted(domains, key=lambda d: d.title))


def _level(code: str) -> str:
    return str(phrasing.LEVELS.get(code, code))


def _ranked(selection: Selection) -> int:
    return (
        selection.release.figures.whole()
        .of_provinces()
        .filter(basis=selection.basis, indicator="overall", rank__isnull=False)
        .count()
    )


def _axis(lines: Sequence[Line]) -> Axis:
    values = []
    for line in lines:
        nation = line.nation.percent if line.nation else None
        figure = line.figure
        values += [figure.percent, figure.lower, figure.upper, line.previous, nation]
    return charts.axis(float(value) for value in values if value is not None)


def _axis_of_domains(overall: Line, figures: Sequence[Figure]) -> Axis:
    values = [overall.figure.percent]
    for figure in figures:
        values += [figure.percent, figure.lower, figure.upper]
    return charts.axis(float(value) for value in values if value is not None)
