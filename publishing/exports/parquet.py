"""A table as a Parquet file; what the release is stands in the file's own notes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import fastparquet

from publishing.exports.dictionary import DISTRIBUTIONS, FIGURES, OPINIONS
from publishing.exports.frame import Labelled
from publishing.exports.heading import heading
from publishing.exports.table import Table
from publishing.models import Release


def write(release: Release, *, table: Table) -> bytes:
    labelled, told = Labelled(release, table), heading(release)
    notes = {
        "title": told.title,
        "simulated": str(release.simulated).lower(),
        "notice": told.warning,
        "source": told.source,
        "method": told.method,
        "sha256": release.digest,
    }
    notes |= {f"label:{column.name}": str(column.label) for column in table.columns}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        fastparquet.write(
            str(path),
            labelled.plain,
            compression="GZIP",
            write_index=False,
            custom_metadata=notes,
        )
        return path.read_bytes()


figures = partial(write, table=FIGURES)
distributions = partial(write, table=DISTRIBUTIONS)
opinions = partial(write, table=OPINIONS)
