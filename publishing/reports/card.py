"""The picture a link to a page is shared with: one figure, its margin, its place."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.pages.selection import Selection
from publishing.reports import cells, country, drawing, edition, sentences
from publishing.reports.typesetting import drawing as draw
from wording.shown import language

PIXELS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Card:
    """Every word and number of the picture."""

    language: str
    marks: tuple[str, ...]
    title: str
    place: str
    figure: str
    limits: str
    said: tuple[str, ...]
    # Place, first and last possible place, and of how many.
    places: tuple[int, int, int, int] | None
    # The provinces by their index, on the card of the nation.
    map_svg: str
    source: str


def card(selection: Selection, *, slug: str = "") -> Card:
    """Of the nation, or of a province. Raises Http404 for one without figures."""
    release = selection.release
    found = _figure(selection, slug)
    limits = phrasing.limits(found)
    return Card(
        language=language(),
        marks=edition.marks(release),
        title=_("Satisfaction with public administration in %(year)s")
        % {"year": release.year},
        place=found.unit.name if slug else _("The whole country"),
        figure=cells.NONE
        if found.percent is None
        else phrasing.number(found.percent, 2),
        limits=_("true figure in %(limits)s") % {"limits": limits} if limits else "",
        said=tuple(_said(selection, found, of=_count(selection))),
        places=_places(found, of=_count(selection)),
        map_svg="" if slug else _map(selection),
        source=edition.foot(release),
    )


def _figure(selection: Selection, slug: str):
    rows = selection.release.figures.whole().filter(
        basis=selection.basis, indicator="overall"
    )
    rows = rows.of_provinces().filter(unit__slug=slug) if slug else rows.of_nation()
    found = rows.select_related("unit").first()
    if found is None:
        raise Http404(_("There are no figures of “%s”.") % (slug or "VN"))
    return found


def _count(selection: Selection) -> int:
    rows = selection.release.figures.whole().of_provinces()
    return rows.filter(basis=selection.basis, indicator="overall").count()


def _said(selection: Selection, figure, *, of):
    if moved := sentences.moved(figure, since=sentences.since(selection.previous)):
        yield moved
    if figure.rank is not None:
        places = phrasing.rank_range(figure)
        written = f"{figure.rank}/{of}" + (f" ({places})" if places else "")
        yield _("Rank and possible places: %(rank)s") % {"rank": written}


def _map(selection: Selection) -> str:
    drawn = drawing.country(country.read(selection), caption="", alt="")
    return drawn.svg if drawn else ""


def _places(figure, *, of) -> tuple[int, int, int, int] | None:
    if figure.rank is None or figure.rank_low is None:
        return None
    return figure.rank, figure.rank_low, figure.rank_high, of


def make(selection: Selection, *, slug: str = "") -> bytes:
    """The picture as PNG, 1200 by 630."""
    words = {"card": card(selection, slug=slug)}
    return draw("card.typ", words, form="png", pixels_per_inch=PIXELS_PER_INCH)
