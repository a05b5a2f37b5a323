"""A tally: the counts of one locality and domain, cluster by cluster.

It is all that the estimate, its variance and its replicates need; answers are
not read again. Clusters without a respondent in the domain keep zero rows, or
the variance would come out too small.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.tally.kernel import (
    STATES,
    Answers,
    Counts,
    Floats,
    TallyError,
    constant_weights,
    level_counts,
    weighted_level_counts,
)

FORMAT = "tally-1"
# Rows copied side by side to be counted in one pass.
ROWS_AT_ONCE = 1 << 16


@dataclass(frozen=True)
class Frame:
    """The clusters of a locality in order, each with its PSU and stratum."""

    clusters: tuple[str, ...]
    psus: tuple[str, ...]
    strata: tuple[str, ...]

    def __post_init__(self) -> None:
        if not len(self.clusters) == len(self.psus) == len(self.strata):
            raise TallyError("every cluster needs one PSU and one stratum")
        keys = list(self.keys())
        if len(set(keys)) < len(keys):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            raise TallyError(f"clusters listed twice: {twice[:5]}")

    @property
    def size(self) -> int:
        return len(self.clusters)

    def keys(self) -> Iterator[tuple[str, str, str]]:
        return zip(self.strata, self.psus, self.clusters, strict=True)


@dataclass(frozen=True)
class Tally:
    """Counts (clusters, k, 7) of a domain, plain and weighted.

    Per cluster (clusters,): respondents, their weights' sum and sum of squares.
    """

    frame: Frame
    counts: Counts
    weighted: Floats
    respondents: Counts
    weight: Floats
    weight_squared: Floats

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes before compression, in hex."""
        return sha256(self._canonical()).hexdigest()

    def to_bytes(self) -> bytes:
        return zlib.compress(self._canonical(), 1)

    @classmethod
    def from_bytes(cls, packed: bytes) -> "Tally":
        """The tally that to_bytes packed; TallyError for anything else."""
        try:
            head, _, body = zlib.decompress(packed).partition(b"\n")
            heading = json.loads(head)
            shape = (len(heading["clusters"]), int(heading["items"]), STATES)
            if heading["format"] != FORMAT:
                raise TallyError(f"tally of format {heading['format']!r}: tally again")
            return cls(_frame_of(heading), *_columns(body, shape))
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise TallyError(f"not a stored tally ({error}): tally again") from error

    def _canonical(self) -> bytes:
        """One line of JSON, then the columns as little-endian C arrays."""
        heading = {
            "clusters": self.frame.clusters,
            "format": FORMAT,
            "items": self.counts.shape[1],
            "psus": self.frame.psus,
            "strata": self.frame.strata,
        }
        head = json.dumps(heading, sort_keys=True, ensure_ascii=False)
        whole = (self.counts, self.respondents)
        real = (self.weighted, self.weight, self.weight_squared)
        columns = [np.ascontiguousarray(c, "<u4").tobytes() for c in whole]
        columns += [np.ascontiguousarray(c, "<f8").tobytes() for c in real]
        return b"".join([head.encode(), b"\n", *columns])


def tally(answers: Answers, weight: Floats, cluster: ArrayLike, frame: Frame) -> Tally:
    """Tally rows (n, k) whose cluster (n,) is a rising index into the frame."""
    index = _rising(cluster, weight, frame)
    counts = level_counts(answers, np.searchsorted(index, np.arange(frame.size)))
    return _weighed(answers, weight, index, frame, counts)


def tally_each(
    answers: Answers,
    weight: Floats,
    cluster: ArrayLike,
    frame: Frame,
    groups: Sequence[NDArray[np.intp]],
) -> list[Tally]:
    """A tally of each group of rising rows, as `tally` would make it of those alone.

    Small groups are counted together in one pass.
    """
    index, made = _rising(cluster, weight, frame), []
    for some in _batches(groups):
        place = [at * frame.size + index[rows] for at, rows in enumerate(some)]
        starts = np.arange(frame.size * len(some))
        starts = np.searchsorted(np.concatenate(place), starts)
        counts = level_counts(answers[np.concatenate(some)], starts)
        made += [
            _weighed(answers[rows], weight[rows], index[rows], frame, own)
            for rows, own in zip(some, np.split(counts, len(some)), strict=True)
        ]
    return made


