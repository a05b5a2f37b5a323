"""A table on disk as blocks of numbered rows, whatever file it stands in. PURE."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

# Small blocks stay in the processor's cache: 200 rows read twice as fast as 5,000.
BLOCK: Final = 250

Row = Sequence[str]
Rows = list[Row]
Blocks = Iterator[tuple[Sequence[int], Rows]]
# Called now and then with how much of how much was read.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress nobody watches."""


@dataclass(frozen=True)
class Sheet:
    """Column names, and the rows below them with their line numbers.

    Rows are as wide as the file has them; blank ones may be among them.
    """

    file: str
    header: list[str]
    blocks: Blocks
