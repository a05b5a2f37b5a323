"""What an analyst should know before trusting a run: effects, weights, warnings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from django.db.models import Aggregate, Max

from localities.models import Level, Unit
from publishing.content.release_content import PUBLISHED
from scoring.indices.estimates import Scorer, masked
from scoring.indices.table import EVERYBODY, IndexTable
from scoring.refusals import refusal
from surveys.models import Round

# A weight this many times the median asks for a second look.
HEAVY = 5.0
MISSING, NOT_APPLICABLE = (1, 0, 0, 0, 0, 0, 0), (0, 0, 0, 0, 0, 0, 1)


def warning(code: str, *, place: str, **facts: object) -> dict[str, str]:
    said = refusal(code, place, **facts)
    return {"code": code, "place": place, "vi": said.vi, "en": said.en}


def of(
    scorer: Scorer, tables: Sequence[IndexTable], rnd: Round
) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """(warnings, diagnostics) of a composition; plain values for a JSON column."""
    tables = [table for table in tables if table.key == EVERYBODY]
    units = list(units_of(scorer, tables, spread_of_given(rnd)))
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
    warnings.extend(unanswered(tables))
    warnings.extend(overlooked(scorer, rnd))
    return warnings, {"units": units, "items": items_of(scorer)}


def overlooked(scorer: Scorer, rnd: Round) -> Iterator[dict[str, str]]:
    """A method of other years, and a round of the whole country without all of it."""
    first, last = scorer.method.valid_years
    if not first <= rnd.year <= last:
        years = {"first": first, "last": last, "year": rnd.year}
        yield warning("other_years", place=rnd.owner.code, **years)
    if rnd.owner.level == Level.NATION:
        provinces = Unit.objects.in_register(rnd.register).provinces()
        scored = Unit.objects.in_register(rnd.register).filter(
            code__in=[o.code for o in scorer.localities]
        )
        missing = provinces.without(scored.values_list("pk", flat=True)).count()
        whole = provinces.count()
        if missing:
            facts = {"have": whole - missing, "whole": whole}
            yield warning("provinces_missing", place=rnd.owner.code, **facts)


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
    scorer: Scorer, tables: Sequence[IndexTable], given: Mapping[str, float]
) -> Iterator[dict[str, Any]]:
    """Facts of each unit; weights made or fitted are alike inside a tally's rows."""
    overall = overall_of(tables)
    for locality in scorer.localities:
        tally = locality.tallies[EVERYBODY]
        people, effect, degrees = overall[locality.code]
        held = tally.respondents > 0
        mean = tally.weight[held] / tally.respondents[held]
        yield {
            "code": locality.code,
            "respondents": people,
            "design_effect": effect,
            "effective": people / effect if effect else None,
            "weight_spread": given.get(
                locality.code, float(mean.max() / np.median(mean))
            ),
            "degrees_of_freedom": degrees,
        }


def overall_of(tables: Sequence[IndexTable]) -> dict[str, list[Any]]:
    """(Respondents, design effect, degrees of freedom) of units by code."""
    found: dict[str, list[Any]] = {}
    for table in tables:
        if table.basis == PUBLISHED:
            facts = (table.respondents, table.design_effect, table.degrees_of_freedom)
            rows = zip(table.unit, table.indicator, *facts, strict=True)
            found |= {unit: of for unit, code, *of in rows if code == "overall"}
    return found


def items_of(scorer: Scorer) -> list[dict[str, Any]]:
    counts = scorer.stack(EVERYBODY).counts
    total = masked(counts, (1,) * 7).sum(axis=0)
    missing = masked(counts, MISSING).sum(axis=0) / total * 100
    inapplicable = masked(counts, NOT_APPLICABLE).sum(axis=0) / total * 100
    return [
        {"code": code, "missing": float(m), "not_applicable": float(n)}
        for code, m, n in zip(scorer.criteria, missing, inapplicable, strict=True)
    ]


def unanswered(tables: Sequence[IndexTable]) -> Iterator[dict[str, str]]:
    places: dict[str, set[str]] = {}
    for table in tables:
        noted = zip(table.indicator, table.unit, table.note, strict=True)
        for indicator, unit, note in noted:
            if note == "not_answered":
                places.setdefault(indicator, set()).add(unit)
    for indicator, units in sorted(places.items()):
        yield warning("unanswered", place=indicator, units=", ".join(sorted(units)))
