"""Points of scorecards as CSV, a row a place and component: open down to the leaves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from publishing.exports.csv import lines
from publishing.models import Release, Score

HEAD = (
    *("simulated", "release", "year", "league", "standing", "place_level"),
    *("place_code", "place", "component", "component_name_vi", "component_name_en"),
    *("provisional", "points", "maximum", "percent", "rank", "rank_low", "rank_high"),
    *("group", "standard_error", "change_points", "change_places"),
    *("change_verdict", "self_points", "state", "why_vi", "why_en"),
)


def points(release: Release) -> Iterator[str]:
    """The lines of the file, in the order of places and of the tree."""
    return lines(chain([HEAD], rows(release)))


def rows(release: Release) -> Iterator[tuple[object, ...]]:
    names = {one.code: one for one in release.indicators.all()}
    order = {code: one.position for code, one in names.items()}
    found = release.scores.ranked_first()
    for row in sorted(found, key=lambda row: (row.name, order[row.component])):
        named = names[row.component]
        yield (
            *(release.simulated, f"{release.round_code}/{release.edition}"),
            *(release.year, row.league, row.standing, _level(row), row.place.code),
            *(row.name, row.component, named.name_vi, named.name_en),
            *(named.provisional, row.points, row.maximum, row.percent, row.rank),
            *(row.rank_low, row.rank_high, row.group_code, row.standard_error),
            *(row.change_points, row.change_places, row.change_verdict),
            *(row.claimed, row.state, row.why_vi, row.why_en),
        )


def _level(row: Score) -> str:
    return row.unit.level if row.unit else "body"
