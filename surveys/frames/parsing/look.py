"""What a person is shown of a list before it is stored. PURE."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from surveys.frames.parsing.rows import Dates, PersonRow, VillageRow, repetitions
from surveys.tabular.sheet import Source

# Columns whose labels are counted: a label spelled twice shows at once.
LABELS: Final = {
    "people": ("party", "level", "service_field", "point"),
    "villages": ("unit", "district", "commune"),
}
MOST_LABELS: Final = 30


@dataclass(frozen=True)
class Look:
    """A list as it would be stored: how it was read, and what of it may be doubted.

    `labels` counts those of each column, most first; `repeated` gives rows and the
    earlier rows they repeat; `whole` is False when only the first rows were looked at;
    `below` gives rows below the list, which are not read.
    """

    source: Source
    rows: int
    labels: Mapping[str, Sequence[tuple[str, int]]]
    repeated: Sequence[tuple[int, int]]
    dates: Dates = field(default_factory=Dates)
    whole: bool = True
    below: Sequence[tuple[int, str]] = ()

    @property
    def swaps(self) -> list[tuple[date, date]]:
        """Some days as the file has them, and with day and month changed over."""
        return self.dates.swaps()


def look(
    kind: str,
    rows: Sequence[PersonRow] | Sequence[VillageRow],
    *,
    source: Source,
    dates: Dates,
    whole: bool,
    below: Sequence[tuple[int, str]] = (),
) -> Look:
    labels = {
        column: Counter(str(getattr(row, column)) for row in rows).most_common(
            MOST_LABELS
        )
        for column in LABELS[kind]
    }
    # A column nobody chose has one label, the empty one.
    labels = {
        column: said
        for column, said in labels.items()
        if any(label for label, _ in said)
    }
    people = [row for row in rows if isinstance(row, PersonRow)]
    repeated = [
        (people[at].row, people[first].row) for at, first in repetitions(people).items()
    ]
    return Look(source, len(rows), labels, repeated, dates, whole, below)
