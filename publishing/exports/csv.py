"""Tables of a release as CSV: UTF-8, with the mark by which Excel knows it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain

from django.utils.translation import gettext_lazy as _

from publishing.exports.dictionary import DISTRIBUTIONS, FIGURES, OPINIONS, TABLES
from publishing.exports.table import Table, in_both
from publishing.models import Release
from wording.spreadsheet_text import harmless

MARK = "\ufeff"
KINDS = {
    "text": "string",
    "code": "string",
    "whole": "integer",
    "decimal": "decimal",
    "yes_no": "boolean",
}
PROVISIONAL = _("provisional wording")
DICTIONARY = [
    "simulated",
    "table",
    "column",
    "code",
    "type",
    "label_vi",
    "label_en",
    "says_vi",
    "says_en",
]


class _Echo:
    """A file that gives back what is written, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable) -> Iterator[str]:
    """Rows as lines of CSV, after the mark."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield MARK
    yield from map(writer.writerow, rows)


def rows(release: Release, *, table: Table) -> Iterator[str]:
    """The lines of a table; every line says whether the round is simulated."""
    head = [column.name for column in table.columns]
    return lines(chain([head], table.rows(release)))


figures = partial(rows, table=FIGURES)
distributions = partial(rows, table=DISTRIBUTIONS)
opinions = partial(rows, table=OPINIONS)


def dictionary(release: Release) -> Iterator[str]:
    """One line a column, a code or an indicator, in both languages."""
    stamp = str(release.simulated).lower()
    told = [[stamp, *map(harmless, line)] for line in _dictionary(release)]
    return lines([DICTIONARY, *told])


def _dictionary(release):
    for table in TABLES:
        for column in table.columns:
            kind = KINDS[column.kind]
            words = (*in_both(column.label), *in_both(column.says))
            yield [table.name, column.name, "", kind, *words]
            for code, label in column.codes.items():
                yield [table.name, column.name, code, "", *in_both(label), "", ""]
    for indicator in release.indicators.order_by("position", "code"):
        names = [indicator.name_vi, indicator.name_en]
        says = in_both(PROVISIONAL) if indicator.provisional else ("", "")
        yield ["", "indicator", indicator.code, "", *names, *says]
    for item in release.questions:
        yield ["", "item", item["code"], "", *item["text"], "", ""]
        for option, vi, en in item["options"]:
            yield ["", item["code"], option, "", vi, en, "", ""]
    for domain, levels in release.domain_names.items():
        for level, vi, en in levels:
            yield ["", domain, level, "", vi, en, "", ""]
