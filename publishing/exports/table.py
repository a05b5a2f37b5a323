"""The three tables of a release, column by column: the data dictionary.

Every format writes these columns, so a name means the same in all of them. Labels
are said in the language that is active; `in_both` says them in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from publishing import phrasing
from publishing.content import release_content
from publishing.models import Indicator, Release
from wording.spreadsheet_text import harmless

TEXT, CODE, WHOLE, DECIMAL, YES_NO = "text", "code", "whole", "decimal", "yes_no"

BASES = {
    release_content.PUBLISHED: _("the units of the round"),
    release_content.UNITS_2025: _("restated for the 34 units since 1 July 2025"),
}
LEVELS_OF_UNITS = {"nation": _("the whole country"), "province": _("province or city")}
DOMAINS = {"all": _("everybody"), **phrasing.DOMAINS}
VERDICTS = {
    release_content.LIKELY_RISE: _("likely a real rise"),
    release_content.LIKELY_FALL: _("likely a real fall"),
    release_content.WITHIN_MARGIN: _("within the margin of error"),
    release_content.CANNOT_SAY: _("too few sampled places to say"),
    release_content.OTHER_METHOD: _("another method, not compared"),
}
YES = {"true": _("yes"), "false": _("no")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `codes` are the words of its codes.

    `source` is a path from its row; ".release.year" is a field of the release, and
    what else starts with a dot is the name of a code.
    """

    name: str
    source: str
    kind: str
    label: object
    says: object = ""
    places: int = 0
    codes: dict = field(default_factory=dict)

    @property
    def is_number(self) -> bool:
        return self.kind in (WHOLE, DECIMAL)


@dataclass(frozen=True, slots=True)
class Table:
    """`related` is the name of its rows on a release; `order` how they are sorted."""

    name: str
    label: object
    related: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    def rows(self, release: Release) -> Iterator[list]:
        """Values in the order of the columns: text made harmless, numbers as kept."""
        names = _names(release)
        readers = [_reader(column, release, names) for column in self.columns]
        stored = [c.source for c in self.columns if not c.source.startswith(".")]
        kept = getattr(release, self.related).order_by(*self.order).values(*stored)
        for row in kept.iterator(chunk_size=5_000):
            yield [read(row) for read in readers]


def in_both(label: object) -> tuple[str, str]:
    """A label in Vietnamese and in English."""
    return in_both_of(lambda: str(label))


def in_both_of(say: Callable[[], str]) -> tuple[str, str]:
    """What a function says while Vietnamese is active, and English."""
    with override("vi"):
        vietnamese = say()
    with override("en"):
        return vietnamese, say()


def _names(
    release: Release,
) -> tuple[dict[str, Indicator], dict[tuple[str, str], tuple[str, str]]]:
    """Names of indicators, of levels of domains, of questions and their options."""
    indicators = {i.code: i for i in release.indicators.all()}
    levels = {
        (domain, level): (vi, en)
        for domain, of in release.domain_names.items()
        for level, vi, en in of
    }
    for item in release.questions:
        levels[item["code"], ""] = tuple(item["text"])
        for option, vi, en in item["options"]:
            levels[item["code"], option] = (vi, en)
    return indicators, levels


def _reader(
    column: Column,
    release: Release,
    names: tuple[dict[str, Indicator], dict[tuple[str, str], tuple[str, str]]],
):
    """How a column is read from a stored row."""
    source = column.source
    if source.startswith(".release."):
        told = getattr(release, source.removeprefix(".release."))
        fixed = str(told).lower() if isinstance(told, bool) else told
        fixed = fixed if column.is_number else harmless(fixed)
        return lambda row: fixed
    if source in _NAMED:
        named = _NAMED[source]
        if column.is_number:
            return lambda row: named(row, *names)
        return lambda row: harmless(named(row, *names))
    if column.is_number:
        return lambda row: row[source]
    return lambda row: harmless(row[source])


def _level(place: int) -> Callable[..., str]:
    """The name of a domain's level in one of the two languages, if there is one."""

    def name(
        row: Mapping[str, Any],
        _indicators: object,
        levels: Mapping[tuple[str, str], tuple[str, str]],
    ) -> str:
        key = (row["domain"], row["domain_level"])
        if key in levels:
            return levels[key][place]
        known = phrasing.LEVELS.get(row["domain_level"])
        return in_both(known)[place] if known else row["domain_level"]

    return name


def _question(place: int, *, option: bool) -> Callable[..., str]:
    """The words of an item, or of its option, in one of the two languages."""

    def name(
        row: Mapping[str, Any],
        _indicators: object,
        levels: Mapping[tuple[str, str], tuple[str, str]],
    ):
        return levels[row["item"], row["option"] if option else ""][place]

    return name


# What a row does not hold itself: the names of its codes.
_NAMED = {
    ".position": lambda row, of, _levels: of[row["indicator"]].position + 1,
    ".indicator_vi": lambda row, of, _levels: of[row["indicator"]].name_vi,
    ".indicator_en": lambda row, of, _levels: of[row["indicator"]].name_en,
    ".level_vi": _level(0),
    ".level_en": _level(1),
    ".item_vi": _question(0, option=False),
    ".item_en": _question(1, option=False),
    ".option_vi": _question(0, option=True),
    ".option_en": _question(1, option=True),
}
