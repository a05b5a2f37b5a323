"""Printed ranks, the error of a difference, and the chance that A stands above B."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
from scipy.special import stdtr

from scoring.estimation.design import Flags, Floats, Ints
from scoring.refusals import refused

Ties = Literal["competition", "dense"]

ENDLESS = 1e6  # degrees of freedom beyond which t is the normal for every purpose


def ranks(
    printed: Sequence[Decimal] | Sequence[float],
    *,
    ties: Ties = "competition",
    breakers: Sequence[Sequence[Decimal]] = (),
) -> list[int]:
    """Rank of each printed value, 1 for the highest.

    Equal printed values share a rank; the next rank is skipped under "competition"
    (1, 2, 2, 4) and not under "dense" (1, 2, 2, 3). `breakers` are further printed
    values, one sequence per factor, that part equal ones in turn.
    """
    keys = list(zip(printed, *breakers, strict=True))
    counted = set(keys) if ties == "dense" else keys
    place: dict[tuple[Decimal | float, ...], int] = {}
    for position, key in enumerate(sorted(counted, reverse=True), start=1):
        place.setdefault(key, position)
    return [place[key] for key in keys]


@dataclass(frozen=True, eq=False)
class Standings:
    """One index of u units: value (u,), covariance (u, u), degrees of freedom (u,).

    A unit below one degree of freedom has no known error: it is ranked, and nothing is
    said about where it truly stands.
    """

    value: Floats
    covariance: Floats
    degrees: Floats

    def __post_init__(self) -> None:
        units = len(self.value)
        if self.covariance.shape != (units, units) or self.degrees.shape != (units,):
            raise refused(
                "shapes_differ",
                "standings",
                first=self.value.shape,
                second=self.covariance.shape,
            )
        finite = np.isfinite(self.value) & np.isfinite(self.covariance).all(axis=1)
        for unit in np.flatnonzero(~finite)[:1]:
            raise refused("not_finite_value", f"unit in position {unit}")

    @property
    def measured(self) -> Flags:
        """Units whose error is known (u,)."""
        return np.asarray(self.degrees >= 1)

    def difference(self) -> Floats:
        """Value of the column's unit minus the row's (u, u)."""
        return np.asarray(self.value - self.value[:, np.newaxis])

    def difference_error(self) -> Floats:
        """Standard error of every difference (u, u), covariances included."""
        variance = np.diag(self.covariance)
        both = variance + variance[:, np.newaxis] - 2 * self.covariance
        return np.asarray(np.sqrt(np.maximum(both, 0.0)))

    def comparable(self) -> Flags:
        """Pairs (u, u) of which something can be said: both measured, error above 0."""
        both = self.measured & self.measured[:, np.newaxis]
        return np.asarray(both & (self.difference_error() > 0))


def independent(value: Floats, standard_error: Floats, degrees: Floats) -> Standings:
    """Standings of units sampled apart from each other, as provinces are."""
    return Standings(value, np.diag(standard_error**2), degrees)


def welch(first: Floats, second: Floats, degrees: Floats, others: Floats) -> Floats:
    """Degrees of freedom of a difference of two variances' means, by broadcasting.

    Between the smaller of the two and their sum. Source: Satterthwaite (1946),
    Biometrics 2, 110-114; Welch (1947), Biometrika 34, 28-35.
    """
    degrees = np.clip(degrees, 1.0, ENDLESS)
    others = np.clip(others, 1.0, ENDLESS)
    spread = first**2 / degrees + second**2 / others
    smaller = np.broadcast_to(np.minimum(degrees, others), spread.shape).copy()
    np.divide((first + second) ** 2, spread, out=smaller, where=spread > 0)
    return smaller


def chance_above(standings: Standings) -> Floats:
    """Chance that the row's unit truly stands above the column's (u, u).

    Before looking, every true difference is taken as equally likely; the difference
    then follows t with Welch's degrees of freedom. One half where nothing can be said.
    """
    variance = np.diag(standings.covariance)
    degrees = standings.degrees
    freedom = welch(variance[:, np.newaxis], variance, degrees[:, np.newaxis], degrees)
    known = standings.comparable()
    error = np.where(known, standings.difference_error(), 1.0)
    apart = np.where(known, -standings.difference() / error, 0.0)
    return np.asarray(stdtr(freedom, apart))


def groups(alike: Flags, order: Ints) -> list[tuple[int, ...]]:
    """Longest runs of neighbours in `order` (u,) that nothing tells apart.

    `alike` (u, u) says which pairs are not distinguishable. Runs overlap: a unit in two
    of them is unlike no one in either. Runs of one are left out unless alone.
    """
    alike = alike & alike.T
    runs: list[tuple[int, ...]] = []
    reached = 0
    for start in range(len(order)):
        stop = start + 1
        while stop < len(order) and alike[order[stop], order[start:stop]].all():
            stop += 1
        if stop > reached:
            runs.append(tuple(int(unit) for unit in order[start:stop]))
            reached = stop
    return runs
