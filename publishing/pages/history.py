"""The overall index of a province over the public rounds, mergers and methods told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from localities.models import Succession, Unit
from publishing import phrasing
from publishing.drawing import charts
from publishing.models import Figure, Release
from publishing.pages.selection import Selection


@dataclass(frozen=True, slots=True)
class Merger:
    """On a day a province was made of several `parts`, or went into another."""

    day: date
    parts: tuple[Unit, ...] = ()
    into: Unit | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Moments oldest first; the territory changed before the moment `forked`."""

    moments: tuple[charts.Moment, ...]
    merger: Merger | None
    forked: int | None
    restated: bool

    def __len__(self) -> int:
        return len(self.moments)


def read(selection: Selection, unit: Unit) -> History:
    """Two queries.

    On a basis of today's units every round speaks of the same territory, and the merger
    stands where the rounds restated for it end.
    """
    releases = sorted(selection.releases, key=lambda r: (r.year, r.round_code))
    found = _figures(releases, unit.slug)
    merger = _merger(unit)
    moments: list = []
    figures: list = []
    rounds: list = []
    for release in releases:
        basis = _basis(selection, release)
        figure = found.get((release.pk, basis, "province"))
        if figure is None:
            continue
        joined = bool(rounds) and release.compares_with(rounds[-1])
        same = bool(figures) and figure.unit_id == figures[-1].unit_id
        nation = found.get((release.pk, basis, "nation"))
        moments.append(
            replace(_moment(release, figure, nation), joined=joined and same)
        )
        figures.append(figure)
        rounds.append(release)
    forked = _fork(figures, rounds) if merger else None
    restated = forked is not None and any(
        release.register != selection.register for release in rounds
    )
    return History(tuple(moments), merger, forked, restated)


def _figures(
    releases: Sequence[Release], slug: str
) -> dict[tuple[int, str, str], Figure]:
    figures = (
        Figure.objects.whole()
        .filter(
            Q(unit__level="province", unit__slug=slug) | Q(unit__level="nation"),
            release__in=releases,
            indicator="overall",
        )
        .select_related("unit")
    )
    return {(f.release_id, f.basis, f.unit.level): f for f in figures}


def _basis(selection: Selection, release: Release) -> str:
    return selection.basis if selection.basis in release.bases else "published"


def _merger(unit: Unit) -> Merger | None:
    """The merger that made or ended a province; a mere change of name is none."""
    touching = Succession.objects.filter(Q(new=unit) | Q(old=unit))
    steps = list(touching.select_related("old", "new"))
    parts = tuple(step.old for step in steps if step.new_id == unit.pk)
    if len(parts) > 1:
        return Merger(steps[0].on, parts=parts)
    gone = [step for step in steps if step.old_id == unit.pk]
    return Merger(gone[0].on, into=gone[0].new) if gone else None


def _fork(figures, rounds) -> int:
    """Before which moment the territory changed; after the last one if none did."""
    for place in range(1, len(figures)):
        moved = figures[place].unit_id != figures[place - 1].unit_id
        if moved or rounds[place].register != rounds[place - 1].register:
            return place
    return len(figures)


def _moment(release, figure, nation) -> charts.Moment:
    return charts.Moment(
        label=str(release.year),
        value=_float(figure.percent),
        lower=_float(figure.lower),
        upper=_float(figure.upper),
        nation=_float(nation.percent) if nation else None,
        text=phrasing.percent(figure.percent) if figure.percent is not None else "",
    )


def _float(value: Decimal) -> float:
    return None if value is None else float(value)
