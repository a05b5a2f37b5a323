"""A whole simulated round, from printed figures to questionnaires."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from demonstration.simulation import answers, counts, ladder, people, places, shares
from demonstration.simulation.places import Place
from demonstration.simulation.shares import Block, Fit
from demonstration.simulation.structure import Structure, structure
from demonstration.simulation.targets import Targets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

# Shares of people without an answer, or to whom a question does not apply.
NO_ANSWER, NO_FEEDBACK_ANSWER = 0.004, 0.02
NOT_APPLICABLE, NO_FEEDBACK_GIVEN = 0.002, 0.015


@dataclass(frozen=True)
class SimulatedRound:
    """Text columns, one value a person, and the answers (n, k) in `items` order."""

    items: tuple[str, ...]
    columns: dict[str, list[str]]
    answers: Bytes


def simulate(
    targets: Targets,
    *,
    items: Sequence[str],
    units: Sequence[str],
    standing: Mapping[str, float],
) -> SimulatedRound:
    """The round of `targets` in the register's `units`; the same bytes every time."""
    rng = np.random.default_rng(targets.seed)
    shape = structure(targets, items)
    drawn = places.places(units, targets.sample, rng=rng)
    by_unit = [list(group) for _, group in groupby(drawn, key=lambda each: each.unit)]
    silent = _silences(shape, by_unit, rng)
    _make_room(targets, shape, units, silent)
    speaking = np.array([(part == 255).sum(axis=0) for part in silent])
    parts, wanted = _calibrated(targets, shape, units, standing, speaking, rng)
    satisfied = counts.whole_counts(
        wanted,
        speaking,
        provinces=parts,
        weight=shape.weight,
        first=[row for row, cut in enumerate(parts) if len(cut) > 1],
    )
    given = _answers(by_unit, silent, satisfied, rng)
    columns = people.columns(drawn, fields=targets.sample.fields, rng=rng)
    return SimulatedRound(shape.items, columns, given)


def mean_standing(rounds: Sequence[Targets]) -> dict[str, float]:
    """Unit -> mean rank over the rounds that rank it."""
    ranks: dict[str, list[int]] = {}
    for targets in rounds:
        for unit, rank in targets.placed().items():
            ranks.setdefault(unit, []).append(rank)
    return {unit: float(np.mean(found)) for unit, found in ranks.items()}


def _silences(
    shape: Structure, by_unit: list[list[Place]], rng: np.random.Generator
) -> list[Bytes]:
    feedback = np.isin(np.arange(len(shape.items)), shape.groups["F5"])
    no_answer = np.where(feedback, NO_FEEDBACK_ANSWER, NO_ANSWER)
    not_applicable = np.where(feedback, NO_FEEDBACK_GIVEN, NOT_APPLICABLE)
    return [
        answers.silences(
            sum(place.people for place in group), no_answer, not_applicable, rng
        )
        for group in by_unit
    ]


def _make_room(
    targets: Targets, shape: Structure, units: Sequence[str], silent: list[Bytes]
) -> None:
    """Give few items a number of answers at which a printed extreme can be met.

    In an area one answer moves the mean by less than the rounding; in a factor not.
    """
    for figure in targets.extremes():
        columns = shape.columns(figure.indicator)
        if figure.indicator not in targets.factors:
            continue
        part = silent[units.index(figure.at)]
        number = counts.answering(
            float(figure.percent),
            items=1 if figure.items else len(columns),
            most=int((part[:, columns] == 255).sum(axis=0).min()),
        )
        for column in columns:
            speaks = np.flatnonzero(part[:, column] == 255)
            part[speaks[number:], column] = answers.NO_ANSWER


def _calibrated(
    targets: Targets,
    shape: Structure,
    units: Sequence[str],
    standing: Mapping[str, float],
    speaking: Ints,
    rng: np.random.Generator,
) -> tuple[list[list[Block]], Floats]:
    """Blocks and percents (u, k) at which provinces and nation hold together."""
    order = ladder.climb(units, placed=targets.placed(), standing=standing, rng=rng)
    national = targets.national()
    nation = shares.national_pattern(shape, national=national, rng=rng)
    size = (speaking * shape.weight).sum(axis=1)
    by_rank = size[[units.index(unit) for unit in order]]
    seed = rng.integers(2**32)
    slip = 0.0
    # Who did not answer differs by province, so the mean of the ladder is off by a
    # hair at first; the second and third turn take it out.
    for _ in range(3):
        chance = np.random.default_rng(seed)
        values = ladder.rungs(
            targets.rungs(len(units)),
            size=by_rank,
            mean=national["overall"] + slip,
            rng=chance,
        )
        parts = _blocks(targets, shape, units, dict(zip(order, values, strict=True)))
        fit = Fit(shape, parts, nation, speaking, targets.extremes(), units)
        wanted = fit.shares(rng=chance)
        slip += national["overall"] - fit.pooled(wanted)
    return parts, wanted


def _blocks(
    targets: Targets, shape: Structure, units: Sequence[str], overall: dict[str, float]
) -> list[list[Block]]:
    return [
        shares.blocks(
            shape,
            overall=overall[unit],
            extremes=[figure for figure in targets.extremes() if figure.at == unit],
        )
        for unit in units
    ]


def _answers(
    by_unit: list[list[Place]],
    silent: list[Bytes],
    satisfied: Ints,
    rng: np.random.Generator,
) -> Bytes:
    return np.concatenate(
        [
            answers.levels(answers.moods(group, part.shape[1], rng), part, count)
            for group, part, count in zip(by_unit, silent, satisfied, strict=True)
        ]
    )
