"""Estimates laid out as rows: limits, design effects, ranks and notes. PURE."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from scoring import methodology as methods
from scoring.estimation.intervals import design_effect, limits
from scoring.estimation.rank_intervals import rank_intervals
from scoring.estimation.ranking import Standings, independent, ranks
from scoring.estimation.taylor import STATES, Estimates, State
from scoring.methodology import Composition, Methodology

Floats = NDArray[np.float64]
Key = tuple[str, str]
Place = tuple[int, int, int]

EVERYBODY: Key = ("all", "")
# Draws of the rank intervals: fixed, so that the same tallies give the same bytes.
RANK_SEED = 20120
# Figures are kept to twelve significant digits: what machines differ in lies beyond.
SIGNIFICANT = 12
NOTES = {
    State.ESTIMATED: "",
    State.UNANSWERED: "not_answered",
    State.FEW_PSUS: "few_degrees",
    State.NO_SPREAD: "no_spread",
}


@dataclass(frozen=True)
class IndexRow:
    """One index: shares in [0, 1], None where it could not be estimated."""

    basis: str
    unit: str
    indicator: str
    domain: str
    domain_level: str
    value: float | None
    standard_error: float | None
    lower: float | None
    upper: float | None
    degrees_of_freedom: float
    design_effect: float | None
    respondents: int
    rank: int | None = None
    rank_low: int | None = None
    rank_high: int | None = None
    note: str = ""


def rows_of(
    measured: Estimates,
    composition: Composition,
    method: Methodology,
    *,
    basis: str,
    units: Sequence[str],
    key: Key,
    ranked: bool,
    persons: Floats,
    answered: Floats,
) -> Iterator[IndexRow]:
    """One row a unit and indicator; a unit nobody of the domain lives in has none.

    persons (units, 1) questionnaires, answered (units, k) counted answers by criterion.
    """
    respondents = respondents_of(composition, persons, answered)
    bounds = limits(measured, respondents, confidence=method.confidence)
    effect = effects(measured, composition, answered)
    place = places(measured, composition, method) if ranked else {}
    errors = measured.error
    for u, unit in enumerate(units):
        if not persons[u]:
            continue
        for i, indicator in enumerate(composition.codes):
            word = STATES[measured.state[u, i]]
            error = word in (State.ESTIMATED, State.NO_SPREAD)
            known = bool(bounds.known[u, i])
            rank, low, high = place.get((u, i), (None, None, None))
            yield IndexRow(
                basis=basis,
                unit=unit,
                indicator=indicator,
                domain=key[0],
                domain_level=key[1],
                value=kept(measured.value[u, i], word is not State.UNANSWERED),
                standard_error=kept(errors[u, i], error),
                lower=kept(bounds.lower[u, i], known),
                upper=kept(bounds.upper[u, i], known),
                degrees_of_freedom=float(measured.degrees[u, i]),
                design_effect=kept(effect[u, i], effect[u, i] > 0),
                respondents=int(respondents[u, i]),
                rank=rank,
                rank_low=low,
                rank_high=high,
                note=NOTES[word],
            )


def kept(value: float, known: bool) -> float | None:
    return float(f"{value:.{SIGNIFICANT}g}") if known else None


def respondents_of(
    composition: Composition, persons: Floats, answered: Floats
) -> Floats:
    """Answers to a criterion, questionnaires to an index of several (units, m)."""
    count = np.repeat(persons, len(composition.codes), axis=1)
    for i, place in criterion_places(composition):
        count[:, i] = answered[:, place]
    return count


def criterion_places(composition: Composition) -> Iterator[tuple[int, int]]:
    """(row of the indicator, column of its criterion) of every criterion."""
    column = {code: place for place, code in enumerate(composition.criteria)}
    for i, code in enumerate(composition.codes):
        if code in column:
            yield i, column[code]


def effects(measured: Estimates, composition: Composition, answered: Floats) -> Floats:
    """Design effects (units, m), 0 where unknown.

    That of an index of several criteria is the mean of theirs, weighted as the index
    weighs them: a mean of many criteria has no simple sample to be compared with.
    """
    whole = np.zeros(measured.value.shape)
    for i, place in criterion_places(composition):
        whole[:, i] = answered[:, place]
    effect = design_effect(measured, whole)
    single = dict(criterion_places(composition))
    of_criterion = np.zeros((len(effect), len(composition.criteria)))
    for i, place in single.items():
        of_criterion[:, place] = effect[:, i]
    weights = (composition.weights[:, :, None] * composition.pool).sum(axis=1)
    for i in set(range(len(composition.codes))) - set(single):
        weight = np.where(of_criterion > 0, weights[i], 0.0)
        total = weight.sum(axis=1)
        mean = (weight * of_criterion).sum(axis=1)
        effect[:, i] = np.divide(mean, total, out=np.zeros_like(mean), where=total > 0)
    return effect


def places(
    measured: Estimates, composition: Composition, method: Methodology
) -> dict[tuple[int, int], Place]:
    """Rank of the printed figure and its limits, by (unit, indicator)."""
    printed = [
        [methods.percent(float(share), method) for share in column]
        for column in measured.value.T
    ]
    breakers = [printed[composition.codes.index(c)] for c in method.sub_indices]
    unanswered = measured.having(State.UNANSWERED)
    found = {}
    for i in range(len(composition.codes)):
        units = np.flatnonzero(~unanswered[:, i])
        if not units.size:
            continue
        rank = np.array(
            printed_ranks(
                [printed[i][u] for u in units],
                [[column[u] for u in units] for column in breakers],
                method,
            )
        )
        interval = rank_intervals(
            estimates_of(measured, units, i),
            seed=RANK_SEED,
            confidence=method.confidence,
        ).including(rank)
        for u, *place in zip(units, rank, interval.first, interval.last, strict=True):
            found[int(u), i] = (int(place[0]), int(place[1]), int(place[2]))
    return found


def printed_ranks(
    printed: Sequence[Decimal],
    breakers: Sequence[Sequence[Decimal]],
    method: Methodology,
) -> list[int]:
    if method.ties == "factors":
        return ranks(printed, breakers=breakers)
    return ranks(printed, ties="dense" if method.ties == "dense" else "competition")


def estimates_of(
    measured: Estimates, units: NDArray[np.intp], indicator: int
) -> Standings:
    """One indicator of some units, sampled apart from each other, to be ranked."""
    stated = measured.having(State.ESTIMATED)[units, indicator]
    degrees = np.where(stated, measured.degrees[units, indicator], 0)
    return independent(
        measured.value[units, indicator],
        measured.error[units, indicator],
        degrees.astype(np.float64),
    )
