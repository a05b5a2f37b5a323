"""Questionnaires as one ZIP: CSV, Parquet, SPSS, Stata, what columns mean, a guide."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import fastparquet
import numpy as np
import pandas
import pyreadstat

from publishing.exports.text import shortened
from scoring.estimation.design import Floats
from scoring.microdata.variables import Variable
from wording.spreadsheet_text import harmless

# What SPSS allows, in bytes.
VARIABLE_LABEL, VALUE_LABEL, FILE_LABEL = 250, 118, 60
# What Stata 14 allows: labels in letters, names of these letters alone.
STATA_14, STATA_LABEL, STATA_NAME = 14, 80, 32


def packed(name: str, variables: Sequence[Variable], told: str) -> bytes:
    """`told` is the text of the guide; the same columns give the same table."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.csv", table(variables))
        archive.writestr(f"{name}.parquet", parquet(name, variables))
        archive.writestr(f"{name}.sav", spss(name, variables))
        archive.writestr(f"{name}.dta", stata(name, variables))
        archive.writestr(f"{name}-codes.csv", meaning(variables))
        archive.writestr(f"{name}.txt", told)
    return whole.getvalue()


def table(variables: Sequence[Variable]) -> bytes:
    """Numbers only; an empty field is no answer."""
    frame = plain(variables)
    return frame.to_csv(index=False, lineterminator="\r\n").encode()


def plain(variables: Sequence[Variable]) -> pandas.DataFrame:
    return pandas.DataFrame({one.name: whole_numbers(one.column) for one in variables})


def parquet(name: str, variables: Sequence[Variable]) -> bytes:
    """As the CSV, typed; what columns mean stands in the notes of the file."""
    notes = {"title": name}
    notes |= {
        f"label:{one.name}": both(one.vi, one.en, VARIABLE_LABEL) for one in variables
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.parquet"
        fastparquet.write(
            str(path),
            plain(variables),
            compression="GZIP",
            write_index=False,
            custom_metadata=notes,
        )
        return path.read_bytes()


def stata(name: str, variables: Sequence[Variable]) -> bytes:
    """Names with dots have underlines there: S2.1 is S2_1."""
    named = {one.name: stata_name(one.name) for one in variables}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.dta"
        pyreadstat.write_dta(
            pandas.DataFrame({named[one.name]: one.column for one in variables}),
            path,
            version=STATA_14,
            file_label=shortened(name, size=STATA_LABEL),
            column_labels=[both(one.vi, one.en, STATA_LABEL) for one in variables],
            variable_value_labels={
                named[one.name]: {
                    int(number): both(vi, en, VALUE_LABEL)
                    for number, (_code, vi, en) in one.values.items()
                }
                for one in variables
                if one.values
            },
        )
        return path.read_bytes()


def stata_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]", "_", name)[:STATA_NAME]


def whole_numbers(column: Floats):
    known = column[~np.isnan(column)]
    if (known == np.floor(known)).all():
        return pandas.array(column, dtype="float64").astype("Int64")
    return column


def spss(name: str, variables: Sequence[Variable]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.sav"
        pyreadstat.write_sav(
            pandas.DataFrame({one.name: one.column for one in variables}),
            path,
            file_label=shortened(name, size=FILE_LABEL),
            column_labels=[both(one.vi, one.en, VARIABLE_LABEL) for one in variables],
            variable_value_labels={
                one.name: {
                    number: both(vi, en, VALUE_LABEL)
                    for number, (_code, vi, en) in one.values.items()
                }
                for one in variables
                if one.values
            },
            row_compress=True,
        )
        return path.read_bytes()


def both(vi: str, en: str, size: int) -> str:
    words = vi if vi == en else f"{vi} / {en}"
    return shortened(harmless(words), size=size)


def meaning(variables: Sequence[Variable]) -> str:
    """One line a column and one for each of its values, in both languages."""
    text = StringIO()
    text.write("\ufeff")
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(["column", "value", "code", "vi", "en"])
    for one in variables:
        lines.writerow([one.name, "", "", harmless(one.vi), harmless(one.en)])
        for number, (code, vi, en) in one.values.items():
            lines.writerow(
                [one.name, number, harmless(code), harmless(vi), harmless(en)]
            )
    return text.getvalue()
