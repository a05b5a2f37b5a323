"""What a sample was drawn from: rows of design.csv and totals.csv. PURE."""

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from surveys.loading.labels import Labels
from surveys.loading.layout import PLACE, Expected, Place, Profile
from surveys.questionnaire.instrument import DOMAINS
from surveys.tabular.cells import LONGEST, composed, count_fault, text_fault
from surveys.tabular.files import read_table
from surveys.tabular.problems import Problems
from surveys.tabular.sheet import AS_IT_IS, Choices, judged, silent

COUNTS: Final = ("psu_population", "cluster_population", "person_population")
DESIGN: Final = ("cluster", "psu", "stratum", "unit", *COUNTS)
TOTALS: Final = ("variable", "level", "unit", "population")
# A level of totals.csv is a label of any domain, so as long as the longest of them.
LONGEST_LABEL: Final = max(LONGEST[domain] for domain in DOMAINS)


class Drawn(NamedTuple):
    """PSUs in the stratum, clusters in the PSU, people in the cluster; its row."""

    row: int
    psu_population: float
    cluster_population: float
    person_population: float


class Margin(NamedTuple):
    """A group of people of a unit that weights are calibrated to."""

    unit: str
    variable: str
    level: str


class Total(NamedTuple):
    row: int
    population: float


@dataclass(frozen=True)
class Record:
    """One row of a small file by column; faults are noted where they are found."""

    file: str
    row: int
    cells: Mapping[str, str]
    problems: Problems

    def note(self, code: str, column: str, **facts: Any) -> None:
        self.problems.add(
            code,
            file=self.file,
            row=self.row,
            column=column,
            value=self.cells[column],
            **facts,
        )

    def note_unoffered(self, known: Collection[str]) -> None:
        facts = {"count": 1, "first": self.row, "known": ", ".join(known)}
        self.note("label_not_offered", "level", **facts)

    def text(self, column: str) -> str:
        text = composed(self.cells[column])
        longest = LONGEST_LABEL if column == "level" else LONGEST[column]
        if code := text_fault(text, longest=longest):
            self.note(code, column, most=longest)
        return text

    def count(self, column: str) -> float:
        text = self.cells[column]
        if code := count_fault(text):
            self.note(code, column)
            return math.inf
        return float(text)

    def unit(self, expected: Expected) -> str:
        unit = self.cells["unit"]
        if code := expected.unit_fault(unit):
            self.note(code, "unit", register=expected.register, owner=expected.owner)
        return unit


def read_design(
    path: Path,
    expected: Expected,
    problems: Problems,
    choices: Choices = AS_IT_IS,
) -> dict[Place, Drawn]:
    """The drawn clusters; a row given twice or counts that differ are noted."""
    drawn: dict[Place, Drawn] = {}
    stratum_of: dict[tuple[str, str], str] = {}
    for record in records(path, DESIGN, problems, choices):
        place = Place(record.unit(expected), *map(record.text, PLACE[1:]))
        counts = Drawn(record.row, *map(record.count, COUNTS))
        stratum = stratum_of.setdefault((place.unit, place.psu), place.stratum)
        if stratum != place.stratum:
            record.note("psu_in_two_strata", "psu", stratum=stratum)
        if place in drawn:
            record.note("repeated_row", "cluster", first=drawn[place].row)
        drawn.setdefault(place, counts)
    _note_contradictions(drawn, problems, file=path.name)
    return drawn


def read_totals(
    path: Path,
    expected: Expected,
    problems: Problems,
    choices: Choices = AS_IT_IS,
) -> dict[Margin, Total]:
    """Known counts, of units or of the round's owner as a whole."""
    expected = replace(expected, units={*expected.units, expected.owner})
    totals: dict[Margin, Total] = {}
    labels = Labels(expected.offered)
    for record in records(path, TOTALS, problems, choices):
        margin = Margin(record.unit(expected), *map(record.text, ("variable", "level")))
        if margin.variable not in DOMAINS:
            record.note("unknown_variable", "variable", known=", ".join(DOMAINS))
        elif not labels.is_offered(margin.variable, margin.level):
            record.note_unoffered(labels.choices(margin.variable))
        else:
            level = labels.read(margin.variable, margin.level)
            margin = margin._replace(level=level)
        total = Total(record.row, record.count("population"))
        if margin in totals:
            record.note("repeated_row", "level", first=totals[margin].row)
        totals.setdefault(margin, total)
    return totals


