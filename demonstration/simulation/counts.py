"""Whole numbers of satisfied answers that print at the wanted values."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from demonstration.simulation.shares import Block

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A block is settled when it lies this near its value (points), and a number of
# answers is taken when a share of it lies this near a printed percent.
NEAR, PRINTS = 0.002, 0.003


def whole_counts(
    shares: Floats,
    answers: Ints,
    *,
    provinces: Sequence[Sequence[Block]],
    weight: Floats,
    first: Sequence[int],
) -> Ints:
    """Satisfied answers (u, k) from percents (u, k) and numbers answering (u, k).

    What rounding takes from one province is owed to the next, criterion by criterion,
    so the nation's totals stay within a few answers of the wanted ones while every
    block of every province comes out at its value. Rows in `first` come first.
    """
    counts = np.zeros_like(answers)
    owed = np.zeros(answers.shape[1])
    order = [*first, *(row for row in range(len(answers)) if row not in first)]
    for row in order:
        wanted = shares[row] / 100 * answers[row]
        counts[row] = np.rint(wanted + owed)
        for part in provinces[row]:
            step = 100 * weight / weight[part.columns].sum() / answers[row]
            _settle(counts[row], part, step=step, short=wanted + owed - counts[row])
        owed += wanted - counts[row]
    return counts


def _settle(counts: Ints, part: Block, *, step: Floats, short: Floats) -> None:
    """Move one province's counts (k,) until a block has its value.

    `step` (k,) is what one answer adds to the block in points, `short` (k,) how many
    answers the criterion is owed: those owed most rise first.
    """
    columns = part.columns
    missing = part.value - float((counts * step)[columns].sum())
    while abs(missing) > step[columns].max() / 2:
        sign = 1 if missing > 0 else -1
        at = columns[np.argmax(sign * short[columns])]
        counts[at] += sign
        short[at] -= sign
        missing -= sign * step[at]
    for _ in range(40):
        if abs(missing) <= NEAR or len(columns) == 1:
            return
        gains = step[columns][:, None] - step[columns][None, :]
        up, down = np.unravel_index(np.argmin(abs(missing - gains)), gains.shape)
        counts[columns[up]] += 1
        counts[columns[down]] -= 1
        missing -= float(gains[up, down])


def answering(percent: float, *, items: int, most: int) -> int:
    """The largest number answering up to `most` at which `items` can share `percent`.

    Raises ValueError when none within a quarter of `most` is near enough.
    """
    for number in range(most, most * 3 // 4, -1):
        asked = items * number
        share = 100 * round(percent / 100 * asked) / asked
        if abs(share - percent) <= PRINTS:
            return number
    raise ValueError(f"no share of up to {most} answers is {percent}%")
