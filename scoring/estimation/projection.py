"""Weighted least squares by orthogonal columns, in a fixed order of sums.

Source: Golub, Van Loan (2013), 5.2.8 (modified Gram-Schmidt, done twice). LAPACK is not
used: its sums depend on the processor and the number of threads.
"""

from dataclasses import dataclass

import numpy as np

from scoring.estimation.design import Floats, Ints

# A column this much shorter after projection is a sum of the columns before it.
DEPENDENT = 1e-9


@dataclass(frozen=True)
class Columns:
    """Orthonormal rows (r, n) that span the columns kept, and their triangle (r, r)."""

    basis: Floats
    triangle: Floats
    kept: Ints

    @classmethod
    def of(cls, auxiliary: Floats, weight: Floats) -> "Columns":
        """Columns of auxiliary (n, q) under weights (n,) without dependent ones."""
        half = np.sqrt(weight)
        basis: list[Floats] = []
        triangle = np.zeros((auxiliary.shape[1], auxiliary.shape[1]))
        kept = []
        for number, raw in enumerate(auxiliary.T):
            column = np.ascontiguousarray(raw * half)
            length = norm(column)
            column, shadow = _apart(column, basis)
            if norm(column) <= DEPENDENT * length or length == 0:
                continue
            triangle[: len(basis), len(basis)] = shadow
            triangle[len(basis), len(basis)] = norm(column)
            basis.append(column / norm(column))
            kept.append(number)
        size = len(basis)
        rows = np.array(basis).reshape(size, len(weight))
        return cls(rows, triangle[:size, :size], np.array(kept, np.int64))

    def residual(self, influence: Floats) -> Floats:
        """Each row of influence (m, n) less its projection on the columns."""
        rows = np.array(influence, np.float64, copy=True)
        for column in self.basis:
            rows -= (rows * column).sum(axis=1)[:, None] * column
        return rows

    def solve(self, right: Floats) -> Floats:
        """b (r,) with triangle' triangle b = right (r,)."""
        size = len(right)
        middle, found = np.zeros(size), np.zeros(size)
        for i in range(size):
            known = (self.triangle[:i, i] * middle[:i]).sum()
            middle[i] = (right[i] - known) / self.triangle[i, i]
        for i in reversed(range(size)):
            known = (self.triangle[i, i + 1 :] * found[i + 1 :]).sum()
            found[i] = (middle[i] - known) / self.triangle[i, i]
        return found


def norm(column: Floats) -> float:
    return float(np.sqrt((column * column).sum()))


def _apart(column: Floats, basis: list[Floats]) -> tuple[Floats, list[float]]:
    """The part of a column outside the basis, and its shadows on it."""
    shadow = np.zeros(len(basis))
    for _ in range(2):
        for number, other in enumerate(basis):
            share = (other * column).sum()
            shadow[number] += share
            column = column - share * other
    return column, shadow.tolist()
