"""Weights of a run: from the draw or the file, then fitted to known totals.

A round without totals weighs each unit in its own tally. With totals the weights of
all units are made first, by one job, and kept with their history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from localities.models import Unit
from scoring.estimation.calibration import post_stratify, rake
from scoring.estimation.design import Floats, Ints
from scoring.estimation.weighting import Weights
from scoring.models import Weighting
from scoring.refusals import refused
from scoring.runs.extract import Columns, columns
from scoring.runs.tallying import weights_made
from surveys.models import Round


@dataclass(frozen=True)
class Block:
    """Questionnaires fitted together: one unit's, or all of the round's.

    base (n,): weights before the fit; cells: the level of each variable, (n,) each;
    populations: the known count of each level.
    """

    place: str
    units: tuple
    base: np.ndarray
    cells: dict
    populations: dict

    def fitted(self) -> Weights:
        """Weights that meet the totals; raises Refused naming what does not."""
        weights = Weights.given(self.base)
        # Margins carry the place, so that a refusal names it.
        cells = {f"{self.place} {name}": cell for name, cell in self.cells.items()}
        populations = {f"{self.place} {n}": p for n, p in self.populations.items()}
        if len(cells) > 1:
            return rake(weights, cells, populations)
        ((name, cell),) = cells.items()
        return post_stratify(weights, cell, populations[name], name=name)


def fit(
    rnd: Round,
) -> Iterator[tuple[Unit, Floats, Floats, dict[str, list], list[dict]]]:
    """(unit, base, fitted weights, cells, history) of every unit of a round."""
    for block in blocks(rnd):
        fitted = block.fitted()
        history = [asdict(step) for step in fitted.history]
        start = 0
        for unit, size in block.units:
            rows = slice(start, start + size)
            cells = {name: list(cell[rows]) for name, cell in block.cells.items()}
            yield unit, block.base[rows], fitted.value[rows], cells, history
            start += size


def blocks(rnd: Round) -> Iterator[Block]:
    """What is fitted together: the totals say so, by unit or for the whole round."""
    totals = totals_by_unit(rnd)
    units = list(rnd.units())
    whole = totals.pop(rnd.owner_id, None)
    if whole and totals:
        raise refused("totals_at_two_levels", rnd.code)
    rows = {unit: columns(rnd, unit) for unit in units}
    if whole:
        yield block_of(rnd, rnd.owner.code, rows, whole)
        return
    for unit in units:
        if unit.pk not in totals:
            raise refused("unit_without_totals", unit.code)
        yield block_of(rnd, unit.code, {unit: rows[unit]}, totals[unit.pk])


def totals_by_unit(rnd: Round) -> dict[int, dict[str, dict[str, float]]]:
    totals: Any = defaultdict(lambda: defaultdict(dict))
    for total in rnd.totals.order_by("unit_id", "variable", "level"):
        totals[total.unit_id][total.variable][total.level] = total.population
    return totals


def block_of(
    rnd: Round,
    place: str,
    rows: Mapping[Unit, Columns],
    populations: Mapping[str, dict[str, float]],
) -> Block:
    base = [weights_made(rnd, unit, found) for unit, found in rows.items()]
    for unit, found in rows.items():
        for name in sorted(populations):
            if "" in found.domains[name]:
                raise refused("blank_label", f"{unit.code} {name}")
    return Block(
        place=place,
        units=tuple((unit, len(found)) for unit, found in rows.items()),
        base=np.concatenate(base),
        cells={
            name: np.concatenate([found.domains[name] for found in rows.values()])
            for name in sorted(populations)
        },
        populations={name: dict(levels) for name, levels in populations.items()},
    )


def residual(
    weightings: Sequence[Weighting],
    populations_of: Callable[[Weighting], tuple[str, Any]],
) -> Callable[[Floats], Floats]:
    """What the fit leaves of influences (m, n), over the stored weights in their order.

    The fits are made again from the stored base weights and cells: no questionnaire is
    read.
    """
    groups = defaultdict(list)
    for weighting in weightings:
        groups[populations_of(weighting)[0]].append(weighting)
    fits, places = [], row_places(weightings)
    for place, members in groups.items():
        names = sorted(members[0].cells)
        block = Block(
            place=place,
            units=(),
            base=np.concatenate([floats(member.base) for member in members]),
            cells={
                name: np.concatenate([member.cells[name] for member in members])
                for name in names
            },
            populations=populations_of(members[0])[1],
        )
        rows = np.concatenate([places[member.unit_id] for member in members])
        fits.append((rows, block.fitted()))

    def apply(influence: Floats) -> Floats:
        left = np.array(influence, float)
        for rows, fitted in fits:
            left[:, rows] = fitted.residual(influence[:, rows])
        return left

    return apply


def row_places(weightings: Sequence[Weighting]) -> dict[int, Ints]:
    """Rows (n,) of each unit in the stacked order of the weightings."""
    places, start = {}, 0
    for weighting in weightings:
        size = len(floats(weighting.base))
        places[weighting.unit_id] = np.arange(start, start + size)
        start += size
    return places


def floats(packed: bytes | memoryview) -> Floats:
    return np.frombuffer(bytes(packed), "<f8")
