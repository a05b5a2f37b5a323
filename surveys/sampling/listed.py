"""A stratified sample of a list, with its reserves. PURE."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from surveys.sampling import selection
from surveys.sampling.chance import Chance

Ints = NDArray[np.int64]
Method = Literal["simple", "systematic"]


@dataclass(frozen=True)
class Stratum:
    """People of a list in one stratum: their rows, in the order of the list."""

    label: str
    rows: Ints


@dataclass(frozen=True)
class DrawnStratum:
    """Rows drawn, rows in reserve (in the order they are called on), probability."""

    label: str
    drawn: Ints
    reserves: Ints
    inclusion: float


def strata_of(labels: Sequence[str]) -> list[Stratum]:
    """Strata of a list by label (N,), in the order they first appear."""
    rows: dict[str, list[int]] = {}
    for row, label in enumerate(labels):
        rows.setdefault(label, []).append(row)
    return [Stratum(label, np.array(members)) for label, members in rows.items()]


def draw_strata(
    strata: Sequence[Stratum],
    *,
    counts: Sequence[int] | Ints,
    method: Method,
    reserve_share: float,
    chance: Chance,
) -> list[DrawnStratum]:
    """`counts` (k,) people of each stratum; everyone in it is equally likely.

    Reserves are a simple random sample of those not drawn. Raises SelectionError.
    """
    return [
        _draw(stratum, int(count), method, reserve_share, chance)
        for stratum, count in zip(strata, counts, strict=True)
    ]


def _draw(
    stratum: Stratum, count: int, method: Method, reserve_share: float, chance: Chance
) -> DrawnStratum:
    size = len(stratum.rows)
    order = np.argsort(chance.numbers(f"list/{stratum.label}", size), kind="stable")
    if method == "systematic":
        start = chance.numbers(f"start/{stratum.label}", 1)
        drawn = selection.systematic(start, population=size, size=count)[0]
    elif count > size:
        raise selection.SelectionError(f"{stratum.label}: {count} to draw of {size}")
    else:
        drawn = np.sort(order[:count])
    left = order[~np.isin(order, drawn)]
    spare = min(ceil(round(count * reserve_share, 9)), size - count)
    return DrawnStratum(
        label=stratum.label,
        drawn=stratum.rows[drawn],
        reserves=stratum.rows[left[:spare]],
        inclusion=count / size,
    )
