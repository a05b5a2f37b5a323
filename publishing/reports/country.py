"""Every printed figure of a release on one basis, for the national report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from localities.models import Unit
from publishing.models import Figure, Indicator, Release
from publishing.pages.province import Line
from publishing.pages.selection import Selection
from publishing.reports import sentences


@dataclass(frozen=True, slots=True)
class Spread:
    """One indicator over the provinces: its ends, its middle, and who moved."""

    indicator: Indicator
    low: Decimal | None
    middle: Decimal | None
    high: Decimal | None
    moves: Counter


@dataclass(frozen=True, slots=True)
class CountryPage:
    """`provinces` are (unit, figures by indicator), in the order of their ranks."""

    selection: Selection
    indicators: tuple[Indicator, ...]
    nation: dict[str, Figure]
    provinces: tuple[tuple[Unit, dict[str, Figure]], ...]

    @property
    def release(self) -> Release:
        return self.selection.release

    @property
    def sub_indices(self) -> list[Indicator]:
        shown = [i for i in self.indicators if i.sub_index]
        return sorted(shown, key=lambda i: i.sub_index or 0)

    @property
    def areas(self) -> list[Indicator]:
        return [i for i in self.indicators if i.kind == Indicator.Kind.AREA]

    @property
    def criteria(self) -> list[Indicator]:
        return [i for i in self.indicators if i.kind == Indicator.Kind.CRITERION]

    @property
    def summed(self) -> list[Indicator]:
        """The overall index, areas and sub-indices, in that order."""
        overall = [i for i in self.indicators if i.code == "overall"]
        return [*overall, *self.areas, *self.sub_indices]

    @property
    def alphabetical(self) -> list[tuple[Unit, dict[str, Figure]]]:
        return sorted(self.provinces, key=lambda pair: pair[0].sort_key)

    @property
    def compared(self) -> bool:
        return any(f.change_points is not None for f in self.nation.values()) or any(
            of["overall"].change_points is not None for _unit, of in self.provinces
        )

    def line(self, indicator: Indicator) -> Line | None:
        """The nation's figure on an indicator, as a line without a nation beside."""
        figure = self.nation.get(indicator.code)
        return None if figure is None else Line(indicator, figure, None)

    def spread(self, indicator: Indicator) -> Spread:
        figures = [
            of[indicator.code] for _u, of in self.provinces if indicator.code in of
        ]
        known = sorted(f.percent for f in figures if f.percent is not None)
        return Spread(
            indicator,
            known[0] if known else None,
            sentences.middle(known),
            known[-1] if known else None,
            Counter(sentences.movement(figure) for figure in figures),
        )

    def groups(self) -> list[tuple[Indicator | None, list[Indicator]]]:
        """Criteria under the indicator they belong to, in the order of the release."""
        heads = {indicator.code: indicator for indicator in self.indicators}
        found: dict[str, list[Indicator]] = {}
        for criterion in self.criteria:
            found.setdefault(criterion.parent, []).append(criterion)
        return [(heads.get(parent), of) for parent, of in found.items()]


def read(selection: Selection) -> CountryPage:
    """Two queries and one for the units."""
    figures = (
        selection.release.figures.whole()
        .filter(basis=selection.basis)
        .select_related("unit")
    )
    nation: dict[str, Figure] = {}
    provinces: dict[int, tuple[Unit, dict[str, Figure]]] = {}
    for figure in figures:
        if figure.unit.level == "nation":
            nation[figure.indicator] = figure
        elif figure.unit.level == "province":
            kept = provinces.setdefault(figure.unit_id, (figure.unit, {}))
            kept[1][figure.indicator] = figure
    return CountryPage(
        selection,
        tuple(selection.release.indicators.order_by("position", "code")),
        nation,
        tuple(sorted(_ranked(provinces), key=_place)),
    )


def _ranked(provinces: Mapping[int, tuple[Unit, dict[str, Figure]]]):
    return (pair for pair in provinces.values() if "overall" in pair[1])


def _place(pair: tuple[Unit, dict[str, Figure]]) -> tuple[bool, int, str]:
    unit, of = pair
    rank = of["overall"].rank
    return rank is None, rank or 0, unit.sort_key
