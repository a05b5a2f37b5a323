"""Published figures made again from tallies, as lines of a record. PURE, and alone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import exp, log, sqrt
from typing import Any

from verifier.indices import ESTIMATED, LEVEL, UNANSWERED, Measured
from verifier.method import Method
from verifier.quantiles import beta_quantile, student
from verifier.ranks import rank_ranges, ranks

THOUSANDTH = Decimal("0.001")
Row = dict[str, Any]
# Of the round before: value, error, degrees of freedom, rank, whether it was printed.
Earlier = Sequence[Any]


@dataclass(frozen=True)
class Rules:
    """What is printed: least people, limits that count as wide, the limits' level."""

    minimum: int
    wide: Decimal
    confidence: float


def kept(value: float) -> float:
    """Twelve significant digits: what machines differ in lies beyond."""
    return float(f"{value:.12g}")


def rows_of_unit(
    found: Mapping[str, Measured],
    people: Mapping[str, int],
    method: Method,
    rules: Rules,
) -> Iterator[tuple[str, Row, Measured]]:
    """(indicator, its figure without ranks, what was measured) of one unit."""
    for code, one in found.items():
        row: Row = {"indicator": code, "respondents": people[code], "note": one.state}
        row["percent"] = row["standard_error"] = row["lower"] = row["upper"] = None
        if one.state != UNANSWERED:
            row["percent"] = method.percent(kept(one.value))
        if one.state in (ESTIMATED, LEVEL):
            row["standard_error"] = points_of(one.error)
            low, high = limits(one, people[code], rules.confidence)
            row["lower"] = method.percent(kept(low))
            row["upper"] = method.percent(kept(high))
        if one.own is not None:
            row["error_from"] = one.source
            if one.own.state in (ESTIMATED, LEVEL):
                row["own_error"] = points_of(one.own.error)
        yield code, row, one


def points_of(error: float) -> Decimal:
    return (Decimal(repr(kept(error))) * 100).quantize(THOUSANDTH)


def limits(one: Measured, answers: int, confidence: float) -> tuple[float, float]:
    """On the logit scale; where nothing varies, exact ones of independent answers."""
    if one.state == LEVEL:
        return exact_limits(one.value, answers, (1 - confidence) / 2)
    inside = min(max(one.value, 1e-12), 1 - 1e-12)
    reach = student(0.5 + confidence / 2, float(max(one.degrees, 1)))
    reach *= one.error / (inside * (1 - inside))
    centre = log(inside / (1 - inside))
    return from_logit(centre - reach), from_logit(centre + reach)


def from_logit(x: float) -> float:
    return 1 / (1 + exp(-x)) if x > -700 else exp(x)


def exact_limits(value: float, answers: int, tail: float) -> tuple[float, float]:
    n = max(float(answers), 1.0)
    yes = min(max(value, 0.0), 1.0) * n
    no = n - yes
    low = beta_quantile(max(yes, 0.5), no + 1, tail) if yes >= 0.5 else 0.0
    high = beta_quantile(yes + 1, max(no, 0.5), 1 - tail) if no >= 0.5 else 1.0
    return low, high


def places(
    column: Sequence[Measured],
    breakers: Sequence[Sequence[Measured]],
    units: Sequence[int],
    method: Method,
    confidence: float,
) -> dict[int, tuple[int, int, int]]:
    ties = method.rules["ties"]
    broken = [column, *breakers] if ties == "factors" else [column]
    keys = [tuple(method.percent(c[u].value) for c in broken) for u in units]
    found = ranks(keys, dense=ties == "dense")
    ranges = rank_ranges(
        [column[u].value for u in units],
        [column[u].error for u in units],
        [float(column[u].degrees) * (column[u].state == ESTIMATED) for u in units],
        confidence=confidence,
    )
    return {
        unit: (rank, min(first, rank), max(last, rank))
        for unit, rank, (first, last) in zip(units, found, ranges, strict=True)
    }


