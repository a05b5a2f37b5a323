"""The announced figures as they stand in the database: statements and families."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from publishing.announced.tables import declaration
from publishing.announced.tables.statements import (
    EVERY,
    NUMBERS,
    Declaration,
    Family,
    Statement,
)
from publishing.models import AnnouncedEdition, AnnouncedFigure
from wording.text import Text

UNIT = ("unit__code", "unit__valid_from", "unit__short_vi", "unit__short_en")
WITHIN = ("within__code", "within__valid_from", "within__short_vi", "within__short_en")
COLUMNS = tuple(name for name in Statement._fields if name not in ("unit", "within"))
FIELDS = ("edition_id", "body", "decimals", *UNIT, *WITHIN, *COLUMNS)


def families() -> dict[str, Family]:
    """Every family with a public table, by code, in the order of their codes."""
    editions = list(AnnouncedEdition.objects.public().order_by("family", "code"))
    return _families(editions)


def family(code: str) -> Family | None:
    """One family, or None where nothing of it is public."""
    editions = AnnouncedEdition.objects.public().filter(family=code).order_by("code")
    return _families(list(editions)).get(code)


def of_edition(edition: AnnouncedEdition) -> Family:
    """The family of one edition alone, whatever its state."""
    return _families([edition])[edition.family]


def statements_of(edition: AnnouncedEdition) -> list[Statement]:
    names: dict[str, Text] = {}
    rows = AnnouncedFigure.objects.filter(edition=edition).order_by("position")
    return [_statement(row, names) for row in rows.values(*FIELDS)]


def _families(editions: list[AnnouncedEdition]) -> dict[str, Family]:
    by_family: dict[str, list[AnnouncedEdition]] = {}
    for edition in editions:
        by_family.setdefault(edition.family, []).append(edition)
    rows = AnnouncedFigure.objects.filter(edition__in=editions)
    names: dict[str, Text] = {}
    by_edition: dict[int, list[Statement]] = {}
    for row in rows.order_by("edition_id", "position").values(*FIELDS):
        by_edition.setdefault(row["edition_id"], []).append(_statement(row, names))
    return {code: _family(of, by_edition, names) for code, of in by_family.items()}


def _family(
    editions: Iterable[AnnouncedEdition],
    statements: Mapping[int, list[Statement]],
    names: dict[str, Text],
) -> Family:
    editions = list(editions)
    declared = _together([declaration.read(one.declaration) for one in editions])
    bodies = {body.code: body.name for body in declared.bodies}
    found = [one for edition in editions for one in statements.get(edition.pk, [])]
    return Family(declared, tuple(found), names | bodies)


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


def _statement(row: Mapping[str, Any], names: dict[str, Text]) -> Statement:
    words = {name: row[name] for name in COLUMNS}
    for name in NUMBERS:
        words[name] = _as_printed(row[name], row["decimals"].get(name, 0))
    return Statement(
        unit=_place(row, UNIT, names) or row["body"],
        within=_place(row, WITHIN, names),
        **words,
    )


def _place(row: Mapping[str, Any], of: tuple[str, ...], names: dict[str, Text]) -> str:
    code, since, vi, en = (row[name] for name in of)
    if code is None:
        return ""
    key = f"{code}/{since:%Y-%m-%d}"
    names.setdefault(key, Text(vi, en))
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
