"""What the newspapers said: a claim as a form, and its verdict as a page says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from localities.models import Unit
from publishing.announced import checking
from publishing.content.announced.claim_words import Claim
from publishing.content.announced.claims import AGREES, CONTRADICTS
from publishing.pages import announced
from publishing.pages.announced import Place
from wording.shown import shown

FIELDS = ("index", "year", "unit", "indicator", "measure", "value")


@dataclass(frozen=True, slots=True)
class Form:
    """What may be chosen; every field may also be typed."""

    families: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    units: tuple[str, ...]
    indicators: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict in words, with its sources and those that say otherwise."""

    outcome: str
    word: str
    said: str
    places: tuple[Place, ...]
    against: tuple[Place, ...]


def form() -> Form:
    known = announced.families()
    years = sorted({y for family in known.values() for y in family.years}, reverse=True)
    names = {
        shown(family.declaration.family_name): code for code, family in known.items()
    }
    parts = {
        one.code: shown(one.name)
        for family in known.values()
        for one in family.declaration.indicators
    }
    provinces = Unit.objects.provinces().alphabetical()
    bodies = [
        shown(body.name)
        for family in known.values()
        for body in family.declaration.bodies
        if not body.within
    ]
    units = [*dict.fromkeys(unit.short_name for unit in provinces), *bodies]
    return Form(
        families=tuple((code, name) for name, code in names.items()),
        years=tuple(years),
        units=tuple(units),
        indicators=tuple(parts.items()),
        measures=tuple(measures().items()),
    )


def measures() -> dict[str, str]:
    return {
        "percent": _("index (%)"),
        "points": _("points"),
        "rank": _("rank"),
        "change": _("change in points"),
        "places": _("places moved"),
        "group": _("group"),
        "mean": _("mean of all"),
        "min": _("lowest of all"),
        "max": _("highest of all"),
        "number": _("number"),
    }


def answer(asked: Mapping[str, str]) -> Answer:
    """The verdict on what was typed; a year that is none is unknown too."""
    known = announced.families()
    if not (asked["year"].isascii() and asked["year"].isdigit()):
        said = shown(checking.NO_YEAR.filled({"value": asked["year"]}))
        return Answer("unknown", _("unknown"), said, (), ())
    claim = Claim(**{**asked, "year": int(asked["year"][:4])})  # type: ignore[arg-type]
    verdict = checking.check(claim, known)
    declared = next(
        (f.declaration for f in known.values() if f.declaration.family == claim.index),
        None,
    )
    words = {AGREES: _("agrees"), CONTRADICTS: _("contradicts")}
    told = [
        tuple(announced.places_of(declared, sources)) if declared else ()
        for sources in (verdict.sources, verdict.against)
    ]
    word = words.get(verdict.outcome, _("unknown"))
    return Answer(verdict.outcome, word, shown(verdict.said), *told)
