"""What a report is made of, as plain values: every writer reads the same blocks. PURE.

Words are already in the reader's language and numbers already written; only charts
carry numbers, and those are the printed ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Scale:
    """The ends of a chart's axis and its ticks as (place, written)."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Dots:
    """A figure with its limits, the nation's line and the round before as a ring."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    nation: float | None = None
    previous: float | None = None
    kind: str = field(default="dots", init=False)


@dataclass(frozen=True, slots=True)
class Bar:
    """A step of a waterfall."""

    start: float
    end: float
    total: bool = False
    kind: str = field(default="bar", init=False)


@dataclass(frozen=True, slots=True)
class Levels:
    """Shares of the five levels of an answer, lowest first."""

    shares: tuple[float, ...]
    kind: str = field(default="levels", init=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """`aside` is set smaller after the text; `tone` is strong, soft, up or down.

    A `wide` cell has words that need the next cell's place too, which is empty.
    """

    text: str = ""
    aside: str = ""
    tone: str = ""
    wide: bool = False
    chart: Dots | Bar | Levels | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in parts of the page; a column of charts has a scale and no words."""

    title: str
    width: float = 1.0
    right: bool = False
    scale: Scale | None = None
    chart: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`tone`: group (a heading over the next rows), total, here or plain."""

    cells: tuple[Cell, ...]
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    small: bool = False
    # So many rows that they only fit on one page in the smallest type.
    dense: bool = False
    # Names of colours in front of the chart's meaning: (level 1..5, words).
    legend: tuple[tuple[int, str], ...] = ()
    kind: str = field(default="table", init=False)


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1
    new_page: bool = False
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`tone`: lead, aside or plain."""

    text: str
    tone: str = ""
    kind: str = field(default="text", init=False)


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences or names in a list; `numbered` counts them."""

    items: tuple[str, ...]
    numbered: bool = False
    kind: str = field(default="points", init=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and what they are, as of the edition."""

    rows: tuple[tuple[str, str], ...]
    kind: str = field(default="facts", init=False)


@dataclass(frozen=True, slots=True)
class Moment:
    """A round in the line of time; `joined` to the one before it."""

    label: str
    value: float | None
    lower: float | None
    upper: float | None
    nation: float | None
    text: str
    joined: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Figures over rounds; a merger stands before the moment `forked`."""

    caption: str
    alt: str
    moments: tuple[Moment, ...]
    scale: Scale
    broken: str
    merged: str
    forked: int | None
    kind: str = field(default="trend", init=False)


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing of the provinces as SVG, and its colours in words: from `low` to
    `high`, or one by one as (colour, words) in `keys`.
    """

    caption: str
    alt: str
    svg: str
    low: str = ""
    high: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    kind: str = field(default="map", init=False)


@dataclass(frozen=True, slots=True)
class Headline:
    """The number a report opens with: what, how much, and where it stands."""

    label: str
    figure: str
    unit: str
    limits: str
    rank_label: str = ""
    rank: str = ""
    rank_range: str = ""
    # Place, first and last possible place, and of how many.
    places: tuple[int, int, int, int] | None = None
    kind: str = field(default="headline", init=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns beside each other."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]
    kind: str = field(default="pair", init=False)


Block = Heading | Paragraph | Points | Facts | Table | Trend | Map | Headline | Pair


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language. `marks` stand on every page (simulated, draft)."""

    language: str
    title: str
    kicker: str
    subject: str
    running: str
    foot: str
    page_word: str
    table_word: str
    figure_word: str
    marks: tuple[str, ...]
    blocks: tuple[Block, ...]


def charts(blocks: Sequence[Block]) -> list[Trend | Map]:
    """The pictures of a report in their order, those beside each other included."""
    found: list[Trend | Map] = []
    for block in blocks:
        if isinstance(block, Trend | Map):
            found.append(block)
        elif isinstance(block, Pair):
            found += charts([*block.left, *block.right])
    return found
