"""A release in other people's formats: one file per format, all listed here.

A new format is a module with a function (release) -> bytes or lines, and its line in
FILES. Modules are imported when first asked for: some bring large libraries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.utils.translation import gettext_lazy as _

from publishing.models import Release

# Part of every file's ETag: raise it when a format changes its bytes.
VERSION = 2

FIGURES, DISTRIBUTIONS, ALL = _("figures"), _("answers"), _("all")
OPINIONS = _("perception, needs, expectations")
POINTS = _("points of scorecards")


@dataclass(frozen=True, slots=True)
class File:
    """`maker` is "module.function" of this package; `holds` says which tables."""

    name: str
    kind: str
    form: object
    holds: object
    maker: str

    def body(self, release: Release) -> bytes:
        """The whole file, labels in the active language."""
        module, function = self.maker.split(".")
        make: Callable = getattr(import_module(f"{__name__}.{module}"), function)
        made = make(release)
        return made if isinstance(made, bytes) else "".join(made).encode()


_CSV = "text/csv; charset=utf-8"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SDMX_DATA = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
_SDMX_STRUCTURE = "application/vnd.sdmx.structure+xml; version=3.0.0"
_SPSS, _STATA = "application/x-spss-sav", "application/x-stata-dta"
_PARQUET = "application/vnd.apache.parquet"

FILES = (
    File("figures.xlsx", _SHEET, _("Excel workbook"), ALL, "xlsx.write"),
    File("figures.csv", _CSV, "CSV", FIGURES, "csv.figures"),
    File("answers.csv", _CSV, "CSV", DISTRIBUTIONS, "csv.distributions"),
    File("opinions.csv", _CSV, "CSV", OPINIONS, "csv.opinions"),
    File("figures.sav", _SPSS, "SPSS", FIGURES, "sav.figures"),
    File("answers.sav", _SPSS, "SPSS", DISTRIBUTIONS, "sav.distributions"),
    File("figures.dta", _STATA, "Stata", FIGURES, "dta.figures"),
    File("answers.dta", _STATA, "Stata", DISTRIBUTIONS, "dta.distributions"),
    File("figures.parquet", _PARQUET, "Parquet", FIGURES, "parquet.figures"),
    File(
        "answers.parquet", _PARQUET, "Parquet", DISTRIBUTIONS, "parquet.distributions"
    ),
    File("opinions.parquet", _PARQUET, "Parquet", OPINIONS, "parquet.opinions"),
    File("figures.json", "application/json", "JSON-stat 2.0", ALL, "jsonstat.write"),
    File("sdmx-figures.csv", _SDMX_DATA, "SDMX-CSV 2.0", FIGURES, "sdmx.figures"),
    File(
        "sdmx-answers.csv",
        _SDMX_DATA,
        "SDMX-CSV 2.0",
        DISTRIBUTIONS,
        "sdmx.distributions",
    ),
    File(
        "sdmx-structure.xml",
        _SDMX_STRUCTURE,
        _("SDMX 3.0 structures"),
        ALL,
        "sdmx_structure.write",
    ),
    File("ddi.xml", "application/xml", "DDI Codebook 2.6", ALL, "ddi.write"),
    File("points.csv", _CSV, "CSV", POINTS, "scores.points"),
    File("dictionary.csv", _CSV, _("data dictionary (CSV)"), ALL, "csv.dictionary"),
)
BY_NAME = {file.name: file for file in FILES}


def files_of(release: Release) -> list[File]:
    """The files that hold something of a release, in their order."""
    if release.kind == Release.Kind.PAR:
        return [file for file in FILES if file.holds == POINTS]
    without: list[object] = [POINTS]
    if not release.distributions.exists():
        without.append(DISTRIBUTIONS)
    if not release.opinions.exists():
        without.append(OPINIONS)
    return [file for file in FILES if file.holds not in without]
