"""Charts of figures as inline SVG, drawn on the server. PURE.

Widths are percent of the drawing, so a chart fills its column at any width
without scaling its dots; colours are classes of the style sheet, because the
content policy allows no inline style.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from xml.sax.saxutils import escape, quoteattr

STEPS = (1, 2, 5, 10, 20)
MOST_TICKS = 6
ROW, TREND, TOP = 20, 220, 30


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from `low` to `high`, in percent of satisfied answers or in ranks."""

    low: float
    high: float
    step: float

    def at(self, value: float) -> float:
        """Place of a value, in percent of the width, kept inside the drawing."""
        share = (float(value) - self.low) / (self.high - self.low)
        return round(100 * min(1.0, max(0.0, share)), 2)

    def ticks(self) -> list[float]:
        count = int((self.high - self.low) / self.step + 1e-9)
        return [self.low + i * self.step for i in range(count + 1)]


def axis(values: Iterable[float], *, floor_at: float = 0, top: float = 100) -> Axis:
    """The smallest round scale that holds all values."""
    held = [float(value) for value in values] or [floor_at, top]
    low, high = min(held), max(held)
    step = next((s for s in STEPS if (high - low) / s <= MOST_TICKS - 2), STEPS[-1])
    start = max(floor_at, floor(low / step) * step)
    end = min(top, ceil(high / step) * step)
    return Axis(start, max(end, start + step), step)


def _svg(body: str, *, kind: str, height: int, label: str = "") -> str:
    says = (
        f"role='img' aria-label={quoteattr(label)}" if label else "aria-hidden='true'"
    )
    return f"<svg class='{kind}' width='100%' height='{height}' {says}>{body}</svg>"


