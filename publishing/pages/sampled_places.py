"""Districts and service points in the sample of a province, and what each adds."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from publishing.drawing import charts, gaps
from publishing.drawing.charts import Axis
from publishing.models import SampledPlace
from publishing.pages.selection import Selection


@dataclass(frozen=True)
class Places:
    """Places of a province, what pulls down most first, and the scales they need."""

    places: tuple[SampledPlace, ...]
    gap: Decimal

    @property
    def rounding(self) -> Decimal:
        """What the printed gap leaves over when all places are added."""
        return self.gap - sum((p.contribution for p in self.places), Decimal(0))

    @property
    def axis(self) -> charts.Axis:
        ends = [v for p in self.places for v in (p.percent, p.lower, p.upper)]
        return charts.axis(float(value) for value in ends if value is not None)

    @property
    def points(self) -> Axis:
        return gaps.axis_around_zero(
            float(p.contribution + sign * (p.margin or 0))
            for p in self.places
            for sign in (-1, 1)
        )


def read(selection: Selection, slug: str, gap: Decimal | None) -> Places | None:
    """One query; None where the round's design or the number of people allows none."""
    kept = selection.release.places.filter(
        basis=selection.basis, unit__level="province", unit__slug=slug
    ).order_by("contribution", "place")
    places = tuple(kept)
    return Places(places, gap) if places and gap is not None else None
