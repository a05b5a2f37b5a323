"""The statement on a release: what may be said at the conference, sentence by
sentence, from its printed figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import phrasing
from publishing.content.release_content import PAR
from publishing.models import Figure, Indicator, Release
from publishing.pages.selection import Selection
from publishing.reports import points_nation
from publishing.reports import sentences as saying
from publishing.reports.scope import scope

FIRST, MOVERS, EXTREMES = 3, 5, 3


@dataclass(frozen=True, slots=True)
class Said:
    """A part of the statement: what it is about, and its sentences."""

    about: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """The figures a statement is made of: (name, figure) pairs.

    `provinces` stand in rank order; `parts` are the nation's areas and sub-indices.
    """

    year: int
    since: str
    confidence: Decimal
    overall: Figure | None
    provinces: tuple[tuple[str, Figure], ...]
    areas: tuple[tuple[str, Figure], ...] = ()
    sub_indices: tuple[tuple[str, Figure], ...] = ()
    criteria: tuple[tuple[str, Figure], ...] = ()
    restated: bool = False
    # Provinces of the geography that the round does not have.
    missing: int = 0


def of_release(release: Release) -> tuple[Said, ...]:
    """What may be said of an edition, whatever it holds."""
    if release.kind == PAR:
        parts = [
            Said(one.league or release.name, points_nation.said(one))
            for one in points_nation.leagues(release)
        ]
        return tuple(part for part in parts if part.sentences)
    return sentences(facts_of(scope(release)))


def sentences(facts: Facts) -> tuple[Said, ...]:
    """All that may be said, most important first; parts without sentences left out."""
    parts = (
        Said(_("The whole country"), tuple(_nation(facts))),
        Said(_("The provinces"), tuple(_provinces(facts))),
        Said(_("Changes of the provinces"), tuple(_changes(facts))),
        Said(_("Areas and sub-indices"), tuple(_parts(facts))),
        Said(_("Criteria"), tuple(_criteria(facts))),
    )
    return tuple(part for part in parts if part.sentences)


def _nation(facts: Facts) -> Iterator[str]:
    figure = facts.overall
    if figure is None or figure.percent is None:
        return
    yield _(
        "The satisfaction index of the whole country in %(year)s is %(percent)s, "
        "from %(people)s respondents in %(count)s provinces and cities."
    ) % {
        "year": facts.year,
        "percent": phrasing.percent(figure.percent),
        "people": phrasing.number(figure.respondents),
        "count": len(facts.provinces),
    }
    yield saying.limited(figure, confidence=facts.confidence)
    if facts.missing:
        yield ngettext(
            "%(n)d province or city was not surveyed in this round.",
            "%(n)d provinces and cities were not surveyed in this round.",
            facts.missing,
        ) % {"n": facts.missing}
    if said := saying.moved(figure, since=facts.since):
        yield said
    if facts.restated:
        yield _(
            "Figures are restated for the provinces and cities since 1 July 2025 from "
            "the same answers."
        )


def _published(pairs: Sequence[tuple[str, Figure]]) -> list[tuple[str, Figure]]:
    return [(name, figure) for name, figure in pairs if figure.percent is not None]


def _provinces(facts):
    known = _published(facts.provinces)
    if len(known) < 2:
        return
    ordered = sorted(known, key=lambda pair: -pair[1].percent)
    (top, first), (bottom, last) = ordered[0], ordered[-1]
    yield _(
        "The indices of the provinces lie from %(low)s (%(bottom)s) to %(high)s "
        "(%(top)s); the median is %(middle)s."
    ) % {
        "low": phrasing.percent(last.percent),
        "bottom": bottom,
        "high": phrasing.percent(first.percent),
        "top": top,
        "middle": phrasing.percent(saying.middle(f.percent for _n, f in known)),
    }
    yield from _ends(ordered)


def _ends(ordered: Sequence[tuple[str, Figure]]) -> Iterator[str]:
    """The first and the last, with the warning that their order may be chance."""
    ends = (
        (ordered[:FIRST], _("Printed first: %(provinces)s.")),
        (ordered[-FIRST:], _("Printed last: %(provinces)s.")),
    )
    if len(ordered) < 2 * FIRST:
        return
    for pairs, words in ends:
        yield words % {"provinces": "; ".join(_with_places(*pair) for pair in pairs)}
    (_one, first), (_other, second) = ordered[0], ordered[1]
    if saying.overlap(first, second):
        yield _(
            "The margins of error of the first two meet: their order may be chance."
        )


def _with_places(name: str, figure: Figure) -> str:
    places = phrasing.rank_range(figure)
    written = phrasing.percent(figure.percent)
    if not places:
        return f"{name} ({written})"
    return _("%(name)s (%(percent)s, possible places %(places)s)") % {
        "name": name,
        "percent": written,
        "places": places,
    }


def _changes(facts):
    figures = [figure for _name, figure in facts.provinces]
    counted = Counter(map(saying.movement, figures))
    compared = sum(counted.values()) - counted[None]
    if not compared:
        return
    yield _counted(counted, since=facts.since)
    for movement, words in (
        ("up", _("Rose most beyond error: %(provinces)s.")),
        ("down", _("Fell most beyond error: %(provinces)s.")),
    ):
        found = [(n, f) for n, f in facts.provinces if saying.movement(f) == movement]
        found.sort(key=lambda pair: -abs(pair[1].change_points))
        if found:
            written = (
                f"{n} ({phrasing.signed(f.change_points)})" for n, f in found[:MOVERS]
            )
            yield words % {"provinces": "; ".join(written)}
    if not counted["up"] and not counted["down"]:
        yield _("No province's difference is larger than its margin of error.")


def _counted(counted: Mapping[str, int], *, since: str) -> str:
    """How many provinces moved; a movement nobody made is not named."""
    up, down, same = counted["up"], counted["down"], counted["same"]
    said = (
        (
            up,
            ngettext(
                "%(count)s province rose beyond error",
                "%(count)s provinces rose beyond error",
                up,
            ),
        ),
        (
            down,
            ngettext(
                "%(count)s province fell beyond error",
                "%(count)s provinces fell beyond error",
                down,
            ),
        ),
        (
            same,
            ngettext(
                "%(count)s differs within the margin of error",
                "%(count)s differ within the margin of error",
                same,
            ),
        ),
        (counted["unknown"], _("of %(count)s it cannot be said")),
    )
    return _("Compared with %(since)s: %(counts)s.") % {
        "since": since,
        "counts": "; ".join(words % {"count": n} for n, words in said if n),
    }


def _parts(facts):
    for pairs in (facts.areas, facts.sub_indices):
        known = _published(pairs)
        if len(known) < 2:
            continue
        ordered = sorted(known, key=lambda pair: -pair[1].percent)
        yield (
            "; ".join(
                f"{name}: {phrasing.percent(figure.percent)}" for name, figure in known
            )
            + "."
        )
        yield from _clear_ends(ordered)
    yield from _moved_parts(facts)


def _clear_ends(ordered: Sequence[tuple[str, Figure]]) -> Iterator[str]:
    """The highest and the lowest, only where their margins meet nobody's."""
    (top, first), (_next, second) = ordered[:2]
    (_before, next_to_last), (bottom, last) = ordered[-2:]
    highest = not saying.overlap(first, second)
    lowest = not saying.overlap(last, next_to_last)
    if highest:
        yield _("Highest, beyond error, is “%(name)s”.") % {"name": top}
    if lowest:
        yield _("Lowest, beyond error, is “%(name)s”.") % {"name": bottom}
    if not highest and not lowest:
        yield _("Their margins of error meet: none is clearly highest or lowest.")


