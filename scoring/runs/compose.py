"""From stored tallies to stored indices: what the composition job of a run does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from django.db import connection

from publishing.content.release_content import PUBLISHED
from scoring.indices.estimates import Locality
from scoring.indices.table import EVERYBODY, IndexRow
from scoring.models import Index, Run
from scoring.runs import diagnostics as diagnosis
from scoring.runs.stored import StoredRun

if TYPE_CHECKING:
    from scoring.runs.steps import Stages


@dataclass(frozen=True)
class Composed:
    """What a composition found: rows with unit ids, digests, and what to warn of."""

    rows: list
    input_digest: str
    output_digest: str
    warnings: list
    diagnostics: dict


def compose(run: Run, *, clock: Stages) -> Composed:
    """All indices of a run; raises Refused with a place and what to do next."""
    stored = StoredRun(run, every_domain=True)
    localities = stored.localities
    clock.mark("read")
    scorer, grouped = stored.scorer, stored.grouped
    ids = {(g.basis, unit.code): unit.pk for g, found in grouped for unit in found}
    rows = [
        row
        for key in keys_of(localities)
        for grouping, _ in grouped
        if key == EVERYBODY or grouping.basis == PUBLISHED
        for row in scorer.rows(grouping, key)
    ]
    clock.mark("compose")
    warnings, diagnostics = diagnosis.of(scorer, rows, run.round)
    lines = sorted(map(repr, rows))
    return Composed(
        rows=[(ids[row.basis, row.unit], row) for row in rows],
        input_digest=digest_of(map(":".join, stored.read_digests.items())),
        output_digest=digest_of(lines),
        warnings=warnings,
        diagnostics=diagnostics,
    )


def digest_of(lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def keys_of(localities: Sequence[Locality]) -> list[tuple[str, str]]:
    """Everybody first, then every level of every domain; these as published only."""
    keys = {key for locality in localities for key in locality.tallies}
    return [EVERYBODY, *sorted(keys - {EVERYBODY})]


COLUMNS = [field.name for field in fields(IndexRow)]


def write(run: Run, rows: Sequence[tuple[int, IndexRow]]) -> None:
    """Store (unit id, IndexRow) pairs by COPY, in the transaction of the caller."""
    columns = [("unit_id" if name == "unit" else name) for name in COLUMNS]
    into = ", ".join(["run_id", *columns])
    place = COLUMNS.index("unit")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {Index._meta.db_table} ({into}) FROM STDIN") as copy,
    ):
        for unit_id, row in rows:
            values = list(astuple(row))
            values[place] = unit_id
            copy.write_row([run.pk, *values])
