"""Statements of an announced table as rows: the columns all its files share."""

from __future__ import annotations

from collections.abc import Iterator

from publishing.announced import store
from publishing.content.announced.printing import printed
from publishing.content.announced.statements import (
    EVERY,
    MEASURES,
    NUMBERS,
    Family,
    Statement,
)
from publishing.models import AnnouncedEdition

COLUMNS = (
    *("index", "year", "level", "within_code", "unit_code", "unit_valid_from"),
    *("unit_vi", "unit_en", "league", "indicator", "indicator_vi", "indicator_en"),
    *("statistic", *NUMBERS, "group", "qualifier", "status", "printed"),
    *("source", "source_title", "note"),
)


def rows(edition: AnnouncedEdition) -> Iterator[dict[str, object]]:
    """One row a statement: what a source says, and whether the portal prints it."""
    family = store.of_edition(edition)
    titles = {one.code: one.title for one in family.declaration.sources}
    addresses = {one.code: one.address for one in family.declaration.sources}
    for one in family.statements:
        name = store.unit_name(family, one.unit)
        indicator = family.indicator(one.indicator)
        code, _slash, since = one.unit.partition("/")
        yield {
            "index": family.declaration.family,
            "unit_code": "" if one.unit == EVERY else code,
            "unit_valid_from": since,
            "unit_vi": name.vi,
            "unit_en": name.en,
            "within_code": one.within.partition("/")[0],
            "indicator_vi": indicator.name.vi if indicator else "",
            "indicator_en": indicator.name.en if indicator else "",
            "printed": " ".join(_printed(family, one)),
            "source_title": titles.get(one.source, ""),
            **_as_said(one),
            "source": addresses.get(one.source) or one.source,
        }


def _as_said(one: Statement) -> dict[str, object]:
    return {name: getattr(one, name) for name in COLUMNS if name in Statement._fields}


def _printed(family: Family, one: Statement) -> Iterator[str]:
    """The measures of a statement whose value is the one the portal prints."""
    for measure in MEASURES:
        if getattr(one, measure) not in (None, ""):
            found = printed(family, one.key, measure)
            if found and one in found.chosen.statements:
                yield measure
