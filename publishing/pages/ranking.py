"""The provinces of a release in order, on one indicator, with the five sub-indices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.content.release_content import LIKELY_FALL, LIKELY_RISE
from publishing.drawing import charts
from publishing.models import Figure, Indicator, Release
from publishing.models.figure import FigureQuerySet
from publishing.pages import indistinguishable
from publishing.pages.selection import Selection

MOVERS = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A province's row: its figure, and its sub-indices in their fixed order."""

    unit: Unit
    figure: Figure
    sub_indices: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    selection: Selection
    indicator: Indicator
    indicators: tuple[Indicator, ...]
    nation: dict[str, Figure]
    places: tuple[Place, ...]
    axis: charts.Axis
    # Provinces of the geography that the round does not have.
    missing: tuple[Unit, ...] = ()

    @property
    def release(self) -> Release:
        return self.selection.release

    @property
    def sub_indices(self) -> tuple[Indicator, ...]:
        shown = [i for i in self.indicators if i.sub_index]
        return tuple(sorted(shown, key=lambda i: i.sub_index or 0))

    @property
    def figure(self) -> Figure | None:
        """The nation's figure on the chosen indicator."""
        return self.nation.get(self.indicator.code)

    @property
    def groups(self) -> indistinguishable.Groups:
        """Neighbours that nothing tells apart; for places in rank order."""
        return indistinguishable.groups(self.places)

    def movers(self, verdict: str) -> list[Place]:
        moved = [p for p in self.places if p.figure.change_verdict == verdict]
        return sorted(moved, key=_size_of_change, reverse=True)[:MOVERS]

    @property
    def risen(self) -> list[Place]:
        return self.movers(LIKELY_RISE)

    @property
    def fallen(self) -> list[Place]:
        return self.movers(LIKELY_FALL)

    @property
    def compared(self) -> bool:
        return any(p.figure.change_points is not None for p in self.places)


def read(
    selection: Selection,
    *,
    indicator: str = "overall",
    order: str = "rank",
    parts: bool = True,
) -> Ranking:
    """Three queries, a fourth where provinces are missing.

    `parts` asks for the sub-indices of the provinces too. Raises Http404 for an
    indicator the release does not have.
    """
    release, basis = selection.release, selection.basis
    indicators = tuple(release.indicators.order_by("position", "code"))
    chosen = next((i for i in indicators if i.code == indicator), None)
    if chosen is None:
        raise Http404(_("This release has no indicator “%s”.") % indicator)
    shown = [i for i in indicators if i.sub_index]
    of_provinces = {indicator} | ({i.code for i in shown} if parts else set())
    of_nation = {"overall"} | of_provinces | {i.code for i in shown}
    of_nation |= {i.code for i in indicators if i.kind == Indicator.Kind.AREA}
    figures = release.figures.whole().filter(
        Q(unit__level="province", indicator__in=of_provinces)
        | Q(unit__level="nation", indicator__in=of_nation),
        basis=basis,
    )
    nation, provinces = _by_unit(with_units(figures))
    order_of = sorted(shown, key=lambda i: i.sub_index or 0)
    places = [
        Place(
            of[indicator].unit, of[indicator], tuple(of.get(i.code) for i in order_of)
        )
        for of in provinces.values()
        if indicator in of
    ]
    return Ranking(
        selection,
        chosen,
        indicators,
        nation,
        tuple(sorted(places, key=_order(order))),
        charts.axis(_values(p.figure for p in places)),
        selection.missing([place.unit.pk for place in places]),
    )


def with_units(figures: FigureQuerySet) -> list[Figure]:
    """Figures with their units, each unit read once."""
    found = list(figures)
    units = Unit.objects.in_bulk({figure.unit_id for figure in found})
    for figure in found:
        figure.unit = units[figure.unit_id]
    return found


def _size_of_change(place: Place) -> Decimal:
    return abs(place.figure.change_points or Decimal(0))


def _by_unit(figures):
    """The nation's figures by indicator, and each province's by unit."""
    nation, provinces = {}, defaultdict(dict)
    for figure in figures:
        if figure.unit.level == "nation":
            nation[figure.indicator] = figure
        else:
            provinces[figure.unit_id][figure.indicator] = figure
    return nation, provinces


def _order(order: str):
    """Ranked places first, in rank order or by the Vietnamese alphabet."""
    if order == "name":
        return lambda place: place.unit.sort_key
    return lambda place: (
        place.figure.rank is None,
        place.figure.rank or 0,
        place.unit.sort_key,
    )


def _values(figures) -> Iterator[float]:
    for figure in figures:
        for value in (figure.percent, figure.lower, figure.upper):
            if value is not None:
                yield float(value)
