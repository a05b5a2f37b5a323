"""What moved since the round before, and whether the movement is likely real."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from publishing.content.release_content import PUBLISHED
from scoring import methodology as methods
from scoring.estimation.change import Measured, Verdict, change
from scoring.methodology.model import Methodology
from surveys.models import Round


def basis_before(rnd: Round, earlier: Round, basis: str) -> str:
    """The basis of an earlier round whose units are those of `basis` in this one.

    After the merger of 2025-07-01 a round of 34 units is compared with the earlier
    round restated for them.
    """
    if rnd.register == earlier.register or basis != PUBLISHED:
        return basis
    return f"units-{rnd.register}"


VERDICTS = {verdict: verdict.value for verdict in Verdict}


class Move(NamedTuple):
    """What is told of a figure beside the one of the round before."""

    points: Decimal | None = None
    error: Decimal | None = None
    verdict: str = ""
    places: int | None = None


NOT_COMPARED = Move()


def moves(
    rows: Sequence[Any], earlier: Iterable[Any], *, method: Methodology
) -> list[Move]:
    """The move of each index row since its earlier one, which may be None.

    Points are differences of printed figures. A row without a counterpart, or one of
    the two without a value, is not compared.
    """
    found = [NOT_COMPARED] * len(rows)
    both = [
        (place, row, old)
        for place, (row, old) in enumerate(zip(rows, earlier, strict=True))
        if old is not None and old.value is not None and row.value is not None
    ]
    if not both:
        return found
    places, now, before = zip(*both, strict=True)
    told = change(measured(before), measured(now), confidence=method.confidence)
    printed = (
        methods.percents([row.value for row in side], method) for side in (now, before)
    )
    moved = zip(
        map(methods.change_in_points, *printed),
        methods.points_of(told.standard_error.tolist()),
        (VERDICTS[verdict] for verdict in told.verdict),
        map(places_up, now, before),
        strict=True,
    )
    for place, move in zip(places, map(Move._make, moved), strict=True):
        found[place] = move
    return found


def places_up(now: Any, before: Any) -> int | None:
    if now.rank is None or before.rank is None:
        return None
    return before.rank - now.rank


def measured(rows: Sequence[Any]) -> Measured:
    """Values, variances and degrees of freedom as arrays; no error counts as 0 df."""
    known = [row.standard_error is not None for row in rows]
    return Measured(
        value=np.array([row.value for row in rows], float),
        variance=np.array([(row.standard_error or 0.0) ** 2 for row in rows]),
        degrees=np.array(
            [
                row.degrees_of_freedom or 0.0 if has_error else 0.0
                for row, has_error in zip(rows, known, strict=True)
            ]
        ),
    )
