"""What weights fitted to known totals leave of influences. PURE, and alone.

Source: Deville, Sarndal (1992); cells once, or margins in ten sweeps, as R `survey`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from verifier.spread import Vector

SWEEPS = 10
# Influences by row -> what weights fitted to known totals leave of them.
Leftover = Callable[[dict[int, Vector]], dict[int, Vector]]


@dataclass(frozen=True)
class Fit:
    """Rows fitted together: weights before and after, and the level of each margin."""

    rows: Sequence[int]
    base: Sequence[float]
    value: Sequence[float]
    cells: dict[str, Sequence[str]]

    def left(self, influence: dict[int, Vector], width: int) -> dict[int, Vector]:
        nothing = [0.0] * width
        shares = [
            [x / w for x in influence.get(row, nothing)]
            for row, w in zip(self.rows, self.value, strict=True)
        ]
        if len(self.cells) == 1:
            (cell,) = self.cells.values()
            shares = without_means(shares, cell, self.base)
        else:
            even = [1.0] * len(self.rows)
            for _ in range(SWEEPS):
                for cell in self.cells.values():
                    shares = without_means(shares, cell, even)
        return {
            row: [x * w for x in share]
            for row, share, w in zip(self.rows, shares, self.value, strict=True)
        }


def without_means(
    shares: Sequence[Vector], cell: Sequence[str], weight: Sequence[float]
) -> list[Vector]:
    """Shares less the weighted mean of their cell."""
    inside: dict[str, list[int]] = defaultdict(list)
    for row, level in enumerate(cell):
        inside[level].append(row)
    left: list[Vector] = [[]] * len(shares)
    for rows in inside.values():
        whole = sum(weight[row] for row in rows)
        columns = zip(
            *([x * weight[row] for x in shares[row]] for row in rows), strict=True
        )
        means = [sum(column) / whole for column in columns]
        for row in rows:
            left[row] = [x - mean for x, mean in zip(shares[row], means, strict=True)]
    return left


def leftover(fits: Sequence[Fit]) -> Leftover:
    """A function of influences by row; rows of no fit keep theirs."""

    def apply(influence: dict[int, Vector]) -> dict[int, Vector]:
        width = len(next(iter(influence.values())))
        left = dict(influence)
        for fit in fits:
            if any(row in influence for row in fit.rows):
                left |= fit.left(influence, width)
        return left

    return apply
