"""Large files of meaningless questionnaires, for measuring how fast they are read."""

from collections.abc import Iterator, Sequence

import numpy as np

from demonstration.simulation import people, sheet

CLUSTER, PSU = 30, 180
# One answer in 256ths: 2 empty, 2 not applicable, then levels 1 to 5.
_TICKS = np.repeat(
    np.array([0, 9, 1, 2, 3, 4, 5], dtype=np.uint8), [2, 2, 3, 7, 26, 148, 68]
)


def synthetic(
    number: int, *, items: Sequence[str], units: Sequence[str], seed: int
) -> Iterator[bytes]:
    """Pieces of a responses.csv with `number` questionnaires, spread over `units`.

    Independent answers with the same shares everywhere; one piece per unit, so memory
    stays that of one unit. The same bytes for the same arguments.
    """
    rng = np.random.default_rng(seed)
    edges = np.linspace(0, number, len(units) + 1).astype(int)
    names: list[str] = []
    for unit, count in zip(units, np.diff(edges).tolist(), strict=True):
        columns = _columns(unit, count, rng)
        if not names:
            names = list(columns)
            yield sheet.header(names, items)
        ticks = rng.integers(0, 256, size=(count, len(items)), dtype=np.uint8)
        if count:
            yield sheet.rows(columns, _TICKS[ticks])


def _columns(unit: str, count: int, rng: np.random.Generator) -> dict[str, list[str]]:
    psus = [at // PSU + 1 for at in range(count)]
    weights = [f"{weight:.3f}" for weight in rng.uniform(0.5, 2, count // PSU + 1)]
    return {
        "uid": people.identifiers(count, rng=rng),
        "unit": [unit] * count,
        "stratum": [unit] * count,
        "psu": [f"{unit}-{psu}" for psu in psus],
        "cluster": [f"{unit}-{psu}-{at // CLUSTER + 1}" for at, psu in enumerate(psus)],
        "weight": [weights[psu - 1] for psu in psus],
        "sex": people.draw(people.SEXES, count, rng),
        "age_group": people.draw(people.AGES, count, rng),
    }
