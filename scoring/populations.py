"""Populations of the design for the rows of a unit's tallies."""

import numpy as np

from scoring.indices import PERSON_MARK
from scoring.refusals import Refused
from surveys.models import Round


def populations_of(rnd, unit, frame):
    """(PSUs in the row's stratum, clusters in its PSU), each (rows,) or None.

    Without a design.csv draws count as with replacement. Where the PSU is a cluster
    or a person, the population of the stage is the sum of what the design declares.
    """
    drawn = list(rnd.clusters.filter(unit=unit))
    stage = Round.PsuStage(rnd.psu_stage)
    if not drawn or stage == Round.PsuStage.STRATUM:
        return None, None
    if stage == Round.PsuStage.PSU:
        known = {(c.stratum, c.psu, c.cluster): c for c in drawn}
        named = zip(frame.strata, frame.psus, frame.clusters, strict=True)
        keys = [(s, p, c.partition(PERSON_MARK)[0]) for s, p, c in named]
        missing = [key for key in keys if key not in known]
        if missing:
            raise Refused("cluster_not_in_design", place="/".join(missing[0]))
        rows = [known[key] for key in keys]
        return (
            np.array([row.psu_population for row in rows]),
            np.array([row.cluster_population for row in rows]),
        )
    return np.array([in_stratum(drawn, s, stage) for s in frame.strata]), None


def in_stratum(drawn, stratum, stage):
    """Clusters, or persons, in a stratum by the design's own counts."""
    inside = [c for c in drawn if c.stratum == stratum]
    if stage == Round.PsuStage.PERSON:
        return sum(c.person_population for c in inside)
    return sum({c.psu: c.cluster_population for c in inside}.values())
