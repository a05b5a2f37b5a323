"""The public families, and one index over the years of one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from localities.models import Level
from publishing.announced import store
from publishing.content.announced.facts import facts
from publishing.content.announced.statements import EVERY, MEAN, VALUE, Family, Key
from publishing.drawing import charts
from publishing.pages.announced.rows import Row, row_of

FIRST = ("sipas", "par")


@dataclass(frozen=True, slots=True)
class Series:
    """One index of one unit over the years of its family."""

    family: str
    name: str
    indicator: str
    moments: tuple[charts.Moment, ...]
    rows: tuple[Row, ...]
    forked: int | None = None
    # What the grey dots are; "" where there are none.
    beside: str = ""

    def __len__(self) -> int:
        return len(self.rows)


def families() -> dict[str, Family]:
    """The public families, SIPAS and PAR INDEX first."""
    return leading_first(store.families())


def leading_first(found: dict[str, Family]) -> dict[str, Family]:
    """Families as people meet them: SIPAS, PAR INDEX, then the others."""
    order = [code for code in FIRST if code in found]
    order += [code for code in found if code not in FIRST]
    return {code: found[code] for code in order}


@lru_cache(maxsize=500)
def whole_key(family: Family, year: int) -> Key | None:
    main = family.declaration.main.code
    for key in family.keys(year=year, level="nation", indicator=main, statistic=VALUE):
        return key
    mean = Key(year, "province", "", EVERY, main, MEAN)
    if facts(family, mean, "percent"):
        return mean
    for key in family.keys(level="nation", indicator=main, statistic=VALUE):
        if key.year == year + 1 and facts(family, key._replace(year=year), "percent"):
            return key._replace(year=year)
    return None


def span(family: Family) -> range:
    return range(family.years[0], family.years[-1] + 1)


def all_of(family: Family, year: int, like: Key) -> Key | None:
    """What a unit stands beside: the nation, or the mean of its own level and place."""
    if like.level == Level.PROVINCE:
        return whole_key(family, year)
    mean = like._replace(year=year, unit=EVERY, statistic=MEAN)
    return mean if facts(family, mean, "percent") else None


def moment(
    family: Family, year: int, key: Key | None, *, beside: Key | None
) -> charts.Moment:
    cell = row_of(family, key).percent if key else None
    nation = row_of(family, beside).percent if beside else None
    return charts.Moment(
        label=str(year),
        value=float(cell.value) if cell and cell.value is not None else None,
        nation=float(nation.value) if nation and nation.value is not None else None,
        text=cell.text.removesuffix("%") if cell else "",
        joined=family.compares(year, year - 1),
    )
