"""What moved since the round before, and whether the movement is likely real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import numpy as np

from publishing.content.release_content import PUBLISHED, FigureRow
from scoring import methodology as methods
from scoring.estimation.change import Measured, Verdict, change
from scoring.methodology.model import Methodology
from scoring.models import Index, Run
from surveys.models import Round

THOUSANDTH = Decimal("0.001")


def basis_before(rnd: Round, earlier: Round, basis: str) -> str:
    """The basis of an earlier round whose units are those of `basis` in this one.

    After the merger of 2025-07-01 a round of 34 units is compared with the earlier
    round restated for them.
    """
    if rnd.register == earlier.register or basis != PUBLISHED:
        return basis
    return f"units-{rnd.register}"


def changes(
    figures: Mapping[tuple[int, str, str], FigureRow],
    *,
    later: Mapping[tuple[int, str, str], Any],
    earlier: Mapping[tuple[int, str, str], Any],
    method: Methodology,
) -> list[FigureRow]:
    """The figures with points, places and verdict against the run before.

    All three map (unit, indicator, domain level): to a figure of this run, and to the
    index rows of this run and of the earlier one. A figure without a counterpart comes
    back unchanged.
    """
    both = [
        key
        for key, figure in figures.items()
        if figure.percent is not None
        and key in earlier
        and earlier[key].value is not None
    ]
    moved = change(
        measured([earlier[key] for key in both]),
        measured([later[key] for key in both]),
        confidence=method.confidence,
    )
    compared = {
        key: compare(figures[key], earlier[key], error, verdict, method)
        for key, error, verdict in zip(
            both, moved.standard_error, moved.verdict, strict=True
        )
    }
    return [compared.get(key, figure) for key, figure in figures.items()]


COLUMNS = [
    "unit_id",
    "indicator",
    "domain",
    "domain_level",
    "value",
    "standard_error",
    "lower",
    "upper",
    "degrees_of_freedom",
    "respondents",
    "rank",
    "rank_low",
    "rank_high",
    "note",
]


def index_rows(
    run: Run, *, basis: str, domain: str, without: Sequence[str] = ()
) -> dict[tuple[int, str, str], Any]:
    """Indices of a run by (unit, indicator, domain level), as plain named rows."""
    rows = Index.objects.filter(run=run, basis=basis, domain=domain)
    rows = rows.exclude(indicator__in=without)
    rows = rows.order_by("unit__level", "unit__code", "indicator", "domain_level")
    return {
        (row.unit_id, row.indicator, row.domain_level): row
        for row in rows.values_list(*COLUMNS, named=True)
    }


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


def compare(
    figure: FigureRow, earlier: Any, error: float, verdict: Verdict, method: Methodology
) -> FigureRow:
    printed_before = methods.percent(earlier.value, method)
    places = None
    if figure.rank is not None and earlier.rank is not None:
        places = earlier.rank - figure.rank
    return replace(
        figure,
        change_points=methods.change_in_points(
            cast(Decimal, figure.percent), printed_before
        ),
        change_error=(Decimal(repr(float(error))) * 100).quantize(THOUSANDTH),
        change_verdict=verdict.value,
        change_places=places,
    )