def _batches(groups: Sequence[NDArray[np.intp]]) -> Iterator[list[NDArray[np.intp]]]:
    """Groups in their order, as many at a time as are small together."""
    some: list[NDArray[np.intp]] = []
    for rows in groups:
        if some and sum(map(len, some)) + len(rows) > ROWS_AT_ONCE:
            yield some
            some = []
        some.append(rows)
    if some:
        yield some


def _rising(cluster: ArrayLike, weight: Floats, frame: Frame) -> NDArray[np.int64]:
    """The index of each row's cluster; TallyError for rows that cannot be counted."""
    index, size = np.asarray(cluster, np.int64), frame.size
    if (np.diff(index) < 0).any() or (
        index.size and not 0 <= index[0] <= index[-1] < size
    ):
        raise TallyError(
            f"clusters must rise from 0 to {size - 1}; sort the rows first"
        )
    if not (np.isfinite(weight) & (weight > 0)).all():
        row = int(np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))[0])
        raise TallyError(f"weight {weight[row]} in row {row}: expected more than 0")
    return index


def _weighed(
    answers: Answers,
    weight: Floats,
    index: NDArray[np.int64],
    frame: Frame,
    counts: Counts,
) -> Tally:
    """The tally of rows counted already, with the sums of their weights."""
    starts = np.searchsorted(index, np.arange(frame.size))
    respondents = np.diff(starts, append=len(index))
    total, squares = _weight_sums(weight, index, starts, respondents)
    return Tally(
        frame=frame,
        counts=counts,
        weighted=weighted_level_counts(answers, weight, starts, counts=counts),
        respondents=respondents.astype(np.uint32),
        weight=total,
        weight_squared=squares,
    )


def concatenate(tallies: Sequence[Tally]) -> Tally:
    """One tally of several localities; their clusters must differ."""
    first = tallies[0].frame
    frame = Frame(
        *(
            tuple(code for part in tallies for code in getattr(part.frame, column))
            for column in first.__dataclass_fields__
        )
    )
    columns = [name for name in Tally.__dataclass_fields__ if name != "frame"]
    joined = {
        c: np.concatenate([getattr(part, c) for part in tallies]) for c in columns
    }
    return Tally(frame=frame, **joined)


def regroup(tallies: Sequence[Tally], successor: Sequence[int]) -> list[Tally]:
    """Tallies of the new localities: old i went into successor[i], 0, 1, ..."""
    if len(tallies) != len(successor):
        raise TallyError(f"{len(tallies)} tallies, {len(successor)} successors")
    parts: list[list[Tally]] = [[] for _ in range(max(successor, default=-1) + 1)]
    for old, new in zip(tallies, successor, strict=True):
        parts[new].append(old)
    if not all(parts):
        raise TallyError(
            f"no tally goes into {[i for i, p in enumerate(parts) if not p]}"
        )
    return [concatenate(part) for part in parts]


def _weight_sums(
    weight: Floats,
    index: NDArray[np.int64],
    starts: NDArray[np.intp],
    respondents: NDArray[np.intp],
) -> tuple[Floats, Floats]:
    """Sums by cluster (size,) of weights and of their squares.

    Weights that differ inside a cluster are added in row order on every machine.
    """
    constant = constant_weights(weight, starts, starts + respondents)
    if constant is not None:
        return respondents * constant, respondents * constant * constant
    size = len(starts)
    return (
        np.bincount(index, weight, size).astype(np.float64),
        np.bincount(index, weight * weight, size).astype(np.float64),
    )


def _frame_of(heading: dict[str, list[str]]) -> Frame:
    return Frame(
        tuple(heading["clusters"]), tuple(heading["psus"]), tuple(heading["strata"])
    )


def _columns(
    body: bytes, shape: tuple[int, int, int]
) -> tuple[Counts, Floats, Counts, Floats, Floats]:
    cells = shape[0] * shape[1] * shape[2]
    lengths = [cells * 4, shape[0] * 4, cells * 8, shape[0] * 8, shape[0] * 8]
    if sum(lengths) != len(body):
        raise TallyError(f"{len(body)} bytes of counts; expected {sum(lengths)}")
    ends = np.cumsum(lengths)
    part = [body[end - length : end] for end, length in zip(ends, lengths, strict=True)]
    whole: list[NDArray[np.uint32]] = [np.frombuffer(p, "<u4") for p in part[:2]]
    real: list[NDArray[np.float64]] = [np.frombuffer(p, "<f8") for p in part[2:]]
    return whole[0].reshape(shape), real[0].reshape(shape), whole[1], real[1], real[2]
