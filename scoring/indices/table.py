"""Estimates laid out as a table: limits, design effects, ranks and notes. PURE."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring import methodology as methods
from scoring.estimation.intervals import design_effect, limits
from scoring.estimation.moderation import SOURCES, Source
from scoring.estimation.rank_intervals import many_rank_intervals
from scoring.estimation.ranking import Standings, independent, ranks
from scoring.estimation.taylor import STATES, Estimates, State
from scoring.indices.errors import Judged
from scoring.methodology import Composition, Methodology

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Key = tuple[str, str]

EVERYBODY: Key = ("all", "")
# Draws of the rank intervals: fixed, so that the same tallies give the same bytes.
RANK_SEED = 20120
# Figures are kept to twelve significant digits: what machines differ in lies beyond.
DIGITS = "%.12g"
NOTES = {
    State.ESTIMATED: "",
    State.UNANSWERED: "not_answered",
    State.FEW_PSUS: "few_degrees",
    State.NO_SPREAD: "no_spread",
}


class IndexRow(NamedTuple):
    """One index: shares in [0, 1], None where it could not be estimated.

    Where the method asks for more than own errors, `error_from` says what the error is
    made of, and the own one stands beside it.
    """

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
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    note: str
    own_error: float | None = None
    own_degrees: float | None = None
    error_from: str = ""


# The words that digests of indices are taken of: those of a row's own repr. A method
# of own errors has the digests it had before there were others.
ALWAYS = len(IndexRow._fields) - len(IndexRow._field_defaults)
PRINTED = f"IndexRow({', '.join(f'{name}=%r' for name in IndexRow._fields[:ALWAYS])})"
UNSAID = tuple(IndexRow._field_defaults.values())


def digest_of(rows: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 of rows with the values of an IndexRow, whatever their order."""
    lines = sorted(
        PRINTED % row[:ALWAYS] + ("" if row[ALWAYS:] == UNSAID else repr(row[ALWAYS:]))
        for row in rows
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class IndexTable:
    """Indices of one basis and domain level by column, a row a unit and indicator."""

    basis: str
    key: Key
    unit: list[str]
    indicator: list[str]
    value: list[float | None]
    standard_error: list[float | None]
    lower: list[float | None]
    upper: list[float | None]
    degrees_of_freedom: list[float]
    design_effect: list[float | None]
    respondents: list[int]
    rank: list[int | None]
    rank_low: list[int | None]
    rank_high: list[int | None]
    note: list[str]
    own_error: list[float | None]
    own_degrees: list[float | None]
    error_from: list[str]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Rows with the values of an IndexRow."""
        count = len(self.unit)
        same = {"basis": self.basis, "domain": self.key[0], "domain_level": self.key[1]}
        return zip(
            *(
                repeat(same[name], count) if name in same else getattr(self, name)
                for name in IndexRow._fields
            ),
            strict=True,
        )


def table_of(
    judged: Judged,
    composition: Composition,
    method: Methodology,
    *,
    basis: str,
    units: Sequence[str],
    key: Key,
    ranked: bool,
    persons: Floats,
    answered: Floats,
) -> IndexTable:
    """Indices of the units of a basis; a unit nobody of the domain lives in has none.

    persons (units, 1) questionnaires, answered (units, k) counted answers by criterion.
    """
    measured, own = judged.estimates, judged.own
    respondents = respondents_of(composition, persons, answered)
    bounds = limits(measured, respondents, confidence=method.confidence)
    effect = effects(own, composition, answered)
    place = places(measured, composition, method) if ranked else unranked(measured)
    lived = np.flatnonzero(persons[:, 0]).tolist()
    said = method.variance != Source.OWN

    def flat(values: np.ndarray) -> list[Any]:
        return values[lived].ravel().tolist()

    def kept(values: Floats, known: Flags) -> list[float | None]:
        return significant(values[lived], known[lived])

    rank, rank_low, rank_high = ([n or None for n in flat(one)] for one in place)
    return IndexTable(
        basis=basis,
        key=key,
        unit=[units[u] for u in lived for _ in composition.codes],
        indicator=list(composition.codes) * len(lived),
        value=kept(measured.value, ~measured.having(State.UNANSWERED)),
        standard_error=kept(measured.error, _spread(measured)),
        lower=kept(bounds.lower, bounds.known),
        upper=kept(bounds.upper, bounds.known),
        degrees_of_freedom=flat(degrees_of(measured)),
        design_effect=kept(effect, effect > 0),
        respondents=flat(respondents.astype(int)),
        rank=rank,
        rank_low=rank_low,
        rank_high=rank_high,
        note=[NOTES[STATES[s]] for s in flat(measured.state)],
        own_error=kept(own.error, _spread(own) & said),
        own_degrees=[n if said else None for n in flat(degrees_of(own))],
        error_from=[SOURCES[s].value if said else "" for s in flat(judged.source)],
    )


def _spread(measured: Estimates) -> Flags:
    return measured.having(State.ESTIMATED, State.NO_SPREAD)


def unranked(measured: Estimates) -> Ints:
    """No rank, and no range of one, for each (unit, indicator)."""
    return np.zeros((3, *measured.value.shape), np.int64)


def degrees_of(measured: Estimates) -> Floats:
    """Degrees of freedom (units, m): whole, or of six digits, on every machine."""
    return np.asarray(measured.degrees, np.float64)


def significant(values: Floats, known: Flags) -> list[float | None]:
    """Known values, row by row, with as many digits as are kept; None for the rest."""
    pairs = zip(values.ravel().tolist(), known.ravel().tolist(), strict=True)
    return [float(DIGITS % value) if is_known else None for value, is_known in pairs]


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


def places(measured: Estimates, composition: Composition, method: Methodology) -> Ints:
    """Rank of the printed figure and its limits (3, units, m), 0 where is none."""
    printed = [
        [methods.percent(share, method) for share in column]
        for column in measured.value.T.tolist()
    ]
    breakers = [printed[composition.codes.index(c)] for c in method.sub_indices]
    unanswered = measured.having(State.UNANSWERED)
    found = np.zeros((3, *measured.value.shape), np.int64)
    ranked = {
        i: units
        for i in range(len(composition.codes))
        if (units := np.flatnonzero(~unanswered[:, i])).size
    }
    intervals = many_rank_intervals(
        (estimates_of(measured, units, i) for i, units in ranked.items()),
        seed=RANK_SEED,
        confidence=method.confidence,
    )
    for (i, units), interval in zip(ranked.items(), intervals, strict=True):
        rank = np.array(
            printed_ranks(
                [printed[i][u] for u in units],
                [[column[u] for u in units] for column in breakers],
                method,
            )
        )
        held = interval.including(rank)
        found[:, units, i] = rank, held.first, held.last
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
