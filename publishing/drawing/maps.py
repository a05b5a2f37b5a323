"""The map of provinces as one SVG drawn on the server. PURE.

Both geographies, 63 provinces and 34, with Hoàng Sa and Trường Sa always shown as
labelled insets. A province is a link with its name and figure as title, so mouse,
keyboard and screen reader reach the same words.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

SHAPES = Path(__file__).parent / "shapes"
CLASSES = 8
WIDTH, HEIGHT = 860, 1320
PATTERN = (
    "<pattern id='{id}' width='16' height='16' patternUnits='userSpaceOnUse'"
    " patternTransform='rotate({turn})'>{ground}<path class='hatch' d='M8 0V16'/>"
    "</pattern>"
)
# Grey alone looks like a class of the palette on paper: what is unknown is hatched.
AWAY, SILENT = "hatch", "silent"
PATTERNS = {
    AWAY: PATTERN.format(id=AWAY, turn=45, ground=""),
    SILENT: PATTERN.format(
        id=SILENT, turn=-45, ground="<rect class='none' width='16' height='16'/>"
    ),
}
# Corner of an inset and the province its islands belong to: Hoàng Sa to Đà Nẵng,
# Trường Sa to Khánh Hòa. The islands are drawn for their names' sake.
INSETS = ((660, 590, "48"), (660, 1140, "56"))
ISLANDS = ((36, 36, 5), (62, 24, 4), (84, 50, 5), (118, 38, 4), (58, 62, 3))


@dataclass(frozen=True, slots=True)
class Place:
    """A province on the map; `share` in [0, 1] of the colour scale, or unknown.

    One without an address is not in the round: it is hatched, and leads nowhere. One
    without a share has no figure: it is hatched the other way.
    """

    code: str
    text: str
    address: str = ""
    share: float | None = None


@cache
def outlines(units: int) -> Mapping[str, str]:
    """Path by province code, for the geography of 63 or of 34 provinces."""
    shapes: dict[str, str] = json.loads((SHAPES / f"provinces{units}.json").read_text())
    return shapes


def colour(share: float | None) -> str:
    """Class of the sequential palette: s0 (lowest) to s7, or none."""
    if share is None:
        return "none"
    return f"s{min(CLASSES - 1, max(0, int(share * CLASSES)))}"


def draw(
    units: int, places: Sequence[Place], *, label: str, islands: Sequence[str]
) -> str:
    """The map; `islands` are the names of the two archipelagos, north first."""
    shapes = outlines(units)
    drawn = [place for place in places if place.code in shapes]
    used = {AWAY for place in drawn if not place.address}
    used |= {SILENT for place in drawn if place.address and place.share is None}
    patterns = "".join(PATTERNS[name] for name in sorted(used))
    body = f"<defs>{patterns}</defs>" if used else ""
    body += "".join(_province(place, shapes[place.code]) for place in drawn)
    shares = {place.code: place.share for place in places}
    for (x, y, province), name in zip(INSETS, islands, strict=True):
        body += _inset(x, y, name, colour(shares.get(province)))
    return (
        f"<svg class='map' viewBox='0 0 {WIDTH} {HEIGHT}' role='group'"
        f" aria-label={quoteattr(label)}>{body}</svg>"
    )


def _province(place: Place, path: str) -> str:
    if not place.address:
        return (
            f"<g role='img' aria-label={quoteattr(place.text)}>"
            f"<title>{escape(place.text)}</title>"
            f"<path class='missing' fill='url(#hatch)' d='{path}'/></g>"
        )
    kind = f"class='{colour(place.share)}'"
    if place.share is None:
        kind = f"class='missing' fill='url(#{SILENT})'"
    return (
        f"<a href={quoteattr(place.address)}><title>{escape(place.text)}</title>"
        f"<path {kind} d='{path}'/></a>"
    )


def _inset(x: int, y: int, name: str, kind: str) -> str:
    dots = "".join(
        f"<circle class='{kind}' cx='{a}' cy='{b}' r='{r}'/>" for a, b, r in ISLANDS
    )
    return (
        f"<g class='inset' transform='translate({x} {y})'>"
        f"<rect width='188' height='118'/>{dots}"
        f"<text x='94' y='102'>{escape(name)}</text></g>"
    )


def hatched(pattern: str = AWAY) -> str:
    """A box hatched like provinces not in the round, or without a figure; the map,
    which holds the pattern, is beside it."""
    return (
        "<svg class='swatch-box' viewBox='0 0 84 48' width='28' height='16'"
        f" aria-hidden='true'><rect width='84' height='48' fill='url(#{pattern})'/>"
        "</svg>"
    )


def palette() -> str:
    """The eight colours from lowest to highest, for the legend."""
    width = 100 / CLASSES
    boxes = "".join(
        f"<rect class='s{i}' x='{i * width}%' width='{width}%' height='10'/>"
        for i in range(CLASSES)
    )
    return (
        "<svg class='palette' width='100%' height='10' aria-hidden='true'>"
        f"{boxes}</svg>"
    )
