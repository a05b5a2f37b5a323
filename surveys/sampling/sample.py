"""Columns of a frame and a plan become a sample with its digest. PURE."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from surveys.sampling.chance import Chance
from surveys.sampling.listed import DrawnStratum, draw_strata, strata_of
from surveys.sampling.multistage import Group, draw_people, draw_villages
from surveys.sampling.plan import STRATA, ListPlan, PlanError, VillagePlan

# Longest code of a stratum, in characters; the column of a response agrees.
LONGEST = 64


@dataclass(frozen=True, slots=True)
class Drawn:
    """One person drawn: index of the frame's row, number on a village's list or None.

    `turn` is None for the main sample, else the place among the reserves that may
    stand in for the same stratum (of a list) or village.
    """

    index: int
    on_list: int | None
    stratum: str
    psu: str
    cluster: str
    inclusion: float
    turn: int | None


@dataclass(frozen=True)
class StratumLine:
    """One line of the allocation; counts people."""

    code: str
    label: str
    population: int
    drawn: int
    reserves: int


@dataclass(frozen=True)
class Sample:
    strata: list[StratumLine]
    cases: list[Drawn]

    def digest(self) -> str:
        """SHA-256 of the cases, tab-separated, one a line; probabilities as hex."""
        whole = sha256()
        for case in self.cases:
            place = f"{case.stratum}\t{case.psu}\t{case.cluster}"
            person = f"{case.index}\t{case.on_list}\t{case.turn}"
            whole.update(f"{person}\t{place}\t{case.inclusion.hex()}\n".encode())
        return whole.hexdigest()


def stratum_labels(
    columns: Mapping[str, Sequence[str]], strata: Sequence[str]
) -> list[str]:
    """Label of every row: its cells of the chosen columns. Raises PlanError."""
    if odd := [name for name in strata if name not in STRATA]:
        raise PlanError("strata", f"no such column: {', '.join(odd)}")
    if not strata:
        return [""] * len(columns[STRATA[0]])
    cells = zip(*(columns[name] for name in strata), strict=True)
    return [" · ".join(label) for label in cells]


def from_list(
    columns: Mapping[str, Sequence[str]], *, plan: ListPlan, chance: Chance
) -> Sample:
    """A sample of people by row; each person is their own PSU.

    Raises AllocationError, SelectionError and PlanError.
    """
    strata = strata_of(stratum_labels(columns, plan.strata))
    sizes = [len(stratum.rows) for stratum in strata]
    counts = plan.counts([stratum.label for stratum in strata], sizes)
    drawn = draw_strata(
        strata,
        counts=counts,
        method=plan.method,
        reserve_share=plan.reserve_share,
        chance=chance,
    )
    lines: list[StratumLine] = []
    cases: list[Drawn] = []
    for at, (part, size) in enumerate(zip(drawn, sizes, strict=True), start=1):
        code = f"{at:02d} {part.label}"[:LONGEST].strip()
        here = [len(part.drawn), len(part.reserves)]
        lines.append(StratumLine(code, part.label, size, *here))
        cases += _listed_cases(part, at=at, code=code)
    main = [case for case in cases if case.turn is None]
    return Sample(lines, main + [case for case in cases if case.turn is not None])


def _listed_cases(part: DrawnStratum, *, at: int, code: str) -> Iterator[Drawn]:
    turns: list[tuple[int, int | None]] = [(row, None) for row in part.drawn.tolist()]
    turns += [(row, turn) for turn, row in enumerate(part.reserves.tolist(), start=1)]
    for row, turn in turns:
        psu = f"{at:02d}-{row + 1}"
        yield Drawn(row, None, code, psu, psu, part.inclusion, turn)


def from_villages(
    columns: Mapping[str, Sequence[str]],
    *,
    people: Sequence[int],
    plan: VillagePlan,
    chance: Chance,
) -> Sample:
    """A sample of people of villages; strata are provinces, PSUs the first stage.

    Columns: unit, commune, village, and district where the frame has districts.
    Raises StageError and AllocationError.
    """
    counts = np.asarray(people, np.int64)
    stages = plan.stages(with_districts="district" in columns)
    villages = draw_villages(columns, people=counts, stages=stages, chance=chance)
    drawn = draw_people(
        villages,
        people=counts,
        total=plan.people,
        reserve_share=plan.reserve_share,
        chance=chance,
    )
    psus = _psu_codes(villages)
    main, spare = [], []
    for part in drawn:
        unit, index = part.village.path[0], int(part.village.rows[0])
        psu = psus[part.village.path[:2]]
        place = (unit, psu, f"{psu}-{index + 1}", part.inclusion)
        main += [Drawn(index, on, *place, None) for on in part.drawn.tolist()]
        ranked = enumerate(part.reserves.tolist(), start=1)
        spare += [Drawn(index, on, *place, turn) for turn, on in ranked]
    lines = _province_lines(columns["unit"], counts.tolist(), main, spare)
    return Sample(strata=lines, cases=main + spare)


def _psu_codes(villages: Sequence[Group]) -> dict[tuple[str, ...], str]:
    """Short codes of the first stage's groups: province and a number."""
    codes: dict[tuple[str, ...], str] = {}
    met: dict[str, int] = {}
    for village in villages:
        psu = village.path[:2]
        if psu not in codes:
            met[psu[0]] = met.get(psu[0], 0) + 1
            codes[psu] = f"{psu[0]}-{met[psu[0]]:03d}"
    return codes


def _province_lines(
    units: Sequence[str], people: list[int], main: list[Drawn], spare: list[Drawn]
) -> list[StratumLine]:
    totals: dict[str, list[int]] = {}
    for unit, count in zip(units, people, strict=True):
        totals.setdefault(unit, [0, 0, 0])[0] += count
    for column, cases in ((1, main), (2, spare)):
        for case in cases:
            totals[case.stratum][column] += 1
    return [StratumLine(unit, unit, *counts) for unit, counts in totals.items()]
