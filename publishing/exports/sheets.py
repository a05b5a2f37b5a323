"""The sheets of the workbook: ranking, criteria by province, and answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.models import LEVELS, Indicator, Release
from publishing.pages.selection import units_of

NAME, NUMBER, CRITERION = 24, 11, 13


@dataclass(frozen=True, slots=True)
class Head:
    """`kind` names the format of the column: text, whole, percent or points."""

    label: str
    kind: str = "percent"
    width: int = NUMBER


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    says: str
    heads: tuple[Head, ...]
    rows: tuple[tuple, ...]
    frozen: int


def of(release: Release) -> Iterator[Sheet]:
    """A ranking and the criteria of each geography, then the answers."""
    indicators = list(release.indicators.order_by("position", "code"))
    for basis in release.bases:
        figures = _figures(release, basis)
        yield _ranking(release, basis, indicators, figures)
        yield _criteria(release, basis, indicators, figures)
    yield from _answers(release, indicators)


def _figures(release, basis):
    """Figures of everybody by unit and indicator; units in rank order, nation first."""
    found = {}
    kept = release.figures.whole().filter(basis=basis).select_related("unit")
    for figure in kept.order_by("unit__level", "unit__sort_key"):
        found.setdefault(figure.unit, {})[figure.indicator] = figure
    units = [unit for unit, of in found.items() if "overall" in of]
    units.sort(key=lambda unit: found[unit]["overall"].rank or 0)
    return {unit: found[unit] for unit in units}


def _place(release: Release, basis: str):
    units = units_of(release, basis)
    return f" {units}" if units and len(release.bases) > 1 else ""


def _ranking(release: Release, basis: str, indicators, figures):
    parts = sorted((i for i in indicators if i.sub_index), key=lambda i: i.sub_index)
    heads = (
        Head(_("Printed rank"), "whole"),
        Head(_("Province or city"), "text", NAME),
        Head(_("Index (%)")),
        Head(_("Lower limit (%)")),
        Head(_("Upper limit (%)")),
        Head(_("Best possible rank"), "whole"),
        Head(_("Worst possible rank"), "whole"),
        Head(_("Change (points)"), "points"),
        Head(_("Is the change likely real?"), "text", NAME),
        Head(_("Respondents"), "whole"),
        Head(_("Note"), "text", NAME),
        *(Head(f"{i.code} · {i.name} (%)", width=CRITERION) for i in parts),
    )
    rows = [_ranked(unit, of, parts) for unit, of in figures.items()]
    name = _("Ranking") + _place(release, basis)
    says = _("Provinces by the overall index, with limits, possible ranks and change")
    return Sheet(name, says, heads, tuple(rows), frozen=2)


def _ranked(unit, of, parts):
    figure = of["overall"]
    change = phrasing.change(figure)
    return (
        figure.rank,
        unit.short_name,
        figure.percent,
        figure.lower,
        figure.upper,
        figure.rank_low,
        figure.rank_high,
        figure.change_points,
        change.verdict if change else None,
        figure.respondents,
        phrasing.note(figure) if figure.note else None,
        *(of[i.code].percent if i.code in of else None for i in parts),
    )


def _criteria(release: Release, basis: str, indicators, figures):
    heads = [
        Head(_("Province or city"), "text", NAME),
        Head(_("Respondents"), "whole"),
    ]
    heads += [Head(f"{i.code} · {i.name}", width=CRITERION) for i in indicators]
    rows = [
        (
            unit.short_name,
            of["overall"].respondents,
            *(of[i.code].percent if i.code in of else None for i in indicators),
        )
        for unit, of in figures.items()
    ]
    name = _("Criteria") + _place(release, basis)
    says = _("Percent of satisfied answers; empty where not published")
    return Sheet(name, says, tuple(heads), tuple(rows), frozen=1)


def _answers(release: Release, indicators):
    """One line a province and criterion, with the five levels."""
    names = {i.code: i for i in indicators if i.kind == Indicator.Kind.CRITERION}
    levels = phrasing.answer_levels(release)
    heads = (
        Head(_("Province or city"), "text", NAME),
        Head(_("Code of the indicator"), "text"),
        Head(_("Criterion"), "text", 2 * NAME),
        Head(_("People who chose a level"), "whole"),
        *(Head(f"{name} (%)", width=CRITERION) for name in levels),
        Head(_("Note"), "text", NAME),
    )
    for basis in release.bases:
        rows = tuple(_answered(release, basis, names))
        if rows:
            name = _("Answers") + _place(release, basis)
            says = _("percent of those who chose a level; the five sum to 100")
            yield Sheet(name, says, heads, rows, frozen=2)


def _answered(release, basis, names):
    kept = release.distributions.filter(basis=basis).select_related("unit")
    place = {code: position for position, code in enumerate(names)}
    order = sorted(
        (d for d in kept if d.indicator in names),
        key=lambda d: (d.unit.level, d.unit.sort_key, place[d.indicator]),
    )
    for kept in order:
        yield (
            kept.unit.short_name,
            kept.indicator,
            names[kept.indicator].name,
            kept.answered,
            *(getattr(kept, level) for level in LEVELS),
            phrasing.note(kept) if kept.note else None,
        )
