"""The sample of a stored round, as the reader of folders knows samples."""

from __future__ import annotations

from collections import Counter

from surveys.loading.forewarned import Sample
from surveys.loading.layout import Place, Profile
from surveys.loading.populations import Drawn, Margin, Total
from surveys.models import DOMAINS, Round

PLACE = ("unit__code", "stratum", "psu", "cluster")
# What is stored stands in no row of a file.
NO_ROW = 0


def of(rnd: Round) -> Sample:
    return Sample(
        owner=rnd.owner.code,
        respondents=respondents(rnd),
        members=members(rnd),
        drawn=drawn(rnd),
        totals=totals(rnd),
    )


def respondents(rnd: Round) -> Counter[Place]:
    """How many questionnaires count, by where they were gathered."""
    rows = rnd.responses.scored().order_by().values_list(*PLACE)
    return Counter(Place(*row) for row in rows.iterator(chunk_size=10_000))


def members(rnd: Round) -> Counter[tuple[str, Profile]]:
    """How many questionnaires count, by unit and labels."""
    rows = rnd.responses.scored().order_by().values_list("unit__code", *DOMAINS)
    return Counter((row[0], row[1:]) for row in rows.iterator(chunk_size=10_000))


def drawn(rnd: Round) -> dict[Place, Drawn]:
    counts = ("psu_population", "cluster_population", "person_population")
    rows = rnd.clusters.values_list(*PLACE, *counts)
    return {Place(*row[:4]): Drawn(NO_ROW, *row[4:]) for row in rows}


def totals(rnd: Round) -> dict[Margin, Total]:
    rows = rnd.totals.values_list("unit__code", "variable", "level", "population")
    return {Margin(*row[:3]): Total(NO_ROW, row[3]) for row in rows}
