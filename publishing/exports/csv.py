"""Figures of a release as CSV: UTF-8 with BOM, as Vietnamese Excel opens it."""

import csv
from collections.abc import Iterator

from publishing.models import Figure, Release

COLUMNS = {
    "basis": "basis",
    "unit": "unit__code",
    "unit_level": "unit__level",
    "name_vi": "unit__short_vi",
    "name_en": "unit__short_en",
    "indicator": "indicator",
    "domain": "domain",
    "domain_level": "domain_level",
    "percent": "percent",
    "standard_error": "standard_error",
    "lower": "lower",
    "upper": "upper",
    "respondents": "respondents",
    "rank": "rank",
    "rank_low": "rank_low",
    "rank_high": "rank_high",
    "change_points": "change_points",
    "change_error": "change_error",
    "change_verdict": "change_verdict",
    "change_places": "change_places",
    "note": "note",
}


class _Echo:
    """A file that gives back what is written, so that rows can be streamed."""

    def write(self, text: str) -> str:
        return text


def rows(release: Release) -> Iterator[str]:
    """The lines of the file; every line says whether the round is simulated."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    stamp = [release.round_code, release.edition, str(release.simulated).lower()]
    yield "\ufeff" + writer.writerow(["round", "edition", "simulated", *COLUMNS])
    figures = Figure.objects.filter(release=release).order_by(
        "basis", "domain", "domain_level", "indicator", "unit__level", "unit__code"
    )
    for row in figures.values_list(*COLUMNS.values()).iterator(chunk_size=5_000):
        yield writer.writerow([*stamp, *row])
