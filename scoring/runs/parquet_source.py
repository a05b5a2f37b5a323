"""Questionnaires kept as Parquet files by unit, for rounds too large for one table.

SIPAS_PARTITIONS/<code of the round>/<code of the unit>/*.parquet, columns `answers`
(fixed-size binary, one byte an item in the instrument's order), `cluster` (a rising
index) and `weight`; the file's metadata `frame` names its clusters, each with its PSU
and stratum. A cluster lies whole in one file, so a unit of any size is tallied file by
file in the memory of one. pyarrow reads them; only such rounds need it installed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from localities.models import Unit, UnitQuerySet
from scoring.indices.table import EVERYBODY
from scoring.refusals import refused
from scoring.tally import Frame, TallyError, concatenate, tally
from surveys.models import Round
from wording.refusals import Refused

if TYPE_CHECKING:
    from scoring.runs.steps import Stages

FRAME = b"frame"


@dataclass(frozen=True)
class Block:
    """Questionnaires of one file: answers (n, k) bytes, the rest (n,) each.

    `cluster` are rising places in the frame; `digest` is the file's SHA-256.
    """

    answers: np.ndarray
    weight: np.ndarray
    cluster: np.ndarray
    frame: Frame
    digest: str


def place(rnd: Round) -> Path | None:
    """The folder of a round's partitions, or None: it lies in the database."""
    if not settings.SIPAS_PARTITIONS:
        return None
    folder = Path(settings.SIPAS_PARTITIONS) / rnd.code
    return folder if folder.is_dir() else None


def units(rnd: Round, folder: Path) -> UnitQuerySet:
    """Units that have a folder, in the order of their codes; Refused with totals."""
    if rnd.totals.exists():
        raise refused("partitions_take_no_totals", rnd.code)
    codes = [path.name for path in folder.iterdir() if path.is_dir()]
    return (
        Unit.objects.in_register(rnd.register).filter(code__in=codes).order_by("code")
    )


def tallies(
    folder: Path, *, items: int, clock: Stages
) -> tuple[dict[tuple[str, str], bytes], str]:
    """(canonical bytes by domain level, digest of what was read) of a unit's folder.

    Raises Refused naming the file that cannot be read or counted.
    """
    parts, whole = [], sha256()
    for path in sorted(folder.glob("*.parquet")):
        try:
            found = block(path, items=items)
            clock.mark("read")
            parts.append(tally(found.answers, found.weight, found.cluster, found.frame))
        except (ValueError, KeyError, OSError) as error:
            raise unreadable(path, error) from error
        whole.update(found.digest.encode())
        clock.mark("tally")
    if not parts:
        raise refused("unit_is_empty", folder.name)
    counted = concatenate(parts) if len(parts) > 1 else parts[0]
    bodies = {EVERYBODY: counted.to_bytes()}
    clock.mark("tally")
    return bodies, whole.hexdigest()


def unreadable(path: Path, error) -> Refused:
    where = f"{path.parent.name}/{path.name}"
    return refused("partition_unreadable", where, reason=repr(error))


def block(path: Path, *, items: int) -> Block:
    """Read one file; a ValueError, KeyError or OSError says that it is none of ours."""
    import pyarrow
    from pyarrow import parquet

    body = path.read_bytes()
    # One thread: a worker is one core, and more cores are more workers.
    with parquet.ParquetFile(pyarrow.BufferReader(body)) as file:
        table = file.read(use_threads=False)
    declared = json.loads((table.schema.metadata or {})[FRAME])
    answers = bytes_of(table["answers"])
    if answers.shape[1] != items:
        raise TallyError(f"{answers.shape[1]} items; the instrument has {items}")
    return Block(
        answers=answers,
        weight=table["weight"].to_numpy(),
        cluster=table["cluster"].to_numpy(),
        frame=Frame(
            *(tuple(declared[name]) for name in ("clusters", "psus", "strata"))
        ),
        digest=sha256(body).hexdigest(),
    )


def bytes_of(column):
    """Answers (n, k) of a fixed-size binary column, uncopied where it is whole."""
    if column.null_count:
        raise TallyError(f"{column.null_count} questionnaires without answers")
    chunk = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    width = chunk.type.byte_width
    flat = np.frombuffer(chunk.buffers()[1], np.uint8)
    first = chunk.offset * width
    return flat[first : first + len(chunk) * width].reshape(-1, width)
