"""What a file of questionnaires must hold, and where its columns stand. PURE."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final, NamedTuple

from surveys.loading.labels import Offered
from surveys.questionnaire.instrument import DOMAINS, Item
from surveys.tabular.cells import composed
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import Row, Sheet

REQUIRED: Final = ("uid", "unit", "stratum", "psu", "cluster")
PLACE: Final = ("unit", "stratum", "psu", "cluster")

Profile = tuple[str, ...]


class Place(NamedTuple):
    """Where a questionnaire was gathered: unit code, and the cells of the draw."""

    unit: str
    stratum: str
    psu: str
    cluster: str


@dataclass(frozen=True, slots=True)
class Block:
    """Checked questionnaires, column by column.

    `answers` holds one byte per item and questionnaire; `profiles` the five domain
    labels in the order of DOMAINS, "" where there is none; `others` the options chosen
    in items that are not scored, as JSON or "", and None in a file without such items.
    """

    uids: list[str]
    places: list[Place]
    weights: list[float]
    profiles: list[Profile]
    answers: bytes
    others: list[str] | None = None


@dataclass(frozen=True)
class Expected:
    """What the cells of a round may say.

    `refused_units` gives codes that exist but may not be used, with the code of the
    problem; `drawn` the clusters of design.csv, None without one; `opinions` the items
    with options, whose columns may be left out; `offered` the labels of each domain.
    """

    items: tuple[str, ...]
    instrument: str
    register: str
    owner: str
    units: Collection[str]
    refused_units: Mapping[str, str] = field(default_factory=dict)
    weights_given: bool = True
    drawn: Collection[Place] | None = None
    opinions: tuple[Item, ...] = ()
    offered: Offered = field(default_factory=dict)

    def unit_fault(self, unit: str) -> str | None:
        """Code of what is wrong with a unit's code, or None."""
        if not unit:
            return "empty_cell"
        if unit in self.units:
            return None
        return self.refused_units.get(unit, "unknown_unit_code")


class Layout:
    """Where each column of the file stands; raises nothing, notes what is wrong."""

    def __init__(self, sheet: Sheet, expected: Expected, problems: Problems) -> None:
        header = [composed(name.strip()) for name in sheet.header]
        while header and not header[-1]:
            header.pop()
        self.width = len(sheet.header)
        self.named = len(header)
        weight = ("weight",) if expected.weights_given else ()
        needed = (*REQUIRED, *weight, *expected.items)
        opinions = [item.code for item in expected.opinions]
        known = {*needed, "weight", *DOMAINS, *opinions}
        before = problems.count
        for name in needed:
            if name not in header:
                problems.add("missing_column", file=sheet.file, row=1, column=name)
        for position, name in enumerate(header):
            code = "unknown_column" if name not in known else "repeated_column"
            if name not in known or name in header[:position]:
                problems.add(
                    code,
                    file=sheet.file,
                    row=1,
                    column=name or f"({position + 1})",
                    instrument=expected.instrument,
                )
        self.sound = problems.count == before
        if self.sound:
            self._point(header, expected.items)
            self.opinions = [i for i in expected.opinions if i.code in header]
            asked = [header.index(item.code) for item in self.opinions]
            self.chosen = _cells(asked)

    def _point(self, header: list[str], items: tuple[str, ...]) -> None:
        self.uid = header.index("uid")
        self.weight = header.index("weight") if "weight" in header else None
        self.place: Callable[[Row], Any] = itemgetter(*map(header.index, PLACE))
        self.domains = [name for name in DOMAINS if name in header]
        self.profile = _cells([header.index(name) for name in self.domains])
        self.answers = _cells([header.index(item) for item in items])


def _cells(positions: list[int]) -> Callable[[Row], Any]:
    """Getter of several cells of a row, as a tuple or a slice."""
    if not positions:
        return lambda row: ()
    if len(positions) == 1:
        only = positions[0]
        return lambda row: (row[only],)
    return itemgetter(*positions)
