"""Which reports there are, and one of them made: bytes from a release.

A new format is a line in FORMS and an arm of `make`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import override

from localities.models import Unit
from publishing.content.blocks import Document
from publishing.content.release_content import PAR
from publishing.models import Release, Score
from publishing.reports import (
    card,
    infographic,
    national,
    points_nation,
    points_place,
    province,
    typesetting,
)
from publishing.reports.scope import scope

NATION, INFOGRAPHIC = "nation", "infographic"
# The picture of a shared link: "card" of the nation, "card-hung-yen" of a province.
CARD = "card"
LANGUAGES = ("vi", "en")
DOCUMENTS, PICTURES = ("pdf", "docx"), ("png", "svg")
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "png": "image/png",
    "svg": "image/svg+xml",
}
_FILE = re.compile(
    r"(?P<name>[a-z0-9-]{1,80})-(?P<language>vi|en)\.(?P<form>[a-z]{3,4})"
)


@dataclass(frozen=True, slots=True)
class Order:
    """One file of a release: what of, on which basis, in which language and form."""

    basis: str
    name: str
    language: str
    form: str

    def __str__(self) -> str:
        return f"{self.name}-{self.language}.{self.form}"


def forms(name: str) -> tuple[str, ...]:
    if is_card(name):
        return ("png",)
    return PICTURES if name == INFOGRAPHIC else DOCUMENTS


def is_card(name: str) -> bool:
    return name == CARD or name.startswith(f"{CARD}-")


def card_of(slug: str = "") -> str:
    return f"{CARD}-{slug}" if slug else CARD


def parsed(release: Release, *, basis: str, file: str) -> Order:
    """The order behind a file's name. Raises Http404 for one that cannot be."""
    found = _FILE.fullmatch(file)
    if found is None or basis not in release.bases:
        raise Http404(_("There is no report “%s” of this edition.") % file)
    order = Order(basis, **found.groupdict())
    drawn = order.name == INFOGRAPHIC or is_card(order.name)
    if order.form not in forms(order.name) or (drawn and release.kind == PAR):
        raise Http404(_("There is no report “%s” of this edition.") % file)
    return order


def every(release: Release, *, basis: str) -> Iterator[Order]:
    """All files of a release on a basis: the nation first, as a conference needs it."""
    for name, _title in names(release, basis=basis):
        for language in LANGUAGES:
            for form in forms(name):
                yield Order(basis, name, language, form)


def names(release: Release, *, basis: str) -> list[tuple[str, str]]:
    """(name of the file, what it is of) of every report, the whole first."""
    if release.kind == PAR:
        return [(NATION, _("Report of all units")), *_places(release)]
    found = [(NATION, _("National report")), (INFOGRAPHIC, _("Infographic"))]
    return found + [
        (unit.slug, unit.short_name) for unit in units(release, basis=basis)
    ]


def _places(release: Release) -> list[tuple[str, str]]:
    """Units and bodies that have points, by the Vietnamese alphabet."""
    totals = release.scores.totals().select_related("unit", "body")
    ordered = totals.order_by("unit__sort_key", "body__code")
    return [(place_name(row), row.name) for row in ordered]


def place_name(row: Score) -> str:
    """How the file of a place with points is called."""
    code = row.body.code if row.body else row.unit.slug if row.unit else ""
    return str(code).lower()


def units(release: Release, *, basis: str) -> list[Unit]:
    """The provinces a release has figures of, by the Vietnamese alphabet."""
    figures = release.figures.whole().of_provinces()
    known = figures.filter(basis=basis, indicator="overall").values("unit")
    return list(Unit.objects.filter(pk__in=known).alphabetical())


def make(release: Release, order: Order) -> bytes:
    """The file. Raises Http404 for a province the release has no figures of."""
    if release.kind == PAR:
        with override(order.language):
            return _written(_of_points(release, order.name), release, order)
    selection = scope(release, basis=order.basis)
    with override(order.language):
        if order.name == INFOGRAPHIC:
            form: typesetting.Drawn = "svg" if order.form == "svg" else "png"
            return infographic.make(selection, form=form)
        if is_card(order.name):
            return card.make(selection, slug=order.name[len(CARD) + 1 :])
        if order.name == NATION:
            document = national.document(selection)
        else:
            document = province.document(selection, order.name)
        return _written(document, release, order)


def _of_points(release: Release, name: str) -> Document:
    """Raises Http404 for a place the release has no points of."""
    if name == NATION:
        return points_nation.document(release)
    return points_place.document(release, name)


def _written(document: Document, release: Release, order: Order) -> bytes:
    if order.form == "docx":
        # Large, and only wanted by who edits.
        from publishing.reports import word

        return word.write(document)
    return typesetting.pdf(document, moment=moment(release))


def moment(release: Release) -> int:
    """The moment a file is dated with: that of its figures, not of its making."""
    return int((release.sealed_at or release.drafted_at).timestamp())