def _line(kind: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return f"<line class='{kind}' x1='{x1}%' x2='{x2}%' y1='{y1}' y2='{y2}'/>"


def _dot(kind: str, x: float, y: float, radius: float) -> str:
    return f"<circle class='{kind}' cx='{x}%' cy='{y}' r='{radius}'/>"


def scale(on: Axis) -> str:
    """The numbers of a scale, as the head of a column of rows."""
    ticks = "".join(
        f"<text x='{on.at(tick)}%' y='12' class='{_anchor(on.at(tick))}'>"
        f"{tick:g}</text>"
        for tick in on.ticks()
    )
    return _svg(ticks, kind="scale", height=16)


def _anchor(place: float) -> str:
    return "first" if place < 3 else "last" if place > 97 else "middle"


def row(
    on: Axis,
    *,
    value: float | None,
    lower: float | None = None,
    upper: float | None = None,
    nation: float | None = None,
    previous: float | None = None,
    label: str = "",
) -> str:
    """One figure: dot, limits, the nation's line, the round before as a ring."""
    middle = ROW // 2
    body = ""
    if nation is not None and value is not None:
        body += _line("nation", on.at(nation), on.at(nation), 0, ROW)
    if lower is not None and upper is not None:
        body += _line("limits", on.at(lower), on.at(upper), middle, middle)
    if previous is not None:
        body += _dot("previous", on.at(previous), middle, 3.5)
    if value is not None:
        body += _dot("value", on.at(value), middle, 4)
    return _svg(body, kind="row", height=ROW, label=label)


def ranks(of: int, *, rank: int | None, low: int | None, high: int | None) -> str:
    """The places a unit may hold among `of`: first place on the left."""
    on, middle = Axis(0.5, of + 0.5, 1), ROW // 2
    body = _line("track", 0, 100, middle, middle)
    if low is not None and high is not None:
        body += _line("limits", on.at(low - 0.5), on.at(high + 0.5), middle, middle)
    if rank is not None:
        body += _dot("value", on.at(rank), middle, 4)
    return _svg(body, kind="row ranks", height=ROW)


def stacked(levels: Sequence[float]) -> str:
    """Shares of the levels side by side, lowest first; the numbers stand beside it."""
    body, start = "", 0.0
    for number, share in enumerate(levels, 1):
        width = round(float(share), 2)
        body += f"<rect class='a{number}' x='{start:g}%' width='{width:g}%' y='3'/>"
        start = round(start + width, 2)
    return _svg(body, kind="stacked", height=ROW)


def swatch(number: int) -> str:
    """The colour of a level, for the head of its column."""
    body = f"<rect class='a{number}' width='12' y='1'/>"
    return f"<svg class='swatch' width='12' height='12' aria-hidden='true'>{body}</svg>"


@dataclass(frozen=True, slots=True)
class Moment:
    """A round on the line of time; `method` breaks the line when it changes."""

    label: str
    value: float | None
    lower: float | None = None
    upper: float | None = None
    nation: float | None = None
    text: str = ""
    joined: bool = False


def trend(
    moments: Sequence[Moment],
    *,
    label: str,
    broken: str,
    forked: int | None = None,
    merged: str = "",
) -> str:
    """Figures over rounds; a change of method is a gap with its own word.

    A merger is a forked mark before the moment `forked`, with the word `merged`.
    """
    known = [
        value
        for m in moments
        for value in (m.value, m.lower, m.upper, m.nation)
        if value is not None
    ]
    on = axis(known)
    width = 100 / max(1, len(moments))
    body = "".join(_level(on, tick) for tick in on.ticks())
    for place, moment in enumerate(moments):
        x = round((place + 0.5) * width, 2)
        if place and not moment.joined and place != forked:
            body += _break(round(place * width, 2), broken)
        elif place:
            body += _join(on, moments[place - 1], moment, x - width, x)
        body += _moment(on, moment, x)
    if forked is not None:
        body += _fork(round(forked * width, 2), merged)
    return _svg(body, kind="trend", height=TREND + 30, label=label)


def _y(on: Axis, value: float) -> float:
    return round(TOP + (TREND - TOP - 12) * (1 - on.at(value) / 100), 1)


def _level(on: Axis, tick: float) -> str:
    y = _y(on, tick)
    text = f"<text class='first' x='0' y='{y - 3}'>{tick:g}</text>"
    return _line("grid", 0, 100, y, y) + text


def _break(x: float, word: str) -> str:
    return (
        _line("break", x, x, 18, TREND)
        + f"<text class='middle' x='{x}%' y='12'>{escape(word)}</text>"
    )


def _fork(x: float, word: str) -> str:
    """Two lines that become one, below the years; its word stands to the left."""
    y = TREND + 16
    return (
        f"<svg class='fork' x='{x}%' y='{y}' overflow='visible'>"
        f"<path d='M-26-6Q-18-6-14 0H-2M-26 6Q-18 6-14 0'/></svg>"
        f"<text class='last' x='{x}%' dx='-32' y='{y + 4}'>{escape(word)}</text>"
    )


def _join(on: Axis, before: Moment, after: Moment, x1: float, x2: float) -> str:
    drawn = ""
    for kind, old, new in (
        ("path nation", before.nation, after.nation),
        ("path", before.value, after.value),
    ):
        if old is not None and new is not None:
            drawn += _line(kind, round(x1, 2), x2, _y(on, old), _y(on, new))
    return drawn


def _moment(on: Axis, moment: Moment, x: float) -> str:
    body = f"<text class='middle year' x='{x}%' y='{TREND + 20}'>"
    body += f"{escape(moment.label)}</text>"
    if moment.nation is not None:
        body += _dot("nation", x, _y(on, moment.nation), 3)
    if moment.lower is not None and moment.upper is not None:
        body += _line("limits", x, x, _y(on, moment.lower), _y(on, moment.upper))
    if moment.value is not None:
        y = _y(on, moment.value)
        body += _dot("value", x, y, 4.5)
        top = y if moment.upper is None else _y(on, moment.upper)
        body += f"<text class='middle said' x='{x}%' y='{round(top - 9, 1)}'>"
        body += f"{escape(moment.text)}</text>"
    return body
