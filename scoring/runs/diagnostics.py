"""What an analyst should know before trusting a run: effects, weights, warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db.models import Aggregate, Max

from scoring.indices.estimates import Scorer, masked
from scoring.indices.table import EVERYBODY, IndexRow
from scoring.refusals import refusal
from surveys.models import Round

# A weight this many times the median asks for a second look.
HEAVY = 5.0
MISSING, NOT_APPLICABLE = (1, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1)


def warning(code: str, *, place: str, **facts: object) -> dict[str, str]:
    said = refusal(code, place, **facts)
    return {"code": code, "place": place, "vi": said.vi, "en": said.en}


def of(
    scorer: Scorer, rows: Sequence[IndexRow], rnd: Round
) -> tuple[list[dict[str, str]], dict[str, list[dict]]]:
    """(warnings, diagnostics) of a composition; plain values for a JSON column."""
    units = list(units_of(scorer, rows, spread_of_given(rnd)))
    warnings = [
        warning("lonely_psu", place=place) for place in scorer.design.lonely_strata()
    ]
    minimum = scorer.method.minimum_respondents
    for unit in units:
        if unit["respondents"] < minimum:
            warnings.append(
                warning(
                    "few_respondents",
                    place=unit["code"],
                    n=unit["respondents"],
                    minimum=minimum,
                )
            )
        if unit["weight_spread"] > HEAVY:
            times = f"{unit['weight_spread']:.1f}"
            warnings.append(warning("heavy_weight", place=unit["code"], times=times))
    warnings.extend(unanswered(rows))
    return warnings, {"units": units, "items": items_of(scorer)}


class Median(Aggregate):
    function = "percentile_disc"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def spread_of_given(rnd: Round) -> dict[str, float]:
    """Largest weight over the median by unit code, where the file brought weights."""
    if rnd.weights != Round.Weights.GIVEN or rnd.totals.exists():
        return {}
    by_unit = rnd.responses.scored().order_by().values("unit__code")
    found = by_unit.annotate(most=Max("weight"), middle=Median("weight"))
    return {unit["unit__code"]: unit["most"] / unit["middle"] for unit in found}


def units_of(
    scorer: Scorer, rows: Sequence[IndexRow], given: Mapping[str, float]
) -> Iterator[dict[str, Any]]:
    """Facts of each unit; weights made or fitted are alike inside a tally's rows."""
    overall = {
        row.unit: row
        for row in rows
        if (row.indicator, row.domain, row.basis) == ("overall", "all", "published")
    }
    for locality in scorer.localities:
        tally, row = locality.tallies[EVERYBODY], overall[locality.code]
        held = tally.respondents > 0
        mean = tally.weight[held] / tally.respondents[held]
        effect = row.design_effect
        yield {
            "code": locality.code,
            "respondents": row.respondents,
            "design_effect": effect,
            "effective": row.respondents / effect if effect else None,
            "weight_spread": given.get(
                locality.code, float(mean.max() / np.median(mean))
            ),
            "degrees_of_freedom": row.degrees_of_freedom,
        }


def items_of(scorer: Scorer) -> list[dict[str, float | str]]:
    counts = scorer.stack(EVERYBODY).counts
    total = masked(counts, (1,) * 7).sum(axis=0)
    missing = masked(counts, MISSING).sum(axis=0) / total * 100
    inapplicable = masked(counts, NOT_APPLICABLE).sum(axis=0) / total * 100
    return [
        {"code": code, "missing": float(m), "not_applicable": float(n)}
        for code, m, n in zip(scorer.criteria, missing, inapplicable, strict=True)
    ]


def unanswered(rows):
    places = {}
    for row in rows:
        if row.note == "not_answered" and row.domain == "all":
            places.setdefault(row.indicator, set()).add(row.unit)
    for indicator, units in sorted(places.items()):
        yield warning("unanswered", place=indicator, units=", ".join(sorted(units)))
