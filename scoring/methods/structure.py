"""The parts of a method drawn up from a questionnaire that names factors."""

from __future__ import annotations

from dataclasses import replace

from scoring.methodology.model import Factor, Grouping, Methodology, Part
from surveys.questionnaire.instrument import Instrument
from wording.text import Text


def names_factors(instrument: Instrument) -> bool:
    return all(item.factor for item in instrument.scored)


def of_form(base: Methodology, instrument: Instrument) -> Methodology:
    """`base` with the criteria and factors of a form, each in the order of the form.

    A factor the base knows keeps its name and area, another is called like its first
    block; areas stay where every factor has one. Weights are given anew.
    """
    known = {factor.code: factor for factor in base.factors}
    titles = {block.code: block.title for block in instrument.blocks}
    items: dict[str, list[str]] = {}
    names: dict[str, Text] = {}
    for item in instrument.scored:
        code = item.factor or item.block
        items.setdefault(code, []).append(item.code)
        names.setdefault(code, titles[item.block])
    factors = tuple(
        replace(known[code], items=tuple(held), weight=None)
        if code in known
        else Factor(code, names[code], tuple(held))
        for code, held in items.items()
    )
    has_areas = all(factor.area for factor in factors)
    if not has_areas:
        factors = tuple(replace(factor, area=None) for factor in factors)
    held_areas = {factor.area for factor in factors}
    kept = tuple(replace(a, weight=None) for a in base.areas if a.code in held_areas)
    return replace(
        base,
        instruments=(instrument.code,),
        factors=factors,
        areas=kept if has_areas else (),
        groupings=_groupings(base, instrument),
        sub_indices=_sub_indices(base, tuple(items)),
        criterion_weights=(),
    )


def _sub_indices(base: Methodology, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in base.sub_indices if code in codes) or codes


def _groupings(base: Methodology, instrument: Instrument) -> tuple[Grouping, ...]:
    """Those of which every part still has criteria."""
    scored = set(instrument.scored_codes)
    found = []
    for grouping in base.groupings:
        parts = tuple(
            Part(part.code, part.name, tuple(i for i in part.items if i in scored))
            for part in grouping.parts
        )
        if all(part.items for part in parts):
            found.append(replace(grouping, parts=parts))
    return tuple(found)
