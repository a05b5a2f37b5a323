"""The map of a report: colours and words inside, so that it stands alone."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import Map
from publishing.drawing import maps
from publishing.reports import sentences
from publishing.reports.country import CountryPage

# The eight steps of the house's sequential palette, as in typst/look.typ.
STEPS = (
    "#f3ead9",
    "#e3dcc2",
    "#bcd1b3",
    "#8cc0af",
    "#58a6a1",
    "#2f8a90",
    "#1a6976",
    "#0f4c5c",
)
# Teal and red differ to every eye; each stands beside its word and number.
MOVES = {"up": "#0f5563", "down": "#b5382a", "same": "#e3dccb", "unknown": "#b9b5aa"}
UNKNOWN, BORDER, SOFT, NATION = "#d9d9d6", "#fffdf8", "#566663", "#8d8473"
ISLANDS = ("Hoàng Sa", "Trường Sa")
# Provinces that are not in the round.
HATCHED = "url(#hatch)"
HATCH = (
    '<defs><pattern id="hatch" width="16" height="16" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)">'
    f'<path d="M8 0V16" stroke="{NATION}" stroke-width="3"/></pattern></defs>'
)


def country(page: CountryPage, *, caption: str, alt: str) -> Map | None:
    """The provinces by their overall index; None for a geography without a map."""
    units = page.selection.units
    figures = {unit.code: of["overall"].percent for unit, of in page.provinces}
    known = [percent for percent in figures.values() if percent is not None]
    if units is None or not known:
        return None
    low, high = min(known), max(known)
    fills = {
        code: colour(None if percent is None else (percent - low) / ((high - low) or 1))
        for code, percent in figures.items()
    }
    if caption and maps.outlines(units).keys() - fills.keys():
        caption += " " + _("(hatched: not surveyed in this round)")
    return Map(
        caption, alt, svg(units, fills), phrasing.percent(low), phrasing.percent(high)
    )


def changes(page: CountryPage, *, caption: str, alt: str) -> Map | None:
    """The provinces by what may be said of their change; None without a comparison."""
    if page.selection.units is None or not page.compared:
        return None
    moved = {u.code: sentences.movement(of["overall"]) for u, of in page.provinces}
    counted = Counter(moved.values())
    words = {
        "up": _("up, beyond error"),
        "down": _("down, beyond error"),
        "same": _("within error"),
        "unknown": _("cannot say"),
    }
    keys = tuple(
        (MOVES[movement], f"{word}: {counted[movement]}")
        for movement, word in words.items()
        if counted[movement]
    )
    fills = {
        code: MOVES.get(movement or "", UNKNOWN) for code, movement in moved.items()
    }
    return Map(caption, alt, svg(page.selection.units, fills), keys=keys)


def colour(share: Decimal | None) -> str:
    """The step of a share in [0, 1]; grey where nothing is published."""
    if share is None:
        return UNKNOWN
    return STEPS[min(len(STEPS) - 1, max(0, int(share * len(STEPS))))]


def svg(units: int, fills: dict[str, str]) -> str:
    """The drawing with Hoàng Sa and Trường Sa as labelled insets."""
    shapes = maps.outlines(units)
    body = "".join(
        f'<path fill="{fills.get(code, HATCHED)}" d="{path}"/>'
        for code, path in shapes.items()
    )
    insets = "".join(
        _inset(x, y, name, fills.get(code, UNKNOWN))
        for (x, y, code), name in zip(maps.INSETS, ISLANDS, strict=True)
    )
    size = f'width="{maps.WIDTH}" height="{maps.HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}'
        f' viewBox="0 0 {maps.WIDTH} {maps.HEIGHT}">'
        f"{HATCH if shapes.keys() - fills.keys() else ''}"
        f'<g stroke="{BORDER}" stroke-width="1.6" stroke-linejoin="round">{body}</g>'
        f"{insets}</svg>"
    )


def _inset(x: int, y: int, name: str, fill: str) -> str:
    dots = "".join(
        f'<circle fill="{fill}" stroke="{NATION}" cx="{a}" cy="{b}" r="{r}"/>'
        for a, b, r in maps.ISLANDS
    )
    return (
        f'<g transform="translate({x} {y})">'
        f'<rect width="188" height="118" fill="none" stroke="{NATION}"'
        f' stroke-width="1.5" stroke-dasharray="6 5"/>{dots}'
        f'<text x="94" y="102" font-family="Be Vietnam Pro" font-size="27"'
        f' text-anchor="middle" fill="{SOFT}">{escape(name)}</text></g>'
    )
