"""The canonical bytes of a release, and their SHA-256.

JSON lines in UTF-8: the release, then its indicators, its figures, its distributions
of answers and its opinions, each line with sorted keys and the lines of each kind in
byte order. Whoever downloads the record can check the digest printed on every page
with `sha256sum`.
"""

import hashlib
import json
from collections.abc import Iterator

from publishing.content import (
    DistributionRow,
    FigureRow,
    IndicatorRow,
    OpinionRow,
    ReleaseContent,
    names,
)
from publishing.models import Distribution, Figure, Indicator, Opinion, Release

# People and moments are no part of it: the same figures give the same digest.
HEADER = ["edition", "owner__code", *names(ReleaseContent)]
INDICATOR = names(IndicatorRow)
UNIT = ["unit__level", "unit__code", "unit__valid_from"]
FIGURE = [*UNIT, *names(FigureRow)]
DISTRIBUTION = [*UNIT, *names(DistributionRow)]
OPINION = [*UNIT, *names(OpinionRow)]


def record(release: Release) -> Iterator[bytes]:
    """The canonical lines, each ended by a line feed."""
    header = Release.objects.filter(pk=release.pk).values(*HEADER)
    yield from _lines(_without_empty(row, "questions", []) for row in header)
    indicators = Indicator.objects.filter(release=release).values(*INDICATOR)
    yield from _lines(_without_empty(row, "weight", None) for row in indicators)
    yield from _lines(Figure.objects.filter(release=release).values(*FIGURE))
    spread = Distribution.objects.filter(release=release)
    yield from _lines(spread.values(*DISTRIBUTION))
    yield from _lines(Opinion.objects.filter(release=release).values(*OPINION))


def digest(release: Release) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(b"".join(record(release))).hexdigest()


def _without_empty(row, key, empty):
    """Editions sealed before a value was kept must keep their digest."""
    return {k: value for k, value in row.items() if k != key or value != empty}


def _lines(rows) -> list[bytes]:
    return sorted(
        json.dumps(
            row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
        ).encode()
        + b"\n"
        for row in rows
    )
