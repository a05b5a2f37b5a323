"""A release in SDMX 3.0: its structures as SDMX-ML, its figures as SDMX-CSV 2.0.

The percent is the observation; limits, ranks and changes are its attributes. Ids of
SDMX know no dot, so S2.1.1 is written S2_1_1.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from string import ascii_letters, digits

from django.utils.translation import gettext_lazy as _

from publishing.content.release_content import ANSWER
from publishing.exports.dictionary import DISTRIBUTIONS, FIGURES, NOTE, ROUND
from publishing.exports.table import Column, Table, in_both
from publishing.models import LEVELS, Release
from wording.spreadsheet_text import harmless

AGENCY = "SIPAS"
ALLOWED = frozenset(ascii_letters + digits + "-")
EVERYBODY = "_T"
VALUE = _("Percent")

CODED = ("basis", "unit", "indicator")
TIME, MEASURE, GROUP, LEVEL = "TIME_PERIOD", "OBS_VALUE", "GROUP", "ANSWER_LEVEL"


@dataclass(frozen=True, slots=True)
class Cube:
    """What a dataflow is made of; `also` is its dimension beside the common ones."""

    table: Table
    also: str
    also_label: object
    attributes: tuple[Column, ...]


def _attributes(table: Table, *, without: Sequence[str]) -> tuple[Column, ...]:
    kept = {c.name for c in ROUND} | set(without)
    columns = [c for c in table.columns if c.name not in kept]
    return tuple(c for c in columns if c.is_number or c.codes)


FIGURES_CUBE = Cube(
    FIGURES,
    GROUP,
    _("Group of people"),
    _attributes(FIGURES, without=("domain", "percent")),
)
DISTRIBUTIONS_CUBE = Cube(
    DISTRIBUTIONS,
    LEVEL,
    _("Level of the answer"),
    _attributes(DISTRIBUTIONS, without=LEVELS),
)
CUBES = (FIGURES_CUBE, DISTRIBUTIONS_CUBE)


def word(code: str) -> str:
    """A code as SDMX allows it: ASCII letters, digits, dashes and underscores."""
    return "".join(letter if letter in ALLOWED else "_" for letter in code)


def version(release: Release) -> str:
    return f"{release.edition}.0.0"


def name_of(release: Release, name: str) -> str:
    """Ids carry the round, since codes differ from round to round."""
    return f"{word(release.round_code)}_{name}".upper().replace("-", "_")


def group(domain: str, level: str) -> str:
    return EVERYBODY if domain == "all" else f"{word(domain)}-{word(level)}"


def codes(release: Release) -> dict[str, dict[str, tuple[str, str]]]:
    """Code lists by the name of what they code: {code: (Vietnamese, English)}."""
    indicators = release.indicators.order_by("position", "code")
    columns = {c.name: c for c in (*FIGURES.columns, NOTE)}
    lists = {
        "INDICATOR": {word(i.code): (i.name_vi, i.name_en) for i in indicators},
        "UNIT": _units(release),
        GROUP: {EVERYBODY: in_both(columns["domain"].codes["all"]), **_groups(release)},
        LEVEL: _levels(release),
    }
    for name in ("basis", "change_verdict", "note"):
        of = columns[name].codes
        lists[name.upper()] = {word(code): in_both(label) for code, label in of.items()}
    return {
        name: {code: (harmless(vi), harmless(en)) for code, (vi, en) in of.items()}
        for name, of in lists.items()
    }


def _units(release):
    kept = release.figures.order_by("basis", "unit__level", "unit__code").distinct()
    rows = kept.values_list("unit__code", "unit__short_vi", "unit__short_en", "basis")
    named = {}
    for code, vietnamese, english, _basis in rows:
        named.setdefault(word(code), (vietnamese, english))
    return named


def _groups(release: Release):
    pairs = release.figures.exclude(domain="all").values_list("domain", "domain_level")
    known = {
        (domain, level): (vi, en)
        for domain, of in release.domain_names.items()
        for level, vi, en in of
    }
    return {
        group(*pair): known.get(pair, (pair[1], pair[1]))
        for pair in sorted(pairs.distinct())
    }


def _levels(release: Release):
    columns = [c for c in DISTRIBUTIONS.columns if c.name in LEVELS]
    labels = {str(n): in_both(column.label) for n, column in enumerate(columns, 1)}
    named = {level: (vi, en) for level, vi, en in release.domain_names.get(ANSWER, [])}
    return labels | named


def data(release: Release, *, cube: Cube) -> Iterator[str]:
    """Lines of SDMX-CSV 2.0; the dataflow's id and version stand on each."""
    attributes = [column.name.upper() for column in cube.attributes]
    dimensions = [*map(str.upper, CODED), cube.also, TIME]
    flow = name_of(release, cube.table.name)
    identifier = f"{AGENCY}:{flow}({version(release)})"
    head = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *dimensions, MEASURE]
    yield _line([*head, *attributes, "SIMULATED"])
    simulated = str(release.simulated).lower()
    names = [column.name for column in cube.table.columns]
    for values in cube.table.rows(release):
        row = dict(zip(names, values, strict=True))
        told = [_code(column, row[column.name]) for column in cube.attributes]
        place = [word(row[name]) for name in CODED]
        for also, value in _observations(cube, row):
            key = [*place, also, release.year, value]
            yield _line(["dataflow", identifier, "I", *key, *told, simulated])


def _observations(cube, row):
    if cube.also == GROUP:
        yield group(row["domain"], row["domain_level"]), row["percent"]
        return
    for number, level in enumerate(LEVELS, 1):
        yield number, row[level]


def _code(column, value):
    return word(value) if column.codes and value else value


def _line(values):
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow(values)
    return written.getvalue()


def figures(release: Release) -> Iterator[str]:
    return data(release, cube=FIGURES_CUBE)


def distributions(release: Release) -> Iterator[str]:
    return data(release, cube=DISTRIBUTIONS_CUBE)
