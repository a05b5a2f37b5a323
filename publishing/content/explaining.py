"""Arithmetic on printed figures: what they say of each other. PURE.

Figures are percent as printed (Decimal) with a standard error in points. Nothing here
knows an answer: degrees of freedom are read back from the printed limits, and two
figures count as drawn apart. A province beside the nation that holds it is not quite:
its error of difference is then a little too large, never too small.
docs/methodology/importance.md and ranks-and-change.md say what may be concluded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt
from typing import Protocol

from scipy import special

ENDLESS = 200.0  # degrees of freedom that rounded limits cannot tell from the normal
THOUSANDTH = Decimal("0.001")
HUNDREDTH = Decimal("0.01")
HALF = 0.5


class Figure(Protocol):
    """What a printed figure must have to be explained."""

    @property
    def percent(self) -> Decimal | None: ...
    @property
    def standard_error(self) -> Decimal | None: ...
    @property
    def lower(self) -> Decimal | None: ...
    @property
    def upper(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Estimate:
    """A percent with its standard error in points; None where that is unknown."""

    percent: Decimal
    error: float | None = None
    degrees: float = ENDLESS

    @property
    def variance(self) -> float:
        return (self.error or 0.0) ** 2


def estimate(figure: Figure | None, *, confidence: float) -> Estimate | None:
    """A figure as an estimate; None where no percent is published.

    Limits stand on the logit scale at t standard errors from the percent; the t they
    were made with tells the degrees of freedom, as far as rounding lets it be seen.
    """
    if figure is None or figure.percent is None:
        return None
    inside = (figure.percent, figure.lower, figure.upper)
    error = float(figure.standard_error or 0)
    if not error or any(v is None or not 0 < v < 100 for v in inside):
        return Estimate(figure.percent)
    share, lower, upper = (float(v) / 100 for v in inside if v is not None)
    width = (special.logit(upper) - special.logit(lower)) / 2
    reached = width * share * (1 - share) / (error / 100)
    return Estimate(figure.percent, error, _degrees(float(reached), confidence))


def _degrees(reached: float, confidence: float) -> float:
    """Degrees of freedom whose t is `reached` at this confidence, from 1 to ENDLESS."""
    tail = HALF + confidence / 2
    if reached <= special.stdtrit(ENDLESS, tail):
        return ENDLESS
    if reached >= special.stdtrit(1.0, tail):
        return 1.0
    return float(special.stdtridf(tail, reached))


def mean(estimates: Sequence[Estimate]) -> Estimate:
    """The plain mean of estimates drawn apart, such as a province's neighbours."""
    count = len(estimates)
    percent = sum((e.percent for e in estimates), Decimal(0)) / count
    if any(e.error is None for e in estimates):
        return Estimate(percent)
    error = sqrt(sum(e.variance for e in estimates)) / count
    return Estimate(percent, error, _welch(estimates))


def _welch(parts: Sequence[Estimate]) -> float:
    """Degrees of freedom of a sum of estimates. Source: Welch (1947)."""
    spread = sum(part.variance**2 / part.degrees for part in parts)
    total = sum(part.variance for part in parts)
    return min(ENDLESS, total**2 / spread) if spread else ENDLESS


def chance_above(one: Estimate, other: Estimate) -> float:
    """Chance in [0, 1] that the first truly stands above the second.

    Student's t at the difference over its error, with Welch's degrees of freedom,
    every true difference being equally likely beforehand. One half where an error is
    unknown.
    """
    if one.error is None or other.error is None:
        return HALF
    error = sqrt(one.variance + other.variance)
    apart = float(one.percent - other.percent) / error
    return float(special.stdtr(_welch((one, other)), apart))


def margin(one: Estimate, other: Estimate, *, confidence: float) -> float | None:
    """Points the true difference may be away from the printed one; None if unknown."""
    if one.error is None or other.error is None:
        return None
    error = sqrt(one.variance + other.variance)
    return float(special.stdtrit(_welch((one, other)), HALF + confidence / 2)) * error


@dataclass(frozen=True, slots=True)
class Part:
    """What one criterion adds to a gap, in points rounded to thousandths.

    `difference` is in points of the criterion itself; `margin` belongs to `points`.
    """

    code: str
    difference: Decimal
    points: Decimal
    margin: Decimal | None

    @property
    def certain(self) -> bool:
        return self.margin is not None and abs(self.points) > self.margin


@dataclass(frozen=True, slots=True)
class Split:
    """A printed gap in parts: gap = sum of the parts' points + remainder, exactly.

    The remainder is what rounding of the printed figures leaves, and criteria that
    only one side has published, which are `missing`.
    """

    gap: Decimal
    parts: tuple[Part, ...]
    remainder: Decimal
    missing: tuple[str, ...]


def split(
    own: Mapping[str, Estimate],
    other: Mapping[str, Estimate],
    weights: Mapping[str, Decimal],
    *,
    gap: Decimal,
    confidence: float,
) -> Split:
    """The gap of two overall indices by criterion: weight times difference."""
    shared = [code for code in weights if code in own and code in other]
    parts = tuple(
        _part(code, own[code], other[code], weights[code], confidence)
        for code in shared
    )
    explained = sum((part.points for part in parts), Decimal(0))
    missing = tuple(code for code in weights if code not in shared)
    return Split(gap, parts, gap - explained, missing)


