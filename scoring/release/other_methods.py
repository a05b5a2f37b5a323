"""The same answers measured by another method: what is method, what is change.

Tallies know no era, so no answer is read again: another method is another composition
of the same rows, under the same design.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from localities.models import Unit
from publishing.content import release_content as handed
from publishing.content.release_content import RemeasureRow
from scoring import methodology as methods
from scoring.estimation.intervals import limits
from scoring.estimation.taylor import State
from scoring.indices.estimates import Grouping, Scorer
from scoring.indices.table import EVERYBODY, printed_ranks, respondents_of
from scoring.methodology.model import Methodology
from scoring.runs.stored import StoredRun


def others(stored: StoredRun) -> Iterator[Methodology]:
    """Shipped methods, but the run's own, that were made for its questionnaire."""
    code_of_instrument = stored.round.instrument.code
    for code in methods.available():
        method = methods.load(code)
        if code != stored.run.methodology and code_of_instrument in method.instruments:
            yield method


def remeasured(
    stored: StoredRun, *, nation_only: bool = False
) -> Iterator[RemeasureRow]:
    """Overall and sub-indices of every basis and unit, by each other method."""
    for method in others(stored):
        scorer = stored.scorer.by(method)
        for grouping, places in stored.groupings(method):
            if not nation_only or not grouping.ranked:
                yield from rows_of(scorer, grouping, places, method)


def rows_of(
    scorer: Scorer, grouping: Grouping, places: Sequence[Unit], method: Methodology
) -> Iterator[RemeasureRow]:
    measured = scorer.judged(grouping, EVERYBODY).estimates
    persons, answered = scorer.people(grouping, EVERYBODY)
    people = respondents_of(scorer.composition, persons, answered)
    bounds = limits(measured, people, confidence=method.confidence)
    unanswered = measured.having(State.UNANSWERED)
    codes = scorer.composition.codes
    indices = [codes.index(code) for code in shown(method)]
    printed: list[list[Any]] = [
        methods.percents(measured.value[:, i].tolist(), method) for i in indices
    ]
    whole = ~unanswered[:, indices].any(axis=1)
    whole &= persons[:, 0] >= method.minimum_respondents
    ranked: Any = np.flatnonzero(whole) if grouping.ranked else []
    for i, column in zip(indices, printed, strict=True):
        ranks = ranks_of(column, printed[1:], ranked, method)
        for u in np.flatnonzero(whole).tolist():
            known = bounds.known[u, i]
            yield handed.RemeasureRow(
                methodology=method.code,
                unit_id=places[u].pk,
                basis=grouping.basis,
                indicator=codes[i],
                percent=column[u],
                lower=limit(bounds.lower[u, i], method) if known else None,
                upper=limit(bounds.upper[u, i], method) if known else None,
                rank=ranks.get(u),
            )


def ranks_of(
    printed: Sequence[Decimal],
    breakers: Sequence[list[Decimal]],
    units,
    method: Methodology,
) -> dict[int, int]:
    """Ranks of printed percents by unit; `breakers` part those that are equal."""
    ranks = printed_ranks(
        [printed[u] for u in units],
        [[column[u] for u in units] for column in breakers],
        method,
    )
    return dict(zip(units, ranks, strict=True))


def limit(share: float, method: Methodology) -> Decimal:
    return methods.percent(float(share), method)


def shown(method: Methodology) -> tuple[str, ...]:
    """The overall index and the sub-indices, in their order."""
    return ("overall", *method.sub_indices)


def told(stored: StoredRun) -> list[dict[str, Any]]:
    """The other methods as readers are told of them."""
    instrument = stored.instrument
    names = {item.code: item.text for item in instrument.scored}
    found = []
    for method in others(stored):
        composition = methods.indicator_weights(
            method, instrument.scored_codes, names=names
        )
        called = {i.code: i.name for i in composition.indicators}
        found.append(
            {
                "code": method.code,
                "name": [method.title.vi, method.title.en],
                "indicators": [
                    [code, called[code].vi, called[code].en] for code in shown(method)
                ],
            }
        )
    return found
