"""The printed figures of all provinces of a release, ready to be reckoned with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.content import explaining
from publishing.content.explaining import Estimate
from publishing.drawing.shapes.borders import borders
from publishing.models import Release
from publishing.pages.selection import Selection

Estimates = dict[str, Estimate]


class Row(NamedTuple):
    """What reckoning needs of a figure, without the weight of a model."""

    unit_id: int
    indicator: str
    percent: Decimal | None
    standard_error: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None


@dataclass(frozen=True, slots=True)
class Country:
    """The printed figures of a release by unit, as estimates by indicator."""

    units: dict[int, Unit]
    figures: dict[int, dict[str, Row]]
    nation: dict[str, Row]
    confidence: float

    def estimates(self, unit_id: int) -> Estimates:
        return self.of(self.figures.get(unit_id, {}))

    def of(self, figures: dict[str, Row]) -> Estimates:
        found = {
            code: explaining.estimate(figure, confidence=self.confidence)
            for code, figure in figures.items()
        }
        return {code: kept for code, kept in found.items() if kept is not None}

    @property
    def best(self) -> int | None:
        """The province printed first; None without ranks."""
        ranked = [
            (of["overall"].rank, unit)
            for unit, of in self.figures.items()
            if "overall" in of and of["overall"].rank is not None
        ]
        return min(ranked)[1] if ranked else None


def printed(estimates: Estimates) -> Decimal:
    """The overall index to the hundredth; the mean of neighbours is rounded here."""
    return round(estimates["overall"].percent, 2)


def figures_of(selection: Selection, weights: Mapping[str, Decimal]) -> Country:
    """The overall index and the weighted criteria of all units; two queries."""
    figures = selection.release.figures.whole().filter(
        basis=selection.basis, indicator__in=["overall", *weights]
    )
    by_unit: dict[int, dict[str, Row]] = {}
    for row in map(Row._make, figures.values_list(*Row._fields)):
        by_unit.setdefault(row.unit_id, {})[row.indicator] = row
    units = Unit.objects.in_bulk(by_unit)
    nation = next((pk for pk, unit in units.items() if unit.level == "nation"), 0)
    whole = by_unit.pop(nation, {})
    provinces = {pk: unit for pk, unit in units.items() if unit.level == "province"}
    by_unit = {pk: of for pk, of in by_unit.items() if pk in provinces}
    confidence = float(selection.release.confidence)
    return Country(provinces, by_unit, whole, confidence)


def find(country: Country, slug: str, release: Release) -> Unit:
    for unit in country.units.values():
        if unit.slug == slug:
            return unit
    raise Http404(_("No figures of this province in “%s”.") % release.name)


def no_weights(release: Release) -> str:
    return _(
        "“%s” carries no weights of criteria: its method pools answers, or it was "
        "sealed before weights were kept. Choose another round."
    ) % (release.name)


def neighbours(country: Country, unit: Unit, selection: Selection) -> list[Unit]:
    near = borders(selection.register).get(unit.code, ())
    return [other for other in country.units.values() if other.code in near]


def importance(country: Country, weights: Mapping[str, Decimal]) -> dict[str, float]:
    """Correlation of each criterion with the index without it, across provinces."""
    rows = [
        {code: float(f.percent) for code, f in of.items() if f.percent is not None}
        for of in country.figures.values()
    ]
    rows = [row for row in rows if "overall" in row]
    return explaining.importance(
        {code: [row.get(code) for row in rows] for code in weights},
        [row["overall"] for row in rows],
        {code: float(weight) for code, weight in weights.items()},
    )