def _moved_parts(facts):
    pairs = (*facts.areas, *facts.sub_indices)
    words = {
        "up": _("Rose beyond error since %(since)s: %(names)s."),
        "down": _("Fell beyond error since %(since)s: %(names)s."),
        "same": _("Within the margin of error since %(since)s: %(names)s."),
    }
    for movement, sentence in words.items():
        found = [(n, f) for n, f in pairs if saying.movement(f) == movement]
        names = [f"{name} ({phrasing.signed(f.change_points)})" for name, f in found]
        if names:
            yield sentence % {"since": facts.since, "names": "; ".join(names)}


def _criteria(facts):
    known = sorted(_published(facts.criteria), key=lambda pair: -pair[1].percent)
    if len(known) < 2 * EXTREMES:
        return
    for pairs, words in (
        (known[:EXTREMES], _("Criteria with the highest figures: %(criteria)s.")),
        (known[-EXTREMES:][::-1], _("Criteria with the lowest: %(criteria)s.")),
    ):
        written = (f"{n} ({phrasing.percent(f.percent)})" for n, f in pairs)
        yield words % {"criteria": "; ".join(written)}


def facts_of(selection: Selection) -> Facts:
    """What a release says of the nation and the provinces; two queries, or three."""
    release = selection.release
    indicators = list(release.indicators.order_by("position", "code"))
    rows = release.figures.whole().filter(basis=selection.basis)
    nation = {f.indicator: f for f in rows.of_nation()}
    provinces = rows.of_provinces().filter(indicator="overall").select_related("unit")
    ordered = sorted(
        provinces, key=lambda f: (f.rank is None, f.rank or 0, f.unit.sort_key)
    )

    def of(chosen) -> tuple[tuple[str, Figure], ...]:
        return tuple((i.name, nation[i.code]) for i in chosen if i.code in nation)

    shown = [i for i in indicators if i.sub_index]
    return Facts(
        year=release.year,
        since=saying.since(selection.previous),
        confidence=release.confidence,
        overall=nation.get("overall"),
        provinces=tuple((f.unit.short_name, f) for f in ordered),
        areas=of(i for i in indicators if i.kind == Indicator.Kind.AREA),
        sub_indices=of(sorted(shown, key=lambda i: i.sub_index)),
        criteria=of(i for i in indicators if i.kind == Indicator.Kind.CRITERION),
        restated=selection.register != release.register,
        missing=len(selection.missing([f.unit_id for f in ordered])),
    )
