"""What the margins of error of a release are made of, as its manifest tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from localities.models import Unit
from publishing import phrasing
from publishing.content import release_content as content
from publishing.models import Figure, Release

INDICES = "indices"
WAYS = (content.OWN, content.POOLED, content.MODERATED)


@dataclass(frozen=True, slots=True)
class Family:
    """Figures that share a prior: the correlation in a place, and its degrees.

    No degrees where the units' margins differ by chance alone.
    """

    name: str
    correlation: float
    degrees: float | None


@dataclass(frozen=True, slots=True)
class Ranges:
    """A unit's printed rank, and the places it may hold by each of three ways."""

    name: str
    rank: int
    own: str
    pooled: str
    moderated: str


@dataclass(frozen=True, slots=True)
class Margins:
    """`widths`: places in the range of the unit in the middle, by way.

    `rounds` are the codes of earlier rounds that were heard.
    """

    way: str
    rounds: tuple[str, ...]
    families: tuple[Family, ...]
    differs: tuple[str, ...]
    ranges: tuple[Ranges, ...]
    widths: tuple[tuple[str, float], ...]

    @property
    def sentence(self) -> str:
        """How the margins are made, in one sentence."""
        if self.way == content.POOLED:
            return _(
                "The margins of error rest on one measure, taken over all provinces, "
                "of how much sampled places differ."
            )
        return _(
            "Each province has only a few sampled places, so that its own margin would "
            "be large or small by luck; each margin is therefore drawn to what the "
            "sampled places of all provinces have in common."
        )


def read(release: Release) -> Margins | None:
    """None where the method knows none but own errors."""
    told = release.manifest.get("margins", {})
    if told.get("variance", content.OWN) == content.OWN or "families" not in told:
        return None
    units = _names(release, told)
    names = {i.code: i.name for i in release.indicators.filter(kind="factor")}
    return Margins(
        way=told["variance"],
        rounds=tuple(told.get("rounds", ())),
        families=tuple(
            Family(
                names.get(one["code"], str(_("overall index and other indices"))),
                one["correlation"],
                one["degrees"],
            )
            for one in told["families"]
        ),
        differs=tuple(units.get(code, code) for code in told.get("differs", ())),
        ranges=tuple(_ranges(one, units) for one in told.get("ranges", ())),
        widths=tuple(
            (way, told["widths"][way]) for way in WAYS if way in told.get("widths", {})
        ),
    )


def _ranges(one: Mapping[str, Any], units: Mapping[str, str]) -> Ranges:
    limits = [f"{one[way][0]}{phrasing.DASH}{one[way][1]}" for way in WAYS]
    return Ranges(units.get(one["code"], one["code"]), one["rank"], *limits)


def _names(release: Release, told: Mapping[str, Any]) -> dict[str, str]:
    """Names of the units that are told of, by code."""
    codes = {one["code"] for one in told.get("ranges", ())} | set(
        told.get("differs", ())
    )
    figures = Figure.objects.filter(
        release=release, basis=content.PUBLISHED, domain="all", indicator="overall"
    )
    units = Unit.objects.filter(pk__in=figures.values("unit"), code__in=codes)
    return {unit.code: unit.short_name for unit in units}


def said_of(figure: Figure) -> str:
    """One sentence on what a figure's margin is made of; "" of its own places alone."""
    return str(SAID[figure.error_from]()) if figure.error_from in SAID else ""


SAID = {
    content.POOLED: lambda: _(
        "The margin of error rests on how much sampled places differ in all provinces "
        "together."
    ),
    content.MODERATED: lambda: _(
        "Only a few places were sampled here: the margin of error also draws on how "
        "much sampled places differ in the other provinces."
    ),
    content.LARGER: lambda: _(
        "The places sampled here differ more than usual, so the margin of error is "
        "this province's own, the larger one."
    ),
    content.MODEL_ONLY: lambda: _(
        "Only one place was sampled here, so the margin of error is that of the other "
        "provinces: model only."
    ),
}
