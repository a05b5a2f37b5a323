"""A table as an SPSS file, with labels of variables and values."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyreadstat

from publishing.exports.dictionary import DISTRIBUTIONS, FIGURES
from publishing.exports.frame import Labelled
from publishing.exports.heading import heading
from publishing.exports.table import Table
from publishing.exports.text import shortened
from publishing.models import Release

# What the format allows, in bytes.
FILE_LABEL, VALUE_LABEL, NOTE_LINE = 64, 120, 80
# The header's date and time of creation.
STAMP = slice(92, 109)


def write(release: Release, *, table: Table) -> bytes:
    """The bytes are the same whenever they are made: the stamp is the seal's."""
    labelled, told = Labelled(release, table), heading(release)
    values = {
        name: {n: shortened(label, size=VALUE_LABEL) for n, label in labels.items()}
        for name, labels in labelled.value_labels.items()
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.sav"
        pyreadstat.write_sav(
            labelled.coded,
            path,
            file_label=shortened(told.title, size=FILE_LABEL),
            column_labels=list(labelled.labels.values()),
            variable_value_labels=values,
            variable_format=labelled.formats(decimal="F9.{}"),
            variable_measure=labelled.measures,
            note=[shortened(line, size=NOTE_LINE) for line in told.lines],
            row_compress=True,
        )
        return _stamped(path.read_bytes(), release)


def _stamped(written: bytes, release: Release) -> bytes:
    stamp = f"{release.sealed_at:%d %b %y%H:%M:%S}".encode("ascii")
    return written[: STAMP.start] + stamp + written[STAMP.stop :]


figures = partial(write, table=FIGURES)
distributions = partial(write, table=DISTRIBUTIONS)
