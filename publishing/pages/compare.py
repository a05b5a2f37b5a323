"""A few provinces side by side, over rounds under one method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.content import explaining
from publishing.content.explaining import Estimate
from publishing.drawing import charts
from publishing.models import Figure, Indicator, Release
from publishing.pages.selection import Selection

FEWEST, MOST = 2, 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One province's figure, None where the release has none of it."""

    unit: Unit
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class Block:
    """The provinces on one thing: an indicator, or a round."""

    name: str
    entries: tuple[Entry, ...]
    nation: Figure | None


@dataclass(frozen=True, slots=True)
class Era:
    """Rounds that may be compared, oldest first, on one scale."""

    release: Release
    blocks: tuple[Block, ...]
    axis: charts.Axis


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely it is that one province truly stands above another, in [0, 1]."""

    above: Unit
    below: Unit
    share: float


@dataclass(frozen=True)
class ComparePage:
    selection: Selection
    options: tuple[Unit, ...]
    chosen: tuple[Unit, ...]
    rounds: tuple[Release, ...]
    eras: tuple[Era, ...]
    parts: tuple[Block, ...]
    axis: charts.Axis
    chances: tuple[tuple[Unit, tuple[Chance | None, ...]], ...]

    @property
    def enough(self) -> bool:
        return len(self.chosen) >= FEWEST

    @property
    def boxes(self) -> list[Unit | None]:
        """One for each province that may be chosen."""
        return [*self.chosen, *[None] * (MOST - len(self.chosen))]

    @property
    def other_rounds(self) -> list[Release]:
        return [r for r in self.selection.releases if r != self.selection.release]

    @cached_property
    def pairs(self) -> list[Chance]:
        """Each pair once, the printed higher one first, the surest first."""
        found = [c for _unit, row in self.chances for c in row if c and c.share >= 0.5]
        kept = {frozenset((c.above.pk, c.below.pk)): c for c in found}
        return sorted(kept.values(), key=lambda chance: -chance.share)


def read(
    selection: Selection, *, slugs: Sequence[str], rounds: Sequence[str]
) -> ComparePage:
    """Three queries; one is saved while fewer than two provinces are chosen.

    Raises Http404 for a province or round that is not public here.
    """
    release = selection.release
    options = _options(selection)
    chosen = _chosen(options, [slug for slug in slugs if slug], release)
    compared = _rounds(selection, rounds)
    if len(chosen) < FEWEST:
        plain = charts.axis(())
        return ComparePage(selection, options, chosen, compared, (), (), plain, ())
    shown = _shown(release)
    found = _figures(selection, chosen, compared, [i.code for i in shown])
    parts = tuple(
        _block(i.name, found, release, i.code, chosen)
        for i in shown
        if i.code != "overall"
    )
    return ComparePage(
        selection=selection,
        options=options,
        chosen=chosen,
        rounds=compared,
        eras=_eras(compared, found, chosen),
        parts=parts,
        axis=_axis(parts),
        chances=_chances(chosen, found, release),
    )


def _options(selection: Selection) -> tuple[Unit, ...]:
    """Provinces with an overall index in the selected release."""
    figures = selection.release.figures.whole().filter(
        basis=selection.basis, indicator="overall"
    )
    units = Unit.objects.provinces().filter(pk__in=figures.values("unit"))
    return tuple(sorted(units, key=lambda unit: unit.sort_key))


def _chosen(
    options: Sequence[Unit], slugs: Sequence[str], release: Release
) -> tuple[Unit, ...]:
    """The chosen provinces, each once, no more than fit beside each other."""
    by_slug = {unit.slug: unit for unit in options}
    for slug in slugs:
        if slug not in by_slug:
            raise Http404(_("No figures of this province in “%s”.") % release.name)
    return tuple(by_slug[slug] for slug in dict.fromkeys(slugs))[:MOST]


def _rounds(selection: Selection, codes) -> tuple[Release, ...]:
    """The selected round and those asked for, oldest first."""
    public = {release.round_code: release for release in selection.releases}
    for code in codes:
        if code not in public:
            raise Http404(_("No public release of the round “%s”.") % code)
    kept = {selection.release, *(public[code] for code in codes)}
    return tuple(sorted(kept, key=lambda r: (r.year, r.round_code)))


def _shown(release: Release) -> list[Indicator]:
    kinds = Q(kind__in=["overall", "area"]) | Q(sub_index__isnull=False)
    return list(release.indicators.filter(kinds).order_by("position", "code"))


def _figures(
    selection: Selection,
    chosen: Sequence[Unit],
    rounds: Sequence[Release],
    codes: Sequence[str],
) -> dict[tuple[int, str, str], Figure]:
    """{(release, indicator, slug): figure}; the nation's slug is empty.

    A province is found in other rounds by its slug, which outlives registers.
    """
    bases = Q()
    for release in rounds:
        basis = selection.basis if selection.basis in release.bases else "published"
        bases |= Q(release=release, basis=basis)
    places = Q(unit__level="nation") | Q(
        unit__level="province", unit__slug__in=[unit.slug for unit in chosen]
    )
    figures = Figure.objects.whole().filter(bases, places, indicator__in=codes)
    return {
        (f.release_id, f.indicator, _slug(f.unit)): f
        for f in figures.select_related("unit")
    }


def _slug(unit: Unit) -> str:
    return unit.slug if unit.level == "province" else ""


def _block(
    name: str,
    found: Mapping[tuple[int, str, str], Figure],
    release: Release,
    code: str,
    chosen: Sequence[Unit],
) -> Block:
    entries = (Entry(u, found.get((release.pk, code, u.slug))) for u in chosen)
    return Block(name, tuple(entries), found.get((release.pk, code, "")))


def _eras(
    rounds: Sequence[Release],
    found: Mapping[tuple[int, str, str], Figure],
    chosen: Sequence[Unit],
) -> tuple[Era, ...]:
    """Runs of rounds that compare, cut where the method changed."""
    runs: list[list[Release]] = []
    for release in rounds:
        if runs and release.compares_with(runs[-1][-1]):
            runs[-1].append(release)
        else:
            runs.append([release])
    eras = []
    for run in runs:
        blocks = tuple(_block(str(r.year), found, r, "overall", chosen) for r in run)
        eras.append(Era(run[-1], blocks, _axis(blocks)))
    return tuple(eras)


def _axis(blocks: Sequence[Block]) -> charts.Axis:
    figures = [entry.figure for block in blocks for entry in block.entries]
    figures += [block.nation for block in blocks]
    values = [v for f in figures if f for v in (f.percent, f.lower, f.upper)]
    return charts.axis(float(value) for value in values if value is not None)


def _chances(chosen, found, release):
    """Each province's chances of standing above each of the chosen ones."""
    confidence = float(release.confidence)
    estimates = {
        unit: explaining.estimate(
            found.get((release.pk, "overall", unit.slug)), confidence=confidence
        )
        for unit in chosen
    }
    return tuple(
        (above, tuple(_chance(above, below, estimates) for below in chosen))
        for above in chosen
    )


def _chance(
    above: Unit, below: Unit, estimates: Mapping[Unit, Estimate]
) -> Chance | None:
    one, other = estimates[above], estimates[below]
    if above == below or one is None or other is None:
        return None
    if one.error is None or other.error is None:
        return None
    return Chance(above, below, explaining.chance_above(one, other))
