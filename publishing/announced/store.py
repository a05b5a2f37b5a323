"""The announced figures as they stand in the database: statements and families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import Q

from publishing.content.announced import declaration
from publishing.content.announced.statements import (
    EVERY,
    NUMBERS,
    Declaration,
    Family,
    Statement,
)
from publishing.models import AnnouncedEdition, AnnouncedFigure
from wording.text import Text

OF_UNIT = ("code", "valid_from", "short_vi", "short_en", "slug")
UNIT = tuple(f"unit__{name}" for name in OF_UNIT)
WITHIN = tuple(f"within__{name}" for name in OF_UNIT)
COLUMNS = tuple(name for name in Statement._fields if name not in ("unit", "within"))
FIELDS = ("edition_id", "body", "decimals", *UNIT, *WITHIN, *COLUMNS)


@dataclass
class Units:
    """Names and addresses of the register units that statements are about."""

    names: dict[str, Text] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)


# Families of sealed editions stay as they are: the newest few are kept.
KEPT = 4


def families() -> dict[str, Family]:
    """Every family with a public table, by code, in the order of their codes.

    One query where nothing was sealed since the last time.
    """
    editions = AnnouncedEdition.objects.public().order_by("family", "code")
    return _sealed(tuple(editions.values_list("pk", "digest")))


def families_at(moment: datetime) -> dict[str, Family]:
    """The families as they were public at a moment: what is kept must not change."""
    sealed = AnnouncedEdition.objects.filter(sealed_at__lte=moment)
    there = sealed.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment))
    newest = there.order_by("code", "-edition").distinct("code")
    found = AnnouncedEdition.objects.filter(pk__in=newest.values("pk"))
    editions = found.order_by("family", "code")
    return _sealed(tuple(editions.values_list("pk", "digest")))


@lru_cache(maxsize=KEPT)
def _sealed(editions: tuple[tuple[int, str], ...]) -> dict[str, Family]:
    """The families of sealed editions, known by their digests."""
    keys = [key for key, _digest in editions]
    found = AnnouncedEdition.objects.filter(pk__in=keys)
    return _families(list(found.order_by("family", "code")))


def of_edition(edition: AnnouncedEdition) -> Family:
    """The family of one edition alone, whatever its state."""
    return _families([edition])[edition.family]


def statements_of(edition: AnnouncedEdition) -> list[Statement]:
    rows = AnnouncedFigure.objects.filter(edition=edition).order_by("position")
    return [_statement(row, Units()) for row in rows.values(*FIELDS)]


def _families(editions: list[AnnouncedEdition]) -> dict[str, Family]:
    by_family: dict[str, list[AnnouncedEdition]] = {}
    for edition in editions:
        by_family.setdefault(edition.family, []).append(edition)
    rows = AnnouncedFigure.objects.filter(edition__in=editions)
    units = Units()
    by_edition: dict[int, list[Statement]] = {}
    for row in rows.order_by("edition_id", "position").values(*FIELDS):
        by_edition.setdefault(row["edition_id"], []).append(_statement(row, units))
    return {code: _family(of, by_edition, units) for code, of in by_family.items()}


def _family(
    editions: Iterable[AnnouncedEdition],
    statements: Mapping[int, list[Statement]],
    units: Units,
) -> Family:
    editions = list(editions)
    declared = _together([declaration.read(one.declaration) for one in editions])
    bodies = {body.code: body.name for body in declared.bodies}
    found = [one for edition in editions for one in statements.get(edition.pk, [])]
    return Family(declared, tuple(found), units.names | bodies, units.slugs)


def _together(declared: list[Declaration]) -> Declaration:
    """The heads of a family's tables as one: what two declare, the first one says."""
    first, *others = declared
    if not others:
        return first

    def united(name: str) -> tuple[Any, ...]:
        by_code = {
            one.code: one for each in reversed(declared) for one in getattr(each, name)
        }
        order = [one.code for each in declared for one in getattr(each, name)]
        return tuple(by_code[code] for code in dict.fromkeys(order))

    def all_of(name: str) -> tuple[Any, ...]:
        return tuple(one for each in declared for one in getattr(each, name))

    return Declaration(
        code=first.code,
        family=first.family,
        name=first.name,
        family_name=first.family_name,
        notes=first.notes,
        indicators=united("indicators"),
        bodies=united("bodies"),
        methods=all_of("methods"),
        bands=all_of("bands"),
        sizes=all_of("sizes"),
        sources=united("sources"),
    )


def _statement(row: Mapping[str, Any], units: Units) -> Statement:
    words = {name: row[name] for name in COLUMNS}
    for name in NUMBERS:
        words[name] = _as_printed(row[name], row["decimals"].get(name, 0))
    return Statement(
        unit=_place(row, UNIT, units) or row["body"],
        within=_place(row, WITHIN, units),
        **words,
    )


def _place(row: Mapping[str, Any], of: tuple[str, ...], units: Units) -> str:
    code, since, vi, en, slug = (row[name] for name in of)
    if code is None:
        return ""
    key = f"{code}/{since:%Y-%m-%d}"
    units.names.setdefault(key, Text(vi, en))
    units.slugs.setdefault(key, slug)
    return key


def _as_printed(value: Any, places: int) -> Decimal | None:
    """The value with the decimals its source printed."""
    if value is None:
        return None
    return Decimal(value).quantize(Decimal(1).scaleb(-places))


def unit_name(family: Family, key: str) -> Text:
    if key == EVERY:
        return Text("tất cả", "all")
    return family.names.get(key, Text(key, key))
