"""A table of announced figures: read from a folder or an upload, drafted whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from accounts.two_person.rule import attest
from localities.models import Level, Unit
from publishing.announced.digest import content_digest
from publishing.content.announced import declaration, reading
from publishing.content.announced.printing import decimals
from publishing.content.announced.reading import Reader
from publishing.content.announced.statements import (
    EVERY,
    NUMBERS,
    REGISTER_LEVELS,
    Declaration,
    Statement,
)
from publishing.content.announced.text_table import decoded
from publishing.models import AnnouncedEdition, AnnouncedFigure
from publishing.refusals import refused
from publishing.release import as_drafted
from wording.refusals import Refused

DRAFTED: Final = "announced_drafted"
SHIPPED: Final = Path(__file__).parent / "shipped"
FILES: Final = (declaration.FILE, reading.FILE)
LARGEST: Final = 5_000_000
AS_SAID: Final = (
    *("year", "level", "league", "indicator", "statistic", "group", "qualifier"),
    *("status", "standing", "reason_vi", "reason_en", "source", "note"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read without a problem."""

    text: str
    declared: Declaration
    statements: tuple[Statement, ...]


def shipped() -> list[str]:
    """Codes of the tables that come with the system."""
    return sorted(path.parent.name for path in SHIPPED.glob(f"*/{declaration.FILE}"))


def read_folder(folder: Path) -> Table:
    """Raises Refused, with every problem of every row."""
    if not all((folder / name).is_file() for name in FILES):
        raise refused("announced_folder", str(folder), value=folder)
    return read({name: (folder / name).read_bytes() for name in FILES})


def read(files: Mapping[str, bytes]) -> Table:
    """The two files of a table by name. Raises Refused."""
    texts = {name: _text(name, files.get(name)) for name in FILES}
    declared = declaration.read(texts[declaration.FILE])
    reader = Reader(declared, units_in)
    statements = reader.read(texts[reading.FILE])
    if reader.problems:
        raise Refused(*reader.problems)
    if not statements:
        raise refused("announced_no_rows", reading.FILE)
    return Table(texts[declaration.FILE], declared, tuple(statements))


def _text(name: str, body: bytes | None) -> str:
    if body is None:
        raise refused("announced_file_missing", name, value=name)
    if len(body) > LARGEST:
        raise refused("announced_large", name, value=name)
    try:
        return decoded(body)
    except UnicodeDecodeError:
        raise refused("announced_not_utf8", name, value=name) from None


def units_in(year: int) -> list[reading.Unit]:
    """The units in force at the end of a year, as names are matched to them."""
    return list(_units_on(date(year, 12, 31)))


def _units_on(day: date) -> Sequence[reading.Unit]:
    units = Unit.objects.on(day).filter(level__in=REGISTER_LEVELS)
    # Years before the register's first day are those of its first units.
    found = list(units.select_related("parent").prefetch_related("names"))
    return [_unit(unit, day) for unit in found]


def _unit(unit: Unit, day: date) -> reading.Unit:
    named = unit.names_on(day)
    province = unit.parent.code if unit.level == Level.COMMUNE and unit.parent else ""
    return reading.Unit(
        key_of(unit), unit.level, unit.code, named.short_vi, named.short_en, province
    )


def key_of(unit: Unit) -> str:
    return f"{unit.code}/{unit.valid_from:%Y-%m-%d}"


@transaction.atomic
def draft(
    table: Table, *, by: User | None, at: datetime, reason: str = ""
) -> AnnouncedEdition:
    """Store a table as a new edition; an unsealed draft of it gives way.

    `by` is None for a command of the machine: then a person takes the draft as theirs
    before another seals it. Raises Refused for a correction that does not say why, and
    for a table that is the same as the public edition.
    """
    declared = table.declared
    editions = AnnouncedEdition.objects.filter(code=declared.code)
    # The newest edition is locked, so two drafts at once do not take one number.
    list(editions.select_for_update().values_list("pk", flat=True))
    if editions.exclude(family=declared.family).exists():
        raise refused("announced_other_family", "code", value=declared.code)
    if editions.public().filter(digest=content_digest(table.text, table.statements)):
        raise refused("announced_same")
    editions.filter(state=AnnouncedEdition.State.DRAFT).delete()
    newest = editions.aggregate(newest=Max("edition"))["newest"] or 0
    if newest and not reason.strip():
        raise refused("public_reason_missing", "reason")
    if by is not None:
        attest(by)
    edition = _edition(table, number=newest + 1, by=by, at=at, reason=reason.strip())
    AnnouncedFigure.objects.bulk_create(_figures(edition, table.statements))
    audit.record(
        actor=by,
        verb=DRAFTED,
        subject=f"announced {edition}",
        details={"figures": len(table.statements)}
        | as_drafted.told(edition.pk, content_digest(table.text, table.statements))
        | ({} if by else {"by": audit.operator()}),
    )
    return edition


def _edition(
    table: Table, *, number: int, by: User | None, at: datetime, reason: str
) -> AnnouncedEdition:
    declared, years = table.declared, [one.year for one in table.statements]
    return AnnouncedEdition.objects.create(
        code=declared.code,
        family=declared.family,
        edition=number,
        name_vi=declared.name.vi,
        name_en=declared.name.en,
        first_year=min(years),
        last_year=max(years),
        declaration=table.text,
        drafted_by=by,
        drafted_at=at,
        reason=reason,
    )


def _figures(
    edition: AnnouncedEdition, statements: Sequence[Statement]
) -> list[AnnouncedFigure]:
    units = {key_of(unit): unit.pk for unit in Unit.objects.only("code", "valid_from")}
    found = []
    for position, one in enumerate(statements):
        in_register = one.level in REGISTER_LEVELS and one.unit != EVERY
        words = {name: getattr(one, name) for name in AS_SAID}
        numbers = {name: getattr(one, name) for name in NUMBERS}
        printed = {
            name: decimals(value)
            for name, value in numbers.items()
            if value is not None and decimals(value)
        }
        found.append(
            AnnouncedFigure(
                edition=edition,
                position=position,
                unit_id=units[one.unit] if in_register else None,
                body="" if in_register else one.unit,
                within_id=units[one.within] if one.within else None,
                decimals=printed,
                **words,
                **numbers,
            )
        )
    return found