def _part(
    code: str, one: Estimate, other: Estimate, weight: Decimal, confidence: float
) -> Part:
    difference = one.percent - other.percent
    reach = margin(one, other, confidence=confidence)
    return Part(
        code,
        difference.quantize(HUNDREDTH, ROUND_HALF_UP),
        _thousandths(weight * difference),
        None if reach is None else _thousandths(weight * Decimal(reach)),
    )


def _thousandths(points: Decimal) -> Decimal:
    return points.quantize(THOUSANDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Place:
    """A printed rank and the ranks that are possible; None where nothing is known."""

    rank: int | None
    low: int | None
    high: int | None


def alike(places: Sequence[Place]) -> list[range]:
    """Longest runs of ranked neighbours each of whom may hold every place of the run.

    `places` stand in the order of their ranks; a run is a range of positions in it.
    Runs overlap: who stands in two of them is unlike nobody in either. Runs of one are
    left out.
    """
    runs: list[range] = []
    reached = 0
    for start in range(len(places)):
        stop = start
        while stop < len(places) and _holds(places[start : stop + 1]):
            stop += 1
        if stop > reached and stop - start > 1:
            runs.append(range(start, stop))
            reached = stop
    return runs


def _holds(run: Sequence[Place]) -> bool:
    first, last = run[0].rank, run[-1].rank
    if first is None or last is None:
        return False
    return all(
        place.low is not None
        and place.high is not None
        and place.low <= first
        and last <= place.high
        for place in run
    )


def importance(
    shares: Mapping[str, Sequence[float | None]],
    overall: Sequence[float],
    weights: Mapping[str, float],
) -> dict[str, float]:
    """Correlation across provinces of each criterion with the index without it.

    The criterion's own part is taken out of the overall index first, or it would go
    along with itself. Provinces that lack the criterion are left out of its
    correlation; a criterion without spread has none.
    """
    found = {}
    for code, column in shares.items():
        weight = weights[code]
        pairs = [
            (share, (whole - weight * share) / (1 - weight))
            for share, whole in zip(column, overall, strict=True)
            if share is not None
        ]
        together = _correlation(pairs)
        if together is not None:
            found[code] = together
    return found


def _correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Pearson's r; None for fewer than three pairs or a side that never moves."""
    count = len(pairs)
    if count < 3:
        return None
    middle = [sum(side) / count for side in zip(*pairs, strict=True)]
    x, y = ([pair[i] - middle[i] for pair in pairs] for i in (0, 1))
    spread = sqrt(_dot(x, x) * _dot(y, y))
    return _dot(x, y) / spread if spread > 1e-12 else None


def _dot(x: Iterable[float], y: Iterable[float]) -> float:
    return sum(a * b for a, b in zip(x, y, strict=True))


@dataclass(frozen=True, slots=True)
class Supposed:
    """An index as it would be; `shift` in points from the printed one."""

    percent: Decimal
    shift: Decimal
    estimate: Estimate


def suppose(
    index: Estimate,
    criteria: Mapping[str, Estimate],
    weights: Mapping[str, Decimal],
    moves: Mapping[str, Decimal],
) -> Supposed:
    """The index if some criteria stood other points higher or lower.

    A criterion stays between 0 and 100. Its error is taken to stay what it is.
    """
    shift = Decimal(0)
    for code, points in moves.items():
        now = criteria[code].percent
        then = min(Decimal(100), max(Decimal(0), now + points))
        shift += weights[code] * (then - now)
    percent = (index.percent + shift).quantize(HUNDREDTH, ROUND_HALF_UP)
    percent = min(Decimal(100), max(Decimal(0), percent))
    then_index = Estimate(percent, index.error, index.degrees)
    return Supposed(percent, percent - index.percent, then_index)


def limits(index: Estimate, *, confidence: float) -> tuple[Decimal, Decimal] | None:
    """Limits of an estimate on the logit scale, as figures are printed with."""
    share = float(index.percent) / 100
    if index.error is None or not 0 < share < 1:
        return None
    reach = float(special.stdtrit(index.degrees, HALF + confidence / 2)) * index.error
    reach /= 100 * share * (1 - share)
    centre = special.logit(share)
    ends = (special.expit(centre - reach), special.expit(centre + reach))
    low, high = (
        Decimal(float(end * 100)).quantize(HUNDREDTH, ROUND_HALF_UP) for end in ends
    )
    return low, high


def place(index: Estimate, others: Sequence[Estimate], *, confidence: float) -> Place:
    """Rank among others, and the ranks possible by Bonferroni's bar.

    All differences from the others are sure at once with the asked confidence: each
    gets its share of the doubt. The ranges of a release are drawn with all errors
    together; these come close to them from printed figures alone.
    """
    rank = 1 + sum(other.percent > index.percent for other in others)
    doubt = 1 - (1 - confidence) / max(1, len(others))
    above = below = 0
    for other in others:
        reach = margin(index, other, confidence=doubt)
        apart = float(other.percent - index.percent)
        if reach is not None:
            above += apart > reach
            below += -apart > reach
    return Place(rank, 1 + above, 1 + len(others) - below)
