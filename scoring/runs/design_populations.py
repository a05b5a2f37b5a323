"""Populations of the design for the rows of a unit's tallies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np

from localities.models import Unit
from scoring.estimation.design import Floats
from scoring.indices.estimates import PERSON_MARK
from scoring.refusals import refused
from scoring.tally import Frame
from surveys.models import Round

PLACES = ["stratum", "psu", "cluster"]
POPULATIONS = ["psu_population", "cluster_population", "person_population"]


def drawn_by_unit(rnd: Round) -> dict[int, list[Any]]:
    """What design.csv says was drawn, by unit id; empty without one."""
    found = defaultdict(list)
    for row in rnd.clusters.order_by("pk").values_list(
        "unit_id", *PLACES, *POPULATIONS, named=True
    ):
        found[row.unit_id].append(row)
    return found


def populations_of(
    psu_stage: str, drawn: Mapping[int, list[Any]], unit: Unit, frame: Frame
) -> tuple[Floats | None, Floats | None]:
    """(PSUs in the row's stratum, clusters in its PSU), each (rows,) or None.

    Without anything `drawn` in any unit draws count as with replacement. Where the PSU
    is a cluster or a person, the population of the stage is what the draw stands for
    by weight.
    """
    stage = Round.PsuStage(psu_stage)
    if stage == Round.PsuStage.STRATUM or not drawn:
        return None, None
    inside = drawn.get(unit.pk, [])
    if stage == Round.PsuStage.PSU:
        return populations_of_psus(inside, unit, frame)
    counts = {
        stratum: in_stratum(inside, stratum, stage) for stratum in set(frame.strata)
    }
    return np.array([counts[stratum] for stratum in frame.strata]), None


def populations_of_psus(drawn, unit: Unit, frame: Frame) -> tuple[Floats, Floats]:
    known = {(c.stratum, c.psu, c.cluster): c for c in drawn}
    named = frame.keys()
    keys = [(s, p, c.partition(PERSON_MARK)[0]) for s, p, c in named]
    missing = [key for key in keys if key not in known]
    if missing:
        place = "/".join((unit.code, *missing[0]))
        raise refused("cluster_without_design", place)
    rows = [known[key] for key in keys]
    return (
        np.array([row.psu_population for row in rows]),
        np.array([row.cluster_population for row in rows]),
    )


def in_stratum(drawn, stratum, stage):
    """Clusters, or persons, in a stratum: each drawn one counted by its weight.

    Where all PSUs and clusters were drawn this is the plain sum of their counts; where
    a PSU holds one cluster, and that one person, it is `psu_population`.
    """
    inside = [c for c in drawn if c.stratum == stratum]
    psus = Counter(c.psu for c in inside)
    if not psus:
        raise refused("stratum_not_in_design", stratum)
    total = sum(members(c, stage) / psus[c.psu] for c in inside)
    return inside[0].psu_population * total / len(psus)


def members(cluster: Any, stage: str) -> int:
    """Clusters, or persons, in the PSU of a drawn cluster if all were like it."""
    if stage == Round.PsuStage.PERSON:
        return cluster.cluster_population * cluster.person_population
    return cluster.cluster_population
