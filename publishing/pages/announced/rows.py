"""A unit in a year: its index, place, changes, group and where they are said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from localities.models import Level
from publishing import phrasing
from publishing.announced import store
from publishing.content.announced.arithmetic import Bounds
from publishing.content.announced.facts import KEPT, bounds, facts
from publishing.content.announced.printing import printed
from publishing.content.announced.statements import EVERY, Family, Key
from publishing.pages.announced.cells import Cell, Place, cell_of
from wording.shown import language, shown
from wording.text import Text


@dataclass(frozen=True, slots=True)
class Row:
    """A unit in a year: its index, place, changes and group, each None if unknown."""

    name: str
    address: str
    year: int
    percent: Cell | None
    rank: Cell | None
    of: int | None
    change: Cell | None
    places: Cell | None
    group: str
    method: str
    limits: str = ""
    remark: str = ""
    is_province: bool = False

    @property
    def cells(self) -> list[Cell]:
        found = (self.percent, self.rank, self.change, self.places)
        return [cell for cell in found if cell]

    @property
    def sources(self) -> list[Place]:
        """Every source of the row's own figures once."""
        return _once(cell for cell in self.cells if not self._is_reckoned(cell))

    @property
    def reckoned(self) -> list[Place]:
        """Further sources, of other years, that only computed changes rest on."""
        found = _once(cell for cell in self.cells if self._is_reckoned(cell))
        return [place for place in found if place not in self.sources]

    def _is_reckoned(self, cell: Cell) -> bool:
        return cell.computed and cell in (self.change, self.places)

    @property
    def disputes(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.others]


def _once(cells: Iterable[Cell]) -> list[Place]:
    places = [place for cell in cells for place in cell.places]
    return list(dict.fromkeys(places))


def row_of(family: Family, key: Key) -> Row:
    return _row_in(language(), family, key)


@lru_cache(maxsize=KEPT)
def _row_in(_language: str, family: Family, key: Key) -> Row:
    """A row in the language being read, which tells kept ones apart."""
    method = family.method(key.year)
    group = facts(family, key, "group")
    rank = cell_of(family, key, "rank")
    return Row(
        name=_named(family, key),
        address=_address(family, key),
        year=key.year,
        percent=amount(family, key),
        rank=rank,
        of=_of(family, key),
        change=cell_of(family, key, "change"),
        places=cell_of(family, key, "places"),
        group=str(group[0].value) if group else "",
        method=shown(method.name) if method else "",
        limits="" if rank else _between(bounds(family, key)),
        remark=_remark(family, key),
        is_province=key.level == Level.PROVINCE,
    )


def amount(family: Family, key: Key) -> Cell | None:
    """The percent of a figure, or else its points or its number."""
    for measure in ("percent", "points", "number"):
        if cell := cell_of(family, key, measure):
            return cell
    return None


def _of(family: Family, key: Key) -> int | None:
    told = printed(family, key, "of")
    if told and isinstance(told.value, Decimal):
        return int(told.value)
    return family.size(key.year, key.level)


def _between(limits: Bounds) -> str:
    if limits.low is None or limits.high is None or limits.is_impossible:
        return ""
    if limits.high - limits.low > 20:
        return ""
    return f"{limits.low}{phrasing.DASH}{limits.high}"


def _remark(family: Family, key: Key) -> str:
    """Why a statement that stands alone was marked, if it was."""
    for one in family.at(key):
        if one.standing and one.reason_vi:
            return shown(Text(one.reason_vi, one.reason_en))
    return ""


def _named(family: Family, key: Key) -> str:
    if key.unit == EVERY:
        return _("mean of all")
    name = shown(store.unit_name(family, key.unit))
    if key.within:
        return f"{shown(store.unit_name(family, key.within))} · {name}"
    return name


def _address(family: Family, key: Key) -> str:
    """The address of a province, or the code of a body."""
    if key.level == Level.PROVINCE and key.unit != EVERY:
        return family.slugs.get(key.unit, "")
    return "" if key.level in ("nation", "commune") or key.unit == EVERY else key.unit
