"""One index by three ways of making errors: what each says of ranks. PURE.

For whoever must trust the method: what the units have in common, whose places differ
more than usual, and how wide the ranges of ranks are by each way.
"""

from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np

from scoring.estimation.moderation import Source
from scoring.estimation.rank_intervals import many_rank_intervals
from scoring.indices.errors import INDICES, Common, Judged, families
from scoring.indices.estimates import Grouping, Scorer
from scoring.indices.table import EVERYBODY, RANK_SEED, IndexTable, estimates_of

OVERALL = "overall"
WAYS = (Source.OWN, Source.POOLED, Source.MODERATED)
# Fewer units have no ranking to speak of.
FEWEST = 2


def three_ways(scorer: Scorer, grouping: Grouping, table: IndexTable) -> dict[str, Any]:
    """Plain values on a basis whose units are the localities, for its overall index.

    Empty where the method knows none but own errors, or there is nothing to rank.
    """
    if scorer.method.variance == Source.OWN or len(grouping.units) < FEWEST:
        return {}
    common = scorer.common(EVERYBODY)
    place = common.composition.codes.index(OVERALL)
    ranges = list(ranges_of(common, table, scorer.method.confidence))
    return {
        "variance": scorer.method.variance,
        "families": families_of(common),
        "differs": [
            code
            for code, more in zip(
                grouping.units, common.differs[:, place].tolist(), strict=True
            )
            if more
        ],
        "ranges": ranges,
        "widths": {way.value: width(ranges, way) for way in WAYS if ranges},
    }


def families_of(common: Common) -> list[dict[str, Any]]:
    """Correlation and degrees of the prior; no degrees where they are endless."""
    names, codes = families(common.composition), common.composition.codes
    found = []
    for name in dict.fromkeys(names):
        place = codes.index(OVERALL) if name == INDICES else names.index(name)
        degrees = float(common.prior.degrees[place])
        found.append(
            {
                "code": name,
                "correlation": float(common.correlation[place]),
                "degrees": degrees if np.isfinite(degrees) else None,
            }
        )
    return found


def ranges_of(common: Common, table: IndexTable, confidence: float) -> Any:
    """The printed rank of each unit, and its range of ranks by each way."""
    place = common.composition.codes.index(OVERALL)
    known = [
        (unit, rank)
        for unit, code, rank in zip(
            table.unit, table.indicator, table.rank, strict=True
        )
        if code == OVERALL and rank is not None
    ]
    units = np.flatnonzero(common.own.psus[:, place] > 0)
    if len(known) != len(units):
        return
    printed = np.array([rank for _, rank in known])
    many = [
        estimates_of(judged_by(common, way).estimates, units, place) for way in WAYS
    ]
    found = many_rank_intervals(many, seed=RANK_SEED, confidence=confidence)
    by_way = {way: one.including(printed) for way, one in zip(WAYS, found, strict=True)}
    for n, (unit, rank) in enumerate(known):
        limits = {
            way.value: [int(one.first[n]), int(one.last[n])]
            for way, one in by_way.items()
        }
        yield {"code": unit, "rank": rank, **limits}


def judged_by(common: Common, way: Source) -> Judged:
    if way == Source.OWN:
        return Judged(common.own, np.zeros(common.own.value.shape, int), common.own)
    return replace(common, word=way.value).apart()


def width(ranges: list[dict[str, Any]], way: Source) -> float:
    """Places in the range of the unit in the middle."""
    return float(median(one[way][1] - one[way][0] + 1 for one in ranges))
