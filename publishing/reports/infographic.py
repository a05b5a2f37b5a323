"""One page for the press: the nation, the map, the parts, the ends and the movers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from publishing import phrasing
from publishing.content.blocks import Dots, Scale
from publishing.drawing import charts
from publishing.pages.selection import Selection
from publishing.reports import cells, country, drawing, edition, sentences, tables
from publishing.reports.typesetting import Drawn
from publishing.reports.typesetting import drawing as draw
from wording.shown import language

ENDS = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A sub-index: its name, its figure as written, and its dot."""

    name: str
    figure: str
    limits: str
    dots: Dots


@dataclass(frozen=True, slots=True)
class Place:
    rank: str
    name: str
    figure: str
    places: str


@dataclass(frozen=True, slots=True)
class Poster:
    """Every word and number of the page."""

    language: str
    title: str
    label: str
    figure: str
    limits: str
    change: str
    marks: tuple[str, ...]
    parts_title: str
    parts: tuple[Part, ...]
    scale: Scale
    map_title: str
    map_svg: str
    map_low: str
    map_high: str
    first_title: str
    first: tuple[Place, ...]
    last_title: str
    last: tuple[Place, ...]
    places_note: str
    counts_title: str
    counts: tuple[tuple[str, str], ...]
    source: tuple[str, ...]


def poster(selection: Selection) -> Poster:
    """The page in the active language; three queries."""
    page = country.read(selection)
    release, nation = selection.release, page.nation.get("overall")
    lines = [line for i in page.sub_indices if (line := page.line(i))]
    drawn = drawing.country(page, caption="", alt="")
    known = [pair for pair in page.provinces if pair[1]["overall"].rank is not None]
    count = {"count": len(page.provinces)}
    return Poster(
        language=language(),
        title=_("Satisfaction with public administration in %(year)s")
        % {"year": release.year},
        label=_("Overall index of the whole country"),
        figure=_figure(nation),
        limits=_limits(nation),
        change=sentences.moved(nation, since=sentences.since(selection.previous))
        if nation
        else "",
        marks=edition.marks(release),
        parts_title=_("Sub-indices of the whole country"),
        parts=tuple(_part(line) for line in lines),
        scale=cells.scale(tables.axis(lines) if lines else charts.axis([])),
        map_title=_("The %(count)s provinces by their index") % count,
        map_svg=drawn.svg if drawn else "",
        map_low=drawn.low if drawn else "",
        map_high=drawn.high if drawn else "",
        first_title=_("Printed first"),
        first=tuple(_place(*pair) for pair in known[:ENDS]),
        last_title=_("Printed last"),
        last=tuple(_place(*pair) for pair in known[-ENDS:]),
        places_note=_("In brackets: the places possible given the margins of error."),
        counts_title=_("Provinces compared with %(since)s")
        % {"since": sentences.since(selection.previous)},
        counts=_counts(page),
        source=_source(selection),
    )


def _figure(figure) -> str:
    if figure is None or figure.percent is None:
        return cells.NONE
    return phrasing.number(figure.percent, 2)


def _limits(figure) -> str:
    limits = phrasing.limits(figure) if figure else ""
    return _("true figure in %(limits)s") % {"limits": limits} if limits else ""


def _part(line) -> Part:
    figure = line.figure
    return Part(
        line.indicator.name,
        _figure(figure),
        phrasing.limits(figure),
        Dots(
            cells.real(figure.percent),
            cells.real(figure.lower),
            cells.real(figure.upper),
            previous=cells.real(line.previous),
        ),
    )


def _place(unit, of) -> Place:
    figure = of["overall"]
    return Place(
        str(figure.rank), unit.short_name, _figure(figure), phrasing.rank_range(figure)
    )


def _counts(page) -> tuple[tuple[str, str], ...]:
    """How many provinces moved; a movement nobody made is left out."""
    counted = Counter(sentences.movement(of["overall"]) for _unit, of in page.provinces)
    words = {
        "up": _("up, beyond error"),
        "down": _("down, beyond error"),
        "same": _("within error"),
        "unknown": _("cannot say"),
    }
    return tuple(
        (str(counted[movement]), word)
        for movement, word in words.items()
        if counted[movement]
    )


def _source(selection: Selection) -> tuple[str, ...]:
    release = selection.release
    nation = release.figures.whole().of_nation().filter(indicator="overall").first()
    people = nation.respondents if nation else 0
    return (
        _("%(people)s respondents · %(method)s")
        % {
            "people": phrasing.number(people),
            "method": release.methodology_name,
        },
        edition.foot(release),
    )


def make(selection: Selection, *, form: Drawn) -> bytes:
    """The page as PNG or SVG."""
    words = {"poster": poster(selection)}
    return draw("infographic.typ", words, form=form)
