"""Where the index of the whole (nation, or an owner province) comes from."""

import numpy as np
from numpy.typing import NDArray

from scoring.methodology.model import Methodology
from scoring.refusals import refused

Floats = NDArray[np.float64]


def nation_weights(
    methodology: Methodology, localities: int, *, population: Floats | None = None
) -> Floats | None:
    """Weights (localities,) of the mean, or None where respondents are pooled.

    Raises Refused without a population above 0 for every locality.
    """
    match methodology.nation_from:
        case "respondents":
            return None
        case "provinces":
            return np.full(localities, 1.0 / localities)
        case _:
            return _by_population(methodology, localities, population)


def _by_population(
    methodology: Methodology, localities: int, population: Floats | None
) -> Floats:
    if population is None or len(population) != localities:
        raise refused("population_missing", methodology.code)
    if not np.all(np.isfinite(population) & (population > 0)):
        raise refused("population_missing", methodology.code)
    return np.asarray(population / population.sum(), dtype=np.float64)
