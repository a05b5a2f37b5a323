"""A table as a Stata file (format 118), with labels of variables and values."""

from __future__ import annotations

import re
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

STATA_14 = 14
# What the format allows, in letters; a letter may take four bytes.
LABEL = 80
STAMP = re.compile(rb"(?s)<timestamp>\x11.{17}</timestamp>")


def write(release: Release, *, table: Table) -> bytes:
    """The bytes are the same whenever they are made: the stamp is the seal's."""
    labelled = Labelled(release, table)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.dta"
        pyreadstat.write_dta(
            labelled.coded,
            path,
            version=STATA_14,
            file_label=shortened(heading(release).title, size=LABEL),
            column_labels={
                name: shortened(label, size=LABEL)
                for name, label in labelled.labels.items()
            },
            variable_value_labels=labelled.value_labels,
            variable_format=labelled.formats(decimal="%9.{}f"),
        )
        return _stamped(path.read_bytes(), release)


def _stamped(written: bytes, release: Release) -> bytes:
    stamp = f"{release.sealed_at:%d %b %Y %H:%M}".encode("ascii")
    return STAMP.sub(b"<timestamp>\x11" + stamp + b"</timestamp>", written, count=1)


figures = partial(write, table=FIGURES)
distributions = partial(write, table=DISTRIBUTIONS)
