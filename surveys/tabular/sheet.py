"""A table on disk as blocks of numbered rows, whatever file it stands in. PURE."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from surveys.tabular.problems import Problems

# Small blocks stay in the processor's cache: 200 rows read twice as fast as 5,000.
BLOCK: Final = 250

Row = Sequence[str]
Rows = list[Row]
Blocks = Iterator[tuple[Sequence[int], Rows]]
# Called now and then with how much of how much was read.
Progress = Callable[[int, int], None]


def silent(done: int, total: int) -> None:
    """Progress nobody watches."""


class Fault(NamedTuple):
    """A cell that cannot be read as it stands: its column, what it shows, and why."""

    column: int
    value: str
    code: str


class OddRow(list[str]):
    """A row with cells that matter only if somebody asks for their columns."""

    def __init__(self, cells: Sequence[str], faults: Sequence[Fault]) -> None:
        super().__init__(cells)
        self.faults = faults


class Day(str):
    """A cell the spreadsheet itself keeps as a date: "2021-11-06", perhaps a time."""

    __slots__ = ()


@dataclass(frozen=True)
class Choices:
    """What a person settled about a file; "" where the file speaks for itself.

    `sheet` is the name of the one to read; `letters` the old code to convert from,
    "tcvn3" or "vni"; `dates` what holds of days that the spreadsheet may have changed
    over with months: "as_shown" or "swapped".
    """

    sheet: str = ""
    letters: str = ""
    dates: str = ""


AS_IT_IS: Final = Choices()


@dataclass(frozen=True)
class Source:
    """How a table was found in its file: what a person is shown before it is stored.

    `left_out` are visible sheets that were not read, `hidden` those nobody sees, both
    only where they hold something; `filled` the merged cells, as "B2:B10", of ODS those
    among the rows read so far.
    """

    kind: str = "csv"
    sheet: str = ""
    left_out: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    filled: Sequence[str] = ()
    encoding: str = ""
    separator: str = ""

    @property
    def separator_name(self) -> str:
        return "TAB" if self.separator == "\t" else self.separator


@dataclass(frozen=True)
class Sheet:
    """Column names, and the rows below them with their line numbers.

    Rows are as wide as the file has them; blank ones may be among them.
    """

    file: str
    header: list[str]
    blocks: Blocks
    source: Source = Source()


def judged(
    sheet: Sheet,
    problems: Problems,
    *,
    columns: Collection[int],
    days: Collection[int] = (),
) -> Sheet:
    """The sheet without the rows that cannot be read in `columns`; each is noted.

    Dates may stand in the columns `days`. What is wrong elsewhere is nobody's matter.
    """
    return replace(sheet, blocks=_judged(sheet, problems, set(columns), set(days)))


def _judged(
    sheet: Sheet, problems: Problems, columns: set[int], days: set[int]
) -> Blocks:
    for numbers, rows in sheet.blocks:
        if not any(isinstance(row, OddRow) for row in rows):
            yield numbers, rows
            continue
        sound = []
        for number, row in zip(numbers, rows, strict=True):
            faults = row.faults if isinstance(row, OddRow) else ()
            wrong = [f for f in faults if _matters(f, columns, days)]
            _note(wrong, sheet, problems, row=number)
            if not wrong:
                sound.append((number, row))
        if sound:
            yield [number for number, _ in sound], [row for _, row in sound]


def _matters(fault: Fault, columns: set[int], days: set[int]) -> bool:
    return fault.column in columns and not (
        fault.code == "date" and fault.column in days
    )


def _note(
    faults: Sequence[Fault], sheet: Sheet, problems: Problems, *, row: int
) -> None:
    for column, value, code in faults:
        name = sheet.header[column] if column < len(sheet.header) else ""
        problems.add(code, file=sheet.file, row=row, column=name, value=value)
