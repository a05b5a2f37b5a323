"""A value as the portal prints it: its sources, what contradicts it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.announced.facts import COMPUTED, Fact, facts
from publishing.content.announced.printing import Value
from publishing.content.announced.statements import (
    DERIVED,
    INFERRED,
    Declaration,
    Family,
    Key,
)
from wording.shown import shown


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said: a title, and an address unless only a title is known."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Other:
    """A value that other sources print."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as written, how it is known, its sources, and what contradicts it."""

    text: str
    value: Decimal | None
    how: str
    places: tuple[Place, ...]
    others: tuple[Other, ...] = ()
    why: str = ""
    # Whether it was computed here of what is printed.
    computed: bool = False

    @property
    def many(self) -> int:
        return len(self.places) + sum(len(other.places) for other in self.others)


def cell_of(family: Family, key: Key, measure: str) -> Cell | None:
    """What is printed; figures of two methods are never subtracted on a page."""
    found = [one for one in facts(family, key, measure) if not one.by_two_methods]
    if not found:
        return None
    cell = _of_fact(family.declaration, found[0], measure)
    if measure == "change" and not cell.how and _by_two_methods(family, key.year):
        return replace(cell, how=_("as printed; the year before by another method"))
    return cell


def _by_two_methods(family: Family, year: int) -> bool:
    """Whether a year and the one before it are known to be measured differently."""
    both = family.method(year) and family.method(year - 1)
    return bool(both) and not family.compares(year, year - 1)


def _of_fact(declared: Declaration, fact: Fact, measure: str) -> Cell:
    others = fact.printed.others if fact.printed else ()
    why = fact.printed.why if fact.printed else None
    return Cell(
        text=written(fact.value, measure),
        value=fact.value if isinstance(fact.value, Decimal) else None,
        how=_how(fact),
        places=tuple(places_of(declared, fact.sources)),
        others=tuple(
            Other(written(o.value, measure), tuple(places_of(declared, o.sources)))
            for o in others
        ),
        why=shown(why) if why else "",
        computed=fact.status == COMPUTED,
    )


def _how(fact: Fact) -> str:
    if fact.status == COMPUTED and fact.how is not None:
        return shown(fact.how)
    if fact.status == DERIVED:
        return _("derived from what was printed")
    if fact.status == INFERRED:
        return _("read from the order of a list")
    return ""


def written(value: Value, measure: str) -> str:
    """A value in the reader's writing, with the decimals it was printed with."""
    if isinstance(value, str):
        return value
    places = max(0, -int(value.as_tuple().exponent))
    if measure == "percent":
        return f"{phrasing.number(value, places)}%"
    if measure in ("change", "places"):
        return phrasing.signed(value, places)
    return phrasing.number(value, places)


def places_of(declared: Declaration, sources: Sequence[str]) -> Iterable[Place]:
    """Sources as people read them: a declared title, or the host of the address."""
    known = {source.code: source for source in declared.sources}
    for source in sources:
        if source in known:
            yield Place(known[source].title, known[source].address)
        elif source.startswith(("http://", "https://")):
            yield Place(urlsplit(source).hostname or source, source)
        else:
            yield Place(source, "")
