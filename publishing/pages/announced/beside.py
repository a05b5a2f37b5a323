"""Announced figures beside computed ones, and provinces beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publishing import phrasing
from publishing.announced import load
from publishing.content.announced import arithmetic
from publishing.content.announced.statements import Family, Key
from publishing.models import Figure, Release
from publishing.pages.announced.cells import cell_of
from publishing.pages.announced.rows import Row
from publishing.pages.announced.series import FIRST, families
from publishing.pages.announced.units import UnitPage, province
from wording.shown import shown


@dataclass(frozen=True, slots=True)
class Since:
    """A computed figure against the announced one of the year before."""

    year: int
    before: str
    points: str
    limits: str
    certain: bool


def since(release: Release, figure: Figure | None) -> Since | None:
    """The change of a computed figure from the one announced for the year before.

    None for simulated figures, and where the round before was computed too. The margin
    is that of the new figure alone.
    """
    if release.simulated or figure is None or figure.change_points is not None:
        return None
    if figure.percent is None or figure.lower is None or figure.upper is None:
        return None
    family = families().get(FIRST[0])
    year = release.year - 1
    if family is None or not family.compares(release.year, year):
        return None
    key = Key(year, figure.unit.level, "", load.key_of(figure.unit), "overall")
    cell = cell_of(family, key, "percent")
    if cell is None or cell.value is None:
        return None
    points, low, high = arithmetic.change_with_margin(
        figure.percent, lower=figure.lower, upper=figure.upper, before=cell.value
    )
    limits = f"{phrasing.signed(low)} {phrasing.DASH} {phrasing.signed(high)}"
    certain = low > 0 or high < 0
    return Since(year, cell.text, phrasing.signed(points), limits, certain)


@dataclass(frozen=True, slots=True)
class ComparedYear:
    """A year of every chosen province; `breaks` where the year before it was measured
    by another method."""

    year: int
    rows: tuple[Row | None, ...]
    method: str
    breaks: bool


@dataclass(frozen=True, slots=True)
class Compared:
    """One index of the chosen provinces, year by year, newest first."""

    family: str
    name: str
    units: tuple[str, ...]
    years: tuple[ComparedYear, ...]


def compared(slugs: Sequence[str]) -> list[Compared]:
    """What was announced of provinces side by side; [] for fewer than two."""
    wanted = [slug for slug in dict.fromkeys(slugs) if slug][:6]
    known = families() if len(wanted) > 1 else {}
    if not known:
        return []
    pages = [province(slug) for slug in wanted]
    pages = [page for page in pages if page.name]
    found = []
    for code, family in known.items():
        rows = [_by_year(page, code) for page in pages]
        years = sorted({year for of in rows for year in of}, reverse=True)
        if years:
            name = shown(family.declaration.family_name)
            told = tuple(_of_year(family, year, rows) for year in years)
            units = tuple(page.name for page in pages)
            found.append(Compared(code, name, units, told))
    return found


def _of_year(family: Family, year: int, rows: Sequence[dict[int, Row]]) -> ComparedYear:
    method = family.method(year)
    return ComparedYear(
        year,
        tuple(of.get(year) for of in rows),
        shown(method.name) if method else "",
        family.method(year - 1) is not None and not family.compares(year, year - 1),
    )


def _by_year(page: UnitPage, family: str) -> dict[int, Row]:
    rows = [row for one in page.series if one.family == family for row in one.rows]
    return {row.year: row for row in rows}
