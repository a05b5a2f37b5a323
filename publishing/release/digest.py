"""The canonical bytes of a release, and their SHA-256.

JSON lines in UTF-8: the release, then its indicators, its figures, its distributions
of answers, its opinions, its indices by other methods, its sampled places and its
points of scorecards, each line with sorted keys and the lines of each kind in byte
order. Whoever downloads the record can check the digest printed on every page with
`sha256sum`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

import msgspec

from publishing.content.release_content import (
    DECLARED,
    SIPAS,
    DistributionRow,
    FigureRow,
    IndicatorRow,
    OpinionRow,
    PlaceRow,
    ReleaseContent,
    RemeasureRow,
    ScoreRow,
    names,
)
from publishing.models import (
    Distribution,
    Figure,
    Indicator,
    Opinion,
    Release,
    Remeasure,
    SampledPlace,
    Score,
)

# People and moments are no part of it: the same figures give the same digest.
HEADER = ["edition", "owner__code", *names(ReleaseContent)]
INDICATOR = names(IndicatorRow)
UNIT = ["unit__level", "unit__code", "unit__valid_from"]
FIGURE = [*UNIT, *names(FigureRow)]
DISTRIBUTION = [*UNIT, *names(DistributionRow)]
OPINION = [*UNIT, *names(OpinionRow)]
REMEASURE = [*UNIT, *names(RemeasureRow)]
PLACE = [*UNIT, *names(PlaceRow)]
SCORE = [*UNIT, "body__code", "body__valid_from", *names(ScoreRow)]
# What editions sealed before it was kept say nothing of: their digest stays.
EMPTY: dict[str, object] = {
    "questions": [],
    "methods": [],
    "manifest": {},
    "weight": None,
    "collection": DECLARED,
    "kind": SIPAS,
    "own_error": None,
    "error_from": "",
}


def record(release: Release) -> Iterator[bytes]:
    """The canonical lines, each ended by a line feed."""
    header = Release.objects.filter(pk=release.pk).values(*HEADER)
    yield from _lines(map(_without_empty, header))
    indicators = Indicator.objects.filter(release=release).values(*INDICATOR)
    yield from _lines(map(_without_empty, indicators))
    figures = Figure.objects.filter(release=release).values(*FIGURE)
    yield from _lines(map(_without_empty, figures))
    spread = Distribution.objects.filter(release=release)
    yield from _lines(spread.values(*DISTRIBUTION))
    yield from _lines(Opinion.objects.filter(release=release).values(*OPINION))
    yield from _lines(Remeasure.objects.filter(release=release).values(*REMEASURE))
    yield from _lines(SampledPlace.objects.filter(release=release).values(*PLACE))
    yield from _lines(Score.objects.filter(release=release).values(*SCORE))


def digest(release: Release) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(b"".join(record(release))).hexdigest()


def _without_empty(row: Mapping[str, object]) -> dict[str, object]:
    return {k: v for k, v in row.items() if k not in EMPTY or v != EMPTY[k]}


# Keys sorted, nothing between them, other signs than ASCII as they are.
_line = msgspec.json.Encoder(order="sorted", decimal_format="string")


def _lines(rows) -> list[bytes]:
    return sorted(_line.encode(row) + b"\n" for row in rows)
