"""From one unit's questionnaires to its tallies, under the round's design."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from localities.models import Unit
from scoring.estimation.design import Floats, Ints
from scoring.indices.estimates import PERSON_MARK
from scoring.indices.table import EVERYBODY
from scoring.refusals import refused
from scoring.runs.extract import Columns
from scoring.tally import Frame, selection, tally, tally_each
from surveys.models import DOMAINS, Round

# Options chosen in items that are not scored stand beside the domains of the criteria.
OPINIONS = ("opinions", "")


def design_digest(rnd: Round) -> str:
    """SHA-256 of everything declared about the design of a round."""
    clusters = rnd.clusters.order_by("unit_id", "stratum", "psu", "cluster")
    totals = rnd.totals.order_by("unit_id", "variable", "level")
    populations = ["psu_population", "cluster_population", "person_population"]
    declared = {
        "psu": rnd.psu_stage,
        "lonely_psu": rnd.lonely_psu,
        "weights": rnd.weights,
        "clusters": list(
            clusters.values_list(
                "unit__code", "stratum", "psu", "cluster", *populations
            )
        ),
        "totals": list(
            totals.values_list("unit__code", "variable", "level", "population")
        ),
    }
    # Weights stand in the answers; a round that kept its own has the digest it had.
    replaced = rnd.designrequest.exclude(used_at=None).order_by("pk")
    if others := list(replaced.values_list("digest", flat=True)):
        declared["replaced"] = others
    canonical = json.dumps(declared, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def weighted(
    rnd: Round, unit: Unit, rows: Columns, *, weight: Floats | None = None
) -> Columns:
    """The rows with weights (n,) already fitted to totals, or given or made here."""
    return rows.with_weights(
        weights_made(rnd, unit, rows) if weight is None else weight
    )


def tallies(rnd: Round, rows: Columns, *, fitted: bool) -> dict[tuple[str, str], bytes]:
    """Canonical bytes of the unit's tallies by (domain, level), of weighted rows.

    Where every row is one questionnaire a domain names its rows.
    """
    frame, cluster = frame_of(rnd, rows, by_person=fitted)
    everybody = np.arange(len(rows))
    groups = {EVERYBODY: everybody} | dict(levels_of(rows))
    chosen = {}
    if len(frame.clusters) == len(rows):
        named = {key: of for key, of in groups.items() if key != EVERYBODY}
        chosen = {key: selection(np.isin(everybody, of)) for key, of in named.items()}
        groups = {EVERYBODY: everybody}
    counted = tally_each(
        rows.answers, rows.weight, cluster, frame, list(groups.values())
    )
    packed = [found.to_bytes() for found in counted]
    return dict(zip(groups, packed, strict=True)) | chosen


def opinions(
    rnd: Round, rows: Columns, answers: NDArray[np.uint8] | None, *, fitted: bool
) -> dict[tuple[str, str], bytes]:
    """Canonical bytes of the tally of options chosen (n, options), or no tally.

    Under the same design as the criteria; options nobody was offered are not counted.
    """
    if answers is None or not answers.any():
        return {}
    frame, cluster = frame_of(rnd, rows, by_person=fitted)
    return {OPINIONS: tally(answers, rows.weight, cluster, frame).to_bytes()}


def levels_of(rows: Columns) -> Iterator[tuple[tuple[str, str], Ints]]:
    """((domain, level), the rows in it) of each level of each domain."""
    for domain in DOMAINS:
        column = rows.domains[domain]
        levels = sorted(set(column))
        place = {level: number for number, level in enumerate(levels)}
        number = np.fromiter(map(place.__getitem__, column), np.int64, len(column))
        for level in levels:
            if level:
                yield (domain, level), np.flatnonzero(number == place[level])


def frame_of(rnd: Round, rows: Columns, *, by_person: bool) -> tuple[Frame, Ints]:
    """The finest rows of the design in order, and each questionnaire's place there.

    Under a design whose PSU is the person, and where weights were fitted to totals,
    every questionnaire is a row of its own; otherwise the cluster (village or service
    point) is the finest row.
    """
    stage = Round.PsuStage(rnd.psu_stage)
    keys = list(stage_keys(stage, rows))
    if by_person:
        people = zip(keys, rows.uid, strict=True)
        keys = [(s, p, f"{c}{PERSON_MARK}{uid}") for (s, p, c), uid in people]
    starts = [
        place for place, key in enumerate(keys) if place == 0 or key != keys[place - 1]
    ]
    strata, psus, clusters = zip(*(keys[place] for place in starts), strict=True)
    frame = Frame(clusters=clusters, psus=psus, strata=strata)
    cluster = np.zeros(len(rows), np.int64)
    cluster[starts[1:]] = 1
    return frame, np.cumsum(cluster)


def stage_keys(stage: str, rows: Columns) -> Iterator[tuple[str, str, str]]:
    """(stratum, PSU, finest row) of each questionnaire, in the rows' order."""
    match stage:
        case Round.PsuStage.STRATUM:
            whole = [""] * len(rows)
            return zip(whole, rows.stratum, joined(rows.psu, rows.cluster), strict=True)
        case Round.PsuStage.CLUSTER:
            finest = joined(rows.psu, rows.cluster)
            return zip(rows.stratum, finest, finest, strict=True)
        case Round.PsuStage.PERSON:
            finest = joined(rows.psu, rows.cluster, rows.uid)
            return zip(rows.stratum, finest, finest, strict=True)
        case _:
            return zip(rows.stratum, rows.psu, rows.cluster, strict=True)


def joined(*columns: object) -> list[str]:
    return ["/".join(parts) for parts in zip(*columns, strict=True)]


def weights_made(rnd: Round, unit: Unit, rows: Columns) -> Floats:
    """Weights (n,) as given, or the inverse of the chance to be drawn, stage by stage.

    A drawn cluster without questionnaires did not take part: those that did stand
    for it within its PSU.
    """
    if rnd.weights == Round.Weights.GIVEN:
        return rows.weight
    populations = {
        (c.stratum, c.psu, c.cluster): c for c in rnd.clusters.filter(unit=unit)
    }
    if not populations:
        raise refused("weights_need_a_design", rnd.code)
    keys = list(zip(rows.stratum, rows.psu, rows.cluster, strict=True))
    missing = sorted(set(keys) - populations.keys())
    if missing:
        raise refused("cluster_without_design", "/".join(missing[0]))
    persons = Counter(keys)
    clusters = Counter(key[:2] for key in persons)
    psus = Counter(key[:1] for key in clusters)
    made = {
        key: c.psu_population
        / psus[key[:1]]
        * c.cluster_population
        / clusters[key[:2]]
        * c.person_population
        / persons[key]
        for key, c in populations.items()
        if key in persons
    }
    return np.array([made[key] for key in keys])
