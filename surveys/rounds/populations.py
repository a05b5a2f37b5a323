"""Rows of design.csv and totals.csv, written."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.loading.layout import Place
from surveys.loading.populations import Drawn, Margin, Total
from surveys.models import ClusterPopulation, PopulationTotal, Round


def keep_design(
    rnd: Round, drawn: Mapping[Place, Drawn], ids: Mapping[str, int]
) -> None:
    """Write what was drawn; `ids` are those of units by code."""
    ClusterPopulation.objects.bulk_create(
        ClusterPopulation(
            round=rnd,
            unit_id=ids[place.unit],
            stratum=place.stratum,
            psu=place.psu,
            cluster=place.cluster,
            psu_population=counts.psu_population,
            cluster_population=counts.cluster_population,
            person_population=counts.person_population,
        )
        for place, counts in drawn.items()
    )


def keep_totals(
    rnd: Round, totals: Mapping[Margin, Total], ids: Mapping[str, int]
) -> None:
    """Write known counts of people; `ids` are those of units by code."""
    PopulationTotal.objects.bulk_create(
        PopulationTotal(
            round=rnd,
            unit_id=ids[margin.unit],
            variable=margin.variable,
            level=margin.level,
            population=total.population,
        )
        for margin, total in totals.items()
    )
