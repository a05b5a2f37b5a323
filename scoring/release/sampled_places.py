"""What each sampled district or service point adds to the gap of its unit. Exactly.

The overall index is a weighted mean of shares A/B, so its gap to the nation N is a sum
over places: each adds, over the shares, weight * (A_place - N * B_place) / B_unit. The
limits of a place are those of what was drawn inside it, its villages or its people;
they say nothing of the province, whose own limits come from the places drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from localities.models import Unit
from publishing.content import release_content as handed
from publishing.content.release_content import PlaceRow
from scoring import methodology as methods
from scoring.estimation.design import Design, Flags, Floats, Ints
from scoring.estimation.intervals import limits, student
from scoring.indices.estimates import (
    PERSON_MARK,
    Grouping,
    Locality,
    Scorer,
    Stack,
    summed,
)
from scoring.indices.table import EVERYBODY
from scoring.methodology.model import Methodology
from scoring.runs.stored import StoredRun
from surveys.models import Round


@dataclass(frozen=True)
class Rows:
    """Rows of the design: place and cluster of each; locality and name of each place.

    Clusters are what was drawn inside a place; `place_of_cluster` says in which.
    """

    place: np.ndarray
    cluster: np.ndarray
    place_of_cluster: np.ndarray
    locality_of_place: np.ndarray
    names: tuple


def sampled_places(
    stored: StoredRun, *, hidden: Collection[tuple[str, int]] = frozenset()
) -> Iterator[PlaceRow]:
    """A row a place of every unit whose places all have the minimum of respondents.

    `hidden` are (basis, unit id) of units whose own figure is kept from readers.
    """
    method, scorer = stored.method, stored.scorer
    rows = placed(stored.round, stored.localities)
    measured = of_places(scorer, rows, method)
    for (grouping, found), (whole, _) in pairs(stored.grouped):
        parts = contributions(scorer, grouping, whole, rows)
        for u, unit in enumerate(found):
            if (grouping.basis, unit.pk) not in hidden:
                yield from rows_of(unit, u, grouping, rows, measured, parts, method)


def pairs(
    grouped: Sequence[tuple[Grouping, list[Unit]]],
) -> Iterator[tuple[tuple[Grouping, list[Unit]], tuple[Grouping, list[Unit]]]]:
    """Each ranked basis with the whole it is compared with."""
    wholes = {g.basis: (g, found) for g, found in grouped if not g.ranked}
    for grouping, found in grouped:
        if grouping.ranked and grouping.basis in wholes:
            yield (grouping, found), wholes[grouping.basis]


def placed(rnd: Round, localities: Sequence[Locality]) -> Rows:
    """The PSU of every row; the stratum, where the PSU is a person."""
    of_person = rnd.psu_stage == Round.PsuStage.PERSON
    keys, clusters = [], []
    for number, locality in enumerate(localities):
        named = locality.frame.keys()
        for stratum, psu, cluster in named:
            keys.append((number, stratum, stratum if of_person else psu))
            clusters.append((keys[-1], cluster.partition(PERSON_MARK)[0]))
    places = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    drawn = {key: at for at, key in enumerate(dict.fromkeys(clusters))}
    return Rows(
        place=np.array([places[key] for key in keys]),
        cluster=np.array([drawn[key] for key in clusters]),
        place_of_cluster=np.array([places[place] for place, _ in drawn]),
        locality_of_place=np.array([number for number, *_ in places]),
        names=tuple(name for *_, name in places),
    )


def of_places(
    scorer: Scorer, rows: Rows, method: Methodology
) -> tuple[Floats, Floats, Floats, Floats, Flags]:
    """Respondents, value, limits and whether these are known, of each place's index.

    A place is a population of its own here, from which its clusters were drawn.
    """
    stack, places = scorer.stack(EVERYBODY), len(rows.names)
    above, below = scorer.parts(EVERYBODY)
    inside = Design.declare(
        rows.place.astype(str), [rows.cluster.astype(str)], lonely_psu="certainty"
    )
    measured = scorer.under(inside).estimates(above, below, rows.place, places)
    overall = scorer.composition.codes.index("overall")
    people = summed(stack.respondents[:, None], rows.place, places)
    answers = np.repeat(people, measured.value.shape[1], axis=1)
    bounds = limits(measured, answers, confidence=method.confidence)
    several = np.bincount(rows.place_of_cluster, minlength=places) > 1
    return (
        people[:, 0],
        measured.value[:, overall],
        bounds.lower[:, overall],
        bounds.upper[:, overall],
        bounds.known[:, overall] & several,
    )


def contributions(scorer, grouping, whole, rows):
    """What each place adds to the gap of its unit: shares, errors, degrees (places,).

    Not a number where unit and nation are not composed of the same criteria.
    """
    stack = scorer.stack(EVERYBODY)
    above, below = scorer.parts(EVERYBODY)
    unit = grouping.of_locality[stack.locality]
    units = len(grouping.units)
    composition = scorer.composition
    mixture = composition.weights[composition.codes.index("overall")]
    pooled = [np.asarray(part @ composition.pool.T) for part in (above, below)]
    nation = national_shares(pooled, stack, scorer, whole)
    total = summed(pooled[1], unit, units)
    used = mixture > 0
    scale = np.divide(mixture, total, out=np.zeros_like(total), where=total > 0)
    gap = (pooled[0] - nation * pooled[1])[:, used]
    influence = (gap * scale[unit][:, used]).sum(axis=1)
    complete = (total[:, used] > 0).all(axis=1)
    influence[~complete[unit]] = np.nan
    return spread(influence, rows)


def national_shares(
    pooled: Sequence[Floats], stack: Stack, scorer: Scorer, whole: Grouping
) -> Floats:
    """Shares of the parts in the nation (p,), as its own index takes them."""
    if whole.shares is None:
        totals = [part.sum(axis=0) for part in pooled]
        return ratio(*totals)
    apart = [summed(part, stack.locality, len(scorer.localities)) for part in pooled]
    return whole.shares @ ratio(*apart)


def ratio(above: Floats, below: Floats) -> Floats:
    """Shares; not a number where nobody answered."""
    nothing = np.full(below.shape, np.nan)
    return np.divide(above, below, out=nothing, where=below > 0)


def spread(influence: Floats, rows: Rows) -> tuple[NDArray[Any], Floats, NDArray[Any]]:
    """Sum, standard error and degrees of freedom of each place, over its clusters."""
    places = len(rows.names)
    drawn = np.bincount(rows.cluster, influence, len(rows.place_of_cluster))
    count = np.bincount(rows.place_of_cluster, minlength=places)
    total = np.bincount(rows.place_of_cluster, drawn, places)
    apart = drawn - (total / count)[rows.place_of_cluster]
    square = np.bincount(rows.place_of_cluster, apart**2, places)
    degrees = np.maximum(count - 1, 0)
    variance = np.divide(
        count * square, degrees, out=np.zeros(places), where=degrees > 0
    )
    return total, np.sqrt(variance), degrees


def rows_of(
    unit: Unit,
    u: int,
    grouping: Grouping,
    rows: Rows,
    measured: tuple[Floats, Floats, Floats, Floats, Flags],
    parts: tuple[Floats, Floats, Ints],
    method: Methodology,
) -> Iterator[PlaceRow]:
    """The places of one unit, or none where one of them has too few respondents."""
    people, value, lower, upper, known = measured
    total, error, degrees = parts
    here = np.flatnonzero(grouping.of_locality[rows.locality_of_place] == u)
    if not len(here) or people[here].min() < method.minimum_respondents:
        return
    if np.isnan(total[here]).any():
        return
    for place in here:
        margin = None
        if degrees[place] > 0:
            reach = student(method.confidence, degrees[place])
            margin = methods.points(float(error[place] * reach))
        limited = known[place]
        yield handed.PlaceRow(
            unit_id=unit.pk,
            basis=grouping.basis,
            place=rows.names[place],
            respondents=int(people[place]),
            percent=methods.percent(float(value[place]), method),
            lower=methods.percent(float(lower[place]), method) if limited else None,
            upper=methods.percent(float(upper[place]), method) if limited else None,
            contribution=methods.points(float(total[place])),
            margin=margin,
        )
