"""A table of a release as a data frame, with labels for statistical programs.

Codes with words become whole numbers with value labels; other text stays text.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas

from publishing.exports.table import CODE, DECIMAL, TEXT, YES_NO, Column, Table
from publishing.models import Release
from wording.shown import language
from wording.spreadsheet_text import harmless


@dataclass
class Labelled:
    """Columns of a table of a release; labels in the active language."""

    release: Release
    table: Table

    @property
    def columns(self) -> list[Column]:
        """Those of the coded frame: names in the active language, once.

        The name of an indicator is the label of its number.
        """
        other = "_en" if language() == "vi" else "_vi"
        return [
            column
            for column in self.table.columns
            if not column.name.endswith(other)
            and not column.name.startswith(("indicator_vi", "indicator_en"))
        ]

    @cached_property
    def plain(self) -> pandas.DataFrame:
        """Text as text, whole numbers as Int64, decimals as float64."""
        names = [column.name for column in self.table.columns]
        frame = pandas.DataFrame(
            list(self.table.rows(self.release)), columns=names, dtype=object
        )
        return frame.astype({c.name: _dtype(c) for c in self.table.columns})

    @cached_property
    def coded(self) -> pandas.DataFrame:
        """Codes as numbers, every number as float64 (empty: not a number)."""
        frame = self.plain[[column.name for column in self.columns]].copy()
        for column in self.columns:
            if column.codes:
                numbers = {code: n for n, code in enumerate(self.codes(column), 1)}
                frame[column.name] = frame[column.name].map(numbers).astype("float64")
            elif column.is_number:
                frame[column.name] = frame[column.name].astype("float64")
        return frame

    def codes(self, column: Column) -> list[str]:
        """Codes of a column: the known ones, then others the release brought."""
        known = list(column.codes)
        found = self.plain[column.name].unique()
        return known + sorted(code for code in found if code and code not in known)

    @property
    def labels(self) -> dict[str, str]:
        return {column.name: str(column.label) for column in self.columns}

    @property
    def value_labels(self) -> dict[str, dict[int | float, str]]:
        """Words of the codes by number, and the indicators by theirs."""
        labels: dict[str, dict[int | float, str]] = {
            column.name: {
                n: harmless(str(column.codes.get(code, code)))
                for n, code in enumerate(self.codes(column), 1)
            }
            for column in self.columns
            if column.codes
        }
        indicators = self.release.indicators.order_by("position")
        labels["indicator_no"] = {i.position + 1: harmless(i.name) for i in indicators}
        return labels

    def formats(self, *, decimal: str) -> dict[str, str]:
        """Formats of numbers; `decimal` has a place for the decimals, such as F9.{}."""
        return {
            column.name: decimal.format(column.places)
            for column in self.columns
            if column.codes or column.is_number
        }

    @property
    def measures(self) -> dict[str, str]:
        return {c.name: "scale" if c.is_number else "nominal" for c in self.columns}


def _dtype(column: Column) -> str:
    if column.kind in (TEXT, CODE, YES_NO):
        return "str"
    return "float64" if column.kind == DECIMAL else "Int64"