def check_design(
    drawn: Mapping[Place, Drawn],
    respondents: Mapping[Place, int],
    problems: Problems,
    *,
    clusters_in_psu: bool,
    file: str,
) -> None:
    """Note every population below what was drawn from it.

    `clusters_in_psu`: the column psu is the PSU, so its clusters can be counted
    against `cluster_population`.
    """
    psus = Counter((unit, stratum) for unit, stratum, _ in {p[:3] for p in drawn})
    clusters = Counter(place[:3] for place in drawn)
    for place, counts in drawn.items():
        samples = (
            psus[place[:2]],
            clusters[place[:3]] if clusters_in_psu else 0,
            respondents.get(place, 0),
        )
        for column, population, sample in zip(COUNTS, counts[1:], samples, strict=True):
            if population < sample:
                problems.add(
                    "population_below_sample",
                    file=file,
                    row=counts.row,
                    column=column,
                    value=f"{population:g}",
                    sample=sample,
                )


def check_totals(
    totals: Mapping[Margin, Total],
    members: Mapping[tuple[str, Profile], int],
    problems: Problems,
    *,
    owner: str,
    file: str,
) -> None:
    """Note every total below the number of respondents it stands for."""
    sample: Counter[Margin] = Counter()
    for (unit, profile), count in members.items():
        for variable, level in zip(DOMAINS, profile, strict=True):
            for place in {unit, owner}:
                sample[Margin(place, variable, level)] += count
    for margin, total in totals.items():
        if total.population < sample[margin]:
            problems.add(
                "population_below_sample",
                file=file,
                row=total.row,
                column="population",
                value=f"{total.population:g}",
                sample=sample[margin],
            )


def _note_contradictions(
    drawn: Mapping[Place, Drawn], problems: Problems, *, file: str
) -> None:
    """Counts of one stratum or PSU are the same in all its rows."""
    told: dict[tuple[str, ...], tuple[int, float]] = {}
    for place, counts in drawn.items():
        for column, depth in (("psu_population", 2), ("cluster_population", 3)):
            value = getattr(counts, column)
            first, other = told.setdefault(place[:depth], (counts.row, value))
            if other != value:
                problems.add(
                    "population_contradicts",
                    file=file,
                    row=counts.row,
                    column=column,
                    value=f"{value:g}",
                    other=f"{other:g}",
                    first=first,
                )


def records(
    path: Path, columns: tuple[str, ...], problems: Problems, choices: Choices
) -> Iterator[Record]:
    sheet = read_table(path, problems, silent, choices)
    if sheet is None:
        return
    before = problems.count
    header = [name.strip() for name in sheet.header]
    while header and not header[-1]:
        header.pop()
    for name in columns:
        if name not in header:
            problems.add("missing_column", file=path.name, row=1, column=name)
    for position, name in enumerate(header):
        if name not in columns or name in header[:position]:
            code = "repeated_column" if name in columns else "unknown_column"
            facts = {"instrument": path.name}
            problems.add(code, file=path.name, row=1, column=name, **facts)
    if problems.count > before:
        return
    sheet = judged(sheet, problems, columns=range(len(header)))
    for numbers, rows in sheet.blocks:
        for number, row in zip(numbers, rows, strict=True):
            if not any(row):
                continue
            if len(row) < len(header) or any(row[len(header) :]):
                facts = {"found": str(len(row)), "expected": str(len(header))}
                problems.add("cell_count", file=path.name, row=number, **facts)
                continue
            cells = dict(zip(header, row, strict=False))
            yield Record(path.name, number, cells, problems)
