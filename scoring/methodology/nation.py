"""Where the index of the whole (nation, or an owner province) comes from."""

import numpy as np
from numpy.typing import NDArray

from scoring.methodology.model import Methodology

Floats = NDArray[np.float64]


class PopulationMissing(ValueError):
    """nation_from = "population" without a population above 0 for every locality."""


def nation_weights(
    methodology: Methodology, localities: int, *, population: Floats | None = None
) -> Floats | None:
    """Weights (localities,) of the mean, or None where respondents are pooled.

    Raises PopulationMissing.
    """
    match methodology.nation_from:
        case "respondents":
            return None
        case "provinces":
            return np.full(localities, 1.0 / localities)
        case _:
            return _by_population(localities, population)


def _by_population(localities: int, population: Floats | None) -> Floats:
    if population is None or len(population) != localities:
        raise PopulationMissing(
            f"nation_from = population needs {localities} populations; give them"
        )
    if not np.all(np.isfinite(population) & (population > 0)):
        raise PopulationMissing("every population must be above 0")
    return np.asarray(population / population.sum(), dtype=np.float64)
