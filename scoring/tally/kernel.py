"""The block kernel: how many answers of each level every cluster gave.

Answers come as uint8 (n, k), rows sorted by cluster: 0 no answer, 1..5 the
level, 9 does not apply. Counts have one column per state: 0..5 and 6 for
"does not apply". benchmarks/tally.py measures it against its peers.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Answers = NDArray[np.uint8]
Counts = NDArray[np.uint32]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

STATES = 7
NOT_APPLICABLE = 9
LEVELS = (1, 2, 3, 4, 5)
# A byte holds at most 255 ones, so no block is taller.
TALLEST = 255
# Rows of a tall cluster stand side by side so that one addition is 3,000 bytes long.
LANES = 64
# From here on a cluster is read in place; below, clusters are laid side by side.
TALL_CLUSTER = 4096
CHUNK_BYTES = 1 << 20


class TallyError(ValueError):
    """Answers or clusters that cannot be counted; the message says which."""


def level_counts(answers: Answers, starts: ArrayLike) -> Counts:
    """Counts (clusters, k, 7) of rows starts[c] to starts[c + 1]; n closes the last.

    A cluster may have no row: it keeps its zeros.
    Raises TallyError for a byte that is no answer or starts out of order.
    """
    begin, end = _bounds(len(answers), starts)
    counts = np.zeros((STATES, len(begin), answers.shape[1]), np.uint32)
    size = end - begin
    # Of a tall cluster only the few rows that fill no lanes are left for later.
    rest = np.where(size >= TALL_CLUSTER, end - size % LANES, begin)
    for cluster in np.flatnonzero(rest > begin):
        _count_tall(answers[begin[cluster] : rest[cluster]], counts[:, cluster])
    if (rest < end).any():
        _count_side_by_side(answers, rest, end, counts)
    counts[0] = (end - begin)[:, None] - counts[1:].sum(axis=0, dtype=np.int64)
    return counts.transpose(1, 2, 0)


def weighted_level_counts(
    answers: Answers, weight: Floats, starts: ArrayLike, *, counts: Counts | None = None
) -> Floats:
    """Sums of weights (clusters, k, 7), added in row order on every machine.

    One weight for a whole cluster costs one multiplication of its counts, which may be
    brought; weights that differ inside a cluster cost one pass per criterion.
    """
    begin, end = _bounds(len(answers), starts)
    constant = constant_weights(weight, begin, end)
    if constant is not None:
        plain = level_counts(answers, starts) if counts is None else counts
        return plain * constant[:, None, None]
    k = answers.shape[1]
    if counts is None:
        level_counts(answers, starts)  # refuses bytes that are no answer
    state = np.minimum(answers, STATES - 1)
    cell = np.repeat(np.arange(len(begin)) * STATES, end - begin)
    sums = np.empty((k, len(begin), STATES))
    for item in range(k):
        flat = np.bincount(cell + state[:, item], weight, len(begin) * STATES)
        sums[item] = flat.reshape(-1, STATES)
    return sums.transpose(1, 0, 2)


def constant_weights(weight: Floats, begin: Ints, end: Ints) -> Floats | None:
    """The weight of each cluster (clusters,), or None where one varies inside."""
    constant = np.zeros(len(begin))
    filled = end > begin
    constant[filled] = weight[begin[filled]]
    same = np.array_equal(np.repeat(constant, end - begin), weight)
    return constant if same else None


def _bounds(n: int, starts: ArrayLike) -> tuple[Ints, Ints]:
    begin = np.asarray(starts, np.int64)
    end = np.append(begin[1:], n)
    if (begin.size and begin[0] != 0) or (begin > end).any() or (n and not begin.size):
        raise TallyError(f"cluster starts must rise from 0 to at most {n} rows")
    return begin, end


def _present(answers: Answers) -> tuple[int, ...]:
    """The levels worth looking for; a byte above them all is refused."""
    highest = int(answers.max(initial=0))
    if highest <= LEVELS[-1]:
        return LEVELS
    if highest != NOT_APPLICABLE:
        raise _wrong(answers)
    return (*LEVELS, NOT_APPLICABLE)


def _checked(answers: Answers, counted: int) -> None:
    """Refuse bytes that are neither 0 nor one of the levels counted."""
    # One pass without a copy; looking for 6, 7 and 8 would take three.
    if np.count_nonzero(answers) != counted:
        raise _wrong(answers)


def _wrong(answers: Answers) -> TallyError:
    wrong = sorted(set(np.unique(answers).tolist()) - {0, *LEVELS, NOT_APPLICABLE})
    return TallyError(f"bytes that are no answer: {wrong}; expected 0..5 or 9")


def _count_tall(rows: Answers, counts: Counts) -> None:
    """Add the level counts of one cluster's rows (lanes * n, k) to counts (7, k)."""
    lines = rows.reshape(len(rows) // LANES, -1)
    blocks = np.array_split(lines, -(-len(lines) // TALLEST))
    # One buffer for all blocks: fresh pages cost as much as the comparison.
    buffer = np.empty(blocks[0].shape, np.bool_)
    for block in blocks:
        _count_block(block, buffer[: len(block)], counts)


def _count_block(block: Answers, same: Flags, counts: Counts) -> None:
    """Add a block (height <= 255, lanes * k) to counts (7, k)."""
    counted = 0
    for level in _present(block):
        column = _column_sums(block, level, same).reshape(LANES, -1)
        sums = column.sum(axis=0, dtype=np.uint32)
        counts[min(level, STATES - 1)] += sums
        counted += int(sums.sum())
    _checked(block, counted)


def _column_sums(block: Answers, level: int, same: Flags) -> Answers:
    np.equal(block, level, out=same)
    sums: Answers = np.add.reduce(same.view(np.uint8), axis=0, dtype=np.uint8)
    return sums


def _count_side_by_side(
    answers: Answers, begin: Ints, end: Ints, counts: Counts
) -> None:
    """Add the counts of all small clusters, cut into pieces of one height."""
    height = _piece_height(end - begin)
    pieces = -(-(end - begin) // height)
    owner = np.repeat(np.arange(len(begin)), pieces)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    first = begin[owner] + place * height
    last = np.minimum(first + height, end[owner])
    lanes = max(1, CHUNK_BYTES // (height * answers.shape[1]))
    for at in range(0, len(owner), lanes):
        chosen = slice(at, at + lanes)
        block = _lay(answers, first[chosen], last[chosen], height)
        _count_pieces(block, owner[chosen], counts)


def _piece_height(sizes: Ints) -> int:
    """The height in rows that costs least: padding against pieces."""
    heights = np.array([8, 16, 32, 64, 128, TALLEST, min(TALLEST, sizes.max())])
    heights = heights[heights > 0]
    cost = [(-(-sizes // h)).sum() * (h + 8) for h in heights]
    return int(heights[np.argmin(cost)])


def _lay(answers: Answers, first: Ints, last: Ints, height: int) -> Answers:
    """Pieces side by side (height, lanes, k); rows beyond a piece become 0."""
    row = first + np.arange(height)[:, None]
    block = np.take(answers, row, axis=0, mode="clip")
    block[row >= last] = 0
    return block


def _count_pieces(block: Answers, owner: Ints, counts: Counts) -> None:
    height, lanes, k = block.shape
    flat = block.reshape(height, lanes * k)
    same = np.empty(flat.shape, np.bool_)
    change = np.flatnonzero(np.diff(owner, prepend=-1))
    counted = 0
    for level in _present(flat):
        column = _column_sums(flat, level, same).reshape(lanes, k)
        counted += int(column.sum(dtype=np.int64))
        if len(change) < lanes:
            column = np.add.reduceat(column, change, axis=0, dtype=np.uint32)
        counts[min(level, STATES - 1), owner[change]] += column
    _checked(flat, counted)


def share_parts(
    weighted: NDArray[Any], *, positive_levels: tuple[int, ...], denominator: str
) -> tuple[Floats, Floats]:
    """Numerators and denominators (clusters, k) of the share of positive answers.

    Denominator words: answered (levels 1..5), applicable (those and no
    answer), valid (every questionnaire).
    """
    states = {"answered": slice(1, 6), "applicable": slice(0, 6), "valid": slice(0, 7)}
    if denominator not in states:
        raise TallyError(f"denominator {denominator!r}: expected {sorted(states)}")
    # Added state by state: the order of a sum must not depend on the machine.
    positive = sum(weighted[..., level].astype(np.float64) for level in positive_levels)
    chosen = range(STATES)[states[denominator]]
    base = sum(weighted[..., state].astype(np.float64) for state in chosen)
    return np.asarray(positive), np.asarray(base)