def moved(
    row: Row,
    before: Earlier | None,
    now: Measured,
    method: Method,
    rules: Rules,
    *,
    comparable: bool,
) -> None:
    """Add what moved since the round before to a figure."""
    if not comparable:
        row["change_verdict"] = "other_method"
        return
    if before is None or before[0] is None or row["percent"] is None:
        return
    value, error, degrees, rank, _ = before
    stated = now.state in (ESTIMATED, LEVEL)
    first = (value, (error or 0.0) ** 2, degrees or 0.0 if error is not None else 0.0)
    own = kept(now.error) if stated else 0.0
    then = (kept(now.value), own**2, float(now.degrees) if stated else 0.0)
    together, verdict = judged(first, then, rules.confidence)
    row["change_points"] = row["percent"] - method.percent(value)
    row["change_error"] = (Decimal(repr(together)) * 100).quantize(THOUSANDTH)
    row["change_verdict"] = verdict
    if row["rank"] is not None and rank is not None:
        row["change_places"] = rank - row["rank"]


def judged(
    before: tuple[float, float, float], after: tuple[float, float, float], level: float
) -> tuple[float, str]:
    """Standard error of a difference of two rounds, and what may be said of it."""
    error = sqrt(before[1] + after[1])
    if min(before[2], after[2]) < 1 or error <= 0:
        return error, "cannot_say"
    own, other = (min(max(d, 1.0), 1e6) for d in (before[2], after[2]))
    spread = before[1] ** 2 / own + after[1] ** 2 / other
    freedom = (before[1] + after[1]) ** 2 / spread if spread > 0 else min(own, other)
    margin = student((1 + level) / 2, max(freedom, 1.0)) * error
    apart = after[0] - before[0]
    if apart - margin > 0:
        return error, "likely_real_rise"
    return error, "likely_real_fall" if apart + margin < 0 else "within_margin"


CHANGES = ("change_points", "change_error", "change_places")
NUMBERS = (
    "percent",
    "standard_error",
    "lower",
    "upper",
    "rank",
    "rank_low",
    "rank_high",
)


def shown(row: Row, rules: Rules) -> Row:
    """The figure as it is printed: nothing of few people, wide limits marked."""
    if row["respondents"] < rules.minimum:
        empty = dict.fromkeys((*NUMBERS, *CHANGES))
        row = {k: v for k, v in row.items() if k not in ("own_error", "error_from")}
        return row | empty | {"note": "below_minimum", "change_verdict": ""}
    if not row["note"] and row["lower"] is not None:
        percent, low, high = row["percent"], row["lower"], row["upper"]
        if max(high - percent, percent - low) > rules.wide:
            return row | {"note": "wide_limits"}
    return row


def without_gaps(row: Row, gone: Sequence[int]) -> Row:
    """Ranks among the printed ones: those of figures not printed are left out."""
    if row["rank"] is None or not gone:
        return row
    rank, low, high = row["rank"], row["rank_low"], row["rank_high"]
    low, high = low or rank, high or rank
    rank -= sum(place < rank for place in gone)
    low -= sum(place < low for place in gone)
    high -= sum(place <= high for place in gone)
    return row | {
        "rank": rank,
        "rank_low": min(low, rank),
        "rank_high": max(high, rank),
    }


def spread_of(
    people: Sequence[int], shares: Sequence[float] | None, minimum: int
) -> Row:
    """How answers spread over five levels: percents that sum to 100, or why not."""
    row: Row = {"answered": sum(people), "note": ""}
    row |= dict.fromkeys(f"level_{n}" for n in range(1, 6))
    if shares is None:
        return row | {"note": UNANSWERED}
    if sum(people) < minimum:
        return row | {"note": "below_minimum"}
    exact = [share * 10_000 for share in shares]
    whole = [int(value) for value in exact]
    rest = [round(value - part, 6) for value, part in zip(exact, whole, strict=True)]
    order = sorted(range(5), key=lambda n: (-rest[n], n))
    for n in order[: 10_000 - sum(whole)]:
        whole[n] += 1
    return row | {f"level_{n}": Decimal(w).scaleb(-2) for n, w in enumerate(whole, 1)}


def levels_of(totals: Iterable[Sequence[float]]) -> list[float] | None:
    """Shares of five levels of summed totals; None where nobody answered."""
    sums = [sum(column) for column in zip(*totals, strict=True)]
    whole = sum(sums)
    return [value / whole for value in sums] if whole > 0 else None
