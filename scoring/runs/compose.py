"""From stored tallies to stored indices: what the composition job of a run does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from publishing.content.release_content import PUBLISHED
from publishing.release.copy_rows import copy_rows
from scoring.indices.estimates import Locality
from scoring.indices.table import EVERYBODY, IndexRow, IndexTable, digest_of
from scoring.indices.three_ways import three_ways
from scoring.models import Index, Run
from scoring.runs import diagnostics as diagnosis
from scoring.runs.stored import StoredRun

if TYPE_CHECKING:
    from scoring.runs.steps import Stages


@dataclass(frozen=True)
class Composed:
    """What a composition found: tables, digests, and what to warn of.

    `tables`: each IndexTable with the ids of its units by code.
    """

    tables: list[tuple[IndexTable, dict[str, int]]]
    input_digest: str
    output_digest: str
    warnings: list
    diagnostics: dict


def compose(run: Run, *, clock: Stages) -> Composed:
    """All indices of a run; raises Refused with a place and what to do next."""
    stored = StoredRun(run, every_domain=True)
    localities = stored.localities
    clock.mark("read")
    scorer = stored.scorer
    tables = [
        (scorer.table(grouping, key), {unit.code: unit.pk for unit in units})
        for key in keys_of(localities)
        for grouping, units in stored.grouped
        if key == EVERYBODY or grouping.basis == PUBLISHED
    ]
    clock.mark("compose")
    made = [table for table, _ in tables]
    warnings, diagnostics = diagnosis.of(scorer, made, run.round)
    # Read with everybody's: the first table is of the round's own units.
    told = three_ways(scorer, stored.grouped[0][0], made[0])
    if told:
        rounds = [one.round.code for one in stored.earlier]
        diagnostics["margins"] = told | {"rounds": rounds}
    return Composed(
        tables=tables,
        input_digest=input_digest(stored.read_digests | earlier_digests(stored)),
        output_digest=digest_of(chain(*(table.rows() for table in made))),
        warnings=warnings,
        diagnostics=diagnostics,
    )


def input_digest(of_units: Mapping[str, str]) -> str:
    """SHA-256 over the units' digests of what was read, in the order of their codes."""
    lines = map(":".join, of_units.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def earlier_digests(stored: StoredRun) -> dict[str, str]:
    """What errors learnt from: the input of the run of each earlier round."""
    return {f"earlier {one.round.code}": one.run.input_digest for one in stored.earlier}


def keys_of(localities: Sequence[Locality]) -> list[tuple[str, str]]:
    """Everybody first, then every level of every domain; these as published only."""
    keys = {key for locality in localities for key in locality.tallies}
    return [EVERYBODY, *sorted(keys - {EVERYBODY})]


COLUMNS = ["unit_id" if name == "unit" else name for name in IndexRow._fields]


def write(run: Run, tables: Sequence[tuple[IndexTable, dict[str, int]]]) -> None:
    """Store tables, each with the ids of its units, in the caller's transaction."""
    found = (rows(run.pk, table, ids) for table, ids in tables)
    copy_rows(Index, ["run_id", *COLUMNS], chain.from_iterable(found))


def rows(
    run_id: int, table: IndexTable, ids: Mapping[str, int]
) -> Iterator[tuple[Any, ...]]:
    for basis, unit, *values in table.rows():
        yield run_id, basis, ids[str(unit)], *values
