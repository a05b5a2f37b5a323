"""Which criteria make up which indicator, as index arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from demonstration.simulation.targets import Targets, TargetsError

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True)
class Structure:
    """Items in the instrument's order; `weight` (k,) sums to 1 in the overall index."""

    items: tuple[str, ...]
    weight: Floats
    groups: Mapping[str, Ints]

    def columns(self, indicator: str) -> Ints:
        if indicator == "overall":
            return np.arange(len(self.items))
        return self.groups[indicator]

    def mean(self, shares: Floats, indicator: str) -> Floats:
        """Value of an indicator from criterion shares (..., k)."""
        columns = self.columns(indicator)
        weight = self.weight[columns] / self.weight[columns].sum()
        mean: Floats = (shares[..., columns] * weight).sum(axis=-1)
        return mean


def structure(targets: Targets, items: Sequence[str]) -> Structure:
    """Structure of a round over the scored items. Raises TargetsError."""
    place = {item: column for column, item in enumerate(items)}
    named = set().union(*targets.groups.values())
    if odd := sorted(named ^ set(items)):
        raise _refusal(targets, "groups", odd, "the scored items of the instrument")
    groups = {
        code: np.array([place[item] for item in members], dtype=np.intp)
        for code, members in targets.groups.items()
    }
    weight = np.full(len(items), 1 / len(items))
    if targets.overall_from == "factors":
        weight = _weight_by_factor(targets, len(items), groups)
    return Structure(items=tuple(items), weight=weight, groups=groups)


def _weight_by_factor(
    targets: Targets, items: int, groups: Mapping[str, Ints]
) -> Floats:
    weight = np.zeros(items)
    for code in targets.factors:
        weight[groups[code]] += 1 / len(targets.factors) / len(groups[code])
    if not weight.all():
        raise _refusal(
            targets, "factors", targets.factors, "factors that hold every item"
        )
    return weight


def _refusal(targets: Targets, key: str, value: object, expected: str) -> TargetsError:
    return TargetsError(
        file=f"{targets.code}.toml",
        key=key,
        value=value,
        expected=f"expected {expected}",
    )
