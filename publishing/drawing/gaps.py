"""Charts of gaps, of what goes together and of who cannot be told apart. PURE.

Like those of `charts`: widths in percent, colours as classes, and the same numbers
always in the table around or beside the drawing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor
from xml.sax.saxutils import escape, quoteattr

from publishing.drawing.charts import Axis

FINE_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
MOST_TICKS = 5
ROW, BAR = 20, 10
SCATTER, FOOT, SIDE = 340, 40, 34
COLUMN = 6

Write = Callable[[float], str]


def axis_around_zero(values: Iterable[float]) -> Axis:
    """The smallest round scale in points that holds all values and zero."""
    return axis_of([0.0, *values])


def axis_of(held: Sequence[float]) -> Axis:
    """The smallest round scale that holds all values, however small they are."""
    low, high = min(held), max(held)
    step = next(
        (s for s in FINE_STEPS if (high - low) / s <= MOST_TICKS - 1), FINE_STEPS[-1]
    )
    start, end = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    if start == end:
        start, end = start - 1, end + 1
    return Axis(start * step, end * step, step)


def scale(on: Axis, write: Write) -> str:
    """The numbers of a scale as the reader writes them, for the head of a column."""
    ticks = "".join(
        f"<text x='{on.at(tick)}%' y='12' class='{_anchor(on.at(tick))}'>"
        f"{escape(write(tick))}</text>"
        for tick in on.ticks()
    )
    return (
        f"<svg class='scale' width='100%' height='16' aria-hidden='true'>{ticks}</svg>"
    )


def _anchor(place: float) -> str:
    return "first" if place < 3 else "last" if place > 97 else "middle"


@dataclass(frozen=True, slots=True)
class Step:
    """A bar of a waterfall: from where the last one ended to where this one does."""

    start: float
    end: float
    total: bool = False


def waterfall(points: Sequence[float]) -> list[Step]:
    """The bars of parts one after the other, and the bar of their sum."""
    steps, reached = [], 0.0
    for part in points:
        steps.append(Step(reached, reached + part))
        reached += part
    return [*steps, Step(0.0, reached, total=True)]


def step(on: Axis, bar: Step) -> str:
    """One row of a waterfall: zero, the bar, and a thread down to the next row."""
    left, right = sorted((on.at(bar.start), on.at(bar.end)))
    kind = "total" if bar.total else "more" if bar.end >= bar.start else "less"
    top = (ROW - BAR) / 2
    zero, end = on.at(0), on.at(bar.end)
    body = f"<line class='nation' x1='{zero}%' x2='{zero}%' y1='0' y2='{ROW}'/>"
    width = max(0.4, round(right - left, 2))
    body += (
        f"<rect class='bar {kind}' x='{left}%' y='{top}' width='{width}%'"
        f" height='{BAR}'/>"
    )
    if not bar.total:
        body += f"<line class='thread' x1='{end}%' x2='{end}%' y1='{top}' y2='{ROW}'/>"
    return (
        f"<svg class='row' width='100%' height='{ROW}' aria-hidden='true'>{body}</svg>"
    )


@dataclass(frozen=True, slots=True)
class Point:
    """A criterion on the chart of importance; `mark` is its number in the table."""

    x: float
    y: float
    text: str
    mark: str = ""


def scatter(
    points: Sequence[Point],
    *,
    across: Axis,
    up: Axis,
    middle: tuple[float, float],
    label: str,
    write: Write,
    names: tuple[str, str],
) -> str:
    """Points with their medians as two lines; `names` are those of the two axes."""
    body = "".join(_tick(across, tick, write) for tick in across.ticks())
    body += "".join(_level(up, tick, write) for tick in up.ticks())
    x, y = across.at(middle[0]), _y(up, middle[1])
    foot = SCATTER - FOOT
    body += f"<line class='nation' x1='{x}%' x2='{x}%' y1='{SIDE}' y2='{foot}'/>"
    body += f"<line class='nation' x1='0' x2='100%' y1='{y}' y2='{y}'/>"
    # Marked points are drawn last, on top of the others.
    body += "".join(
        _point(point, across.at(point.x), _y(up, point.y))
        for point in sorted(points, key=lambda p: bool(p.mark))
    )
    body += f"<text class='last' x='100%' y='{SCATTER - 4}'>{escape(names[0])}</text>"
    body += f"<text class='first' x='0' y='12'>{escape(names[1])}</text>"
    return (
        f"<svg class='scatter' width='100%' height='{SCATTER}' role='img'"
        f" aria-label={quoteattr(label)}>{body}</svg>"
    )


def _y(on: Axis, value: float) -> float:
    return round(SIDE + (SCATTER - FOOT - SIDE) * (1 - on.at(value) / 100), 1)


def _tick(on: Axis, tick: float, write: Write) -> str:
    x = on.at(tick)
    return (
        f"<text class='{_anchor(x)}' x='{x}%' y='{SCATTER - FOOT + 16}'>"
        f"{escape(write(tick))}</text>"
    )


def _level(on: Axis, tick: float, write: Write) -> str:
    y = _y(on, tick)
    return (
        f"<line class='grid' x1='0' x2='100%' y1='{y}' y2='{y}'/>"
        f"<text class='first' x='0' y='{y - 3}'>{escape(write(tick))}</text>"
    )


def _point(point: Point, x: float, y: float) -> str:
    kind = "point marked" if point.mark else "point"
    radius = 9 if point.mark else 4
    dot = f"<circle class='{kind}' cx='{x}%' cy='{y}' r='{radius}'/>"
    if point.mark:
        dot += f"<text class='middle mark' x='{x}%' y='{y + 4}'>{point.mark}</text>"
    return f"<g><title>{escape(point.text)}</title>{dot}</g>"


@dataclass(frozen=True, slots=True)
class Bracket:
    """A group beside one row of a ranking: its column, and whether it ends here."""

    column: int
    letter: str
    first: bool
    last: bool


def brackets(columns: int, here: Sequence[Bracket]) -> str:
    """The stretches of brackets beside one row; they join those of its neighbours.

    The drawing is two units high however high its row is.
    """
    path = "".join(_stretch(bracket) for bracket in here)
    width = columns * COLUMN + 2
    return (
        f"<svg class='brackets' width='{width}' viewBox='0 0 {width} 2'"
        f" preserveAspectRatio='none' aria-hidden='true'><path d='{path}'/></svg>"
    )


def _stretch(bracket: Bracket) -> str:
    x = bracket.column * COLUMN + 1
    top, bottom = (1 if bracket.first else 0), (1 if bracket.last else 2)
    hook = f"M{x + 4} 1H{x}" if bracket.first or bracket.last else ""
    return f"{hook}M{x} {top}V{bottom}"
