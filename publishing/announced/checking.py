"""Claims of a file, judged: one verdict a row, in the order of the file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from publishing.announced import load, store
from publishing.content.announced.claim_words import Claim
from publishing.content.announced.claims import UNKNOWN, Verdict, judge
from publishing.content.announced.statements import Family
from publishing.content.announced.text_table import decoded, rows_of
from publishing.refusals import refused
from wording.text import Text

COLUMNS = ("index", "year", "unit", "indicator", "measure", "value")
NO_YEAR = Text("“{value}” không phải là năm.", "“{value}” is no year.")


@dataclass(frozen=True, slots=True)
class Checked:
    """A row of a file of claims, numbered as in the file, and its verdict."""

    row: int
    cells: Mapping[str, str]
    verdict: Verdict


def check(claim: Claim, families: Mapping[str, Family] | None = None) -> Verdict:
    """Judge one claim by the public tables, or by the families given."""
    known = store.families() if families is None else families
    return judge(claim, known, units=load.units_in)


def shipped() -> dict[str, Family]:
    """The families of the tables that come with the system, sealed or not."""
    tables = [load.read_folder(load.SHIPPED / name) for name in load.shipped()]
    return {
        table.declared.family: Family(table.declared, table.statements)
        for table in tables
    }


def check_file(
    path: Path, families: Mapping[str, Family] | None = None
) -> list[Checked]:
    """By the public tables, or by the families given. Raises Refused for a file that
    is not such a table."""
    try:
        text = decoded(path.read_bytes())
    except (OSError, UnicodeDecodeError):
        raise refused("claims_file", path.name, value=path) from None
    known = store.families() if families is None else families
    return check_rows(text, known, name=path.name)


def check_rows(
    text: str, families: Mapping[str, Family], *, name: str = "claims.csv"
) -> list[Checked]:
    """Verdicts on the rows of a table of claims, as CSV. Raises Refused."""
    try:
        (_line, head), *rows = rows_of(text)
    except (csv.Error, ValueError):
        # Broken, or without a row.
        raise refused("claims_file", name, value=name) from None
    if not set(COLUMNS) <= set(head):
        raise refused("claims_file", name, value=name)
    told = ((line, dict(zip(head, cells, strict=False))) for line, cells in rows)
    return list(_checked(told, families))


def _checked(
    rows: Iterable[tuple[int, Mapping[str, str]]], families: Mapping[str, Family]
) -> Iterator[Checked]:
    units = lru_cache(maxsize=None)(load.units_in)
    for number, cells in rows:
        if not any(cells.values()):
            continue
        told = {name: cells.get(name, "") for name in COLUMNS}
        year = told.pop("year")
        if year.isascii() and year.isdigit() and len(year) == 4:
            verdict = judge(Claim(year=int(year), **told), families, units=units)
        else:
            verdict = Verdict(UNKNOWN, NO_YEAR.filled({"value": year}))
        yield Checked(number, cells, verdict)
