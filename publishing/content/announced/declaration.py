"""The head of a table, `announced.toml`: read key by key, refused with its place."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from publishing.content.announced.statements import (
    LEVELS,
    Band,
    Bands,
    Body,
    Declaration,
    Indicator,
    Method,
    Size,
    Source,
)
from wording.declared_toml import DeclarationError, Table, read_table
from wording.text import Text

FILE = "announced.toml"
KINDS = ("index", "part", "count", "share")
NONE = Text("", "")
LONGEST_NAME = 200


class AnnouncedTomlError(DeclarationError):
    """The head of a table of announced figures cannot be accepted."""


def read(text: str) -> Declaration:
    """The declaration of a table. Raises AnnouncedTomlError."""
    root = read_table(text, file=FILE, error=AnnouncedTomlError)
    declared = Declaration(
        code=_short(root, "code"),
        family=_short(root, "family", most=30),
        name=_named(root),
        family_name=root.bilingual("family_name"),
        notes=root.bilingual("notes") if "notes" in root else NONE,
        indicators=tuple(_indicator(one) for one in root.tables("indicators")),
        bodies=tuple(_body(one) for one in root.tables("bodies", optional=True)),
        methods=tuple(_method(one) for one in root.tables("methods", optional=True)),
        bands=tuple(_bands(one) for one in root.tables("bands", optional=True)),
        sizes=tuple(_size(one) for one in root.tables("sizes", optional=True)),
        sources=tuple(_source(one) for one in root.tables("sources", optional=True)),
    )
    root.close()
    for name, rows in (
        ("indicators", declared.indicators),
        ("bodies", declared.bodies),
        ("sources", declared.sources),
    ):
        _once(root, name, [row.code for row in rows])
    return declared


def _short(row: Table, key: str, *, most: int = 60) -> str:
    """A code, no longer than the database keeps."""
    found = row.text(key)
    if len(found) > most:
        raise row.refusal(key, _too_long(most))
    return found


def _named(root: Table) -> Text:
    found = root.bilingual("name")
    if max(len(found.vi), len(found.en)) > LONGEST_NAME:
        raise root.refusal("name", _too_long(LONGEST_NAME))
    return found


def _too_long(most: int) -> Text:
    return Text(f"dài quá {most} ký tự", f"longer than {most} letters")


def _once(root: Table, name: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            said = Text(f"mã “{code}” bị khai hai lần", f"“{code}” is declared twice")
            raise root.refusal(name, said, code)


def _indicator(row: Table) -> Indicator:
    found = Indicator(
        _short(row, "code"),
        _name(row),
        row.choice("kind", KINDS, "part"),
        row.texts("also", ()),
    )
    row.close()
    return found


def _name(row: Table) -> Text:
    return Text(vi=row.text("vi"), en=row.text("en"))


def _body(row: Table) -> Body:
    level = row.choice("level", LEVELS)
    within = row.text("within") if "within" in row else ""
    found = Body(_short(row, "code"), level, _name(row), within, row.texts("also", ()))
    row.close()
    return found


def _method(row: Table) -> Method:
    found = Method(row.integer("first"), row.integer("last"), _name(row))
    row.close()
    return found


def _bands(row: Table) -> Bands:
    years, level = row.integers("years"), row.choice("level", LEVELS)
    bands, high = [], Decimal("100.01")
    for one in row.tables("groups"):
        low = _decimal(one, "from")
        bands.append(Band(one.text("code"), low, high))
        one.close()
        high = low
    row.close()
    return Bands(years, level, tuple(bands))


def _decimal(row: Table, key: str) -> Decimal:
    try:
        found = Decimal(row.text(key))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        said = Text('cần một số trong ngoặc kép, như "80"', 'expected a number as "80"')
        raise row.refusal(key, said)
    return found


def _size(row: Table) -> Size:
    level, first, last = row.choice("level", LEVELS), "first", "last"
    found = Size(level, row.integer(first), row.integer(last), row.integer("units"))
    row.close()
    return found


def _source(row: Table) -> Source:
    address = row.text("address") if "address" in row else ""
    found = Source(row.text("code"), row.text("title"), address)
    row.close()
    return found
