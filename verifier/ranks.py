"""Ranks as printed, and the range of ranks each unit may truly hold. PURE, and alone.

A pair of units is decided when their difference is larger than the largest studentised
difference of drawn units that do not differ (Mogstad, Romano, Shaikh, Wilhelm 2024).
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from math import ceil

from verifier.chance import Chance
from verifier.quantiles import student

ENDLESS_DEGREES, STEADY = 1e6, 1e6
DRAWS, SEED = 1_000, 20_120


def ranks(keys: Sequence[tuple[Decimal, ...]], *, dense: bool) -> list[int]:
    """Rank of each key, 1 for the highest."""
    counted = sorted(set(keys) if dense else keys, reverse=True)
    place: dict[tuple[Decimal, ...], int] = {}
    for position, key in enumerate(counted, 1):
        place.setdefault(key, position)
    return [place[key] for key in keys]


def rank_ranges(
    values: Sequence[float],
    errors: Sequence[float],
    degrees: Sequence[float],
    *,
    confidence: float,
) -> list[tuple[int, int]]:
    """First and last rank that each unit may truly hold."""
    units = len(values)
    freedom = [min(max(d, 1.0), ENDLESS_DEGREES) for d in degrees]
    deviations, variances = drawn(tuple(errors), tuple(freedom))
    known = [d >= 1 for d in degrees]
    tail = 1 - (1 - confidence) / max(units - 1, 1) / 2
    ranges = []
    for own in range(units):
        pairs, observed, statistics = [], [], []
        for other in range(units):
            variance = errors[own] ** 2 + errors[other] ** 2
            if not (known[own] and known[other]) or other == own or variance <= 0:
                continue
            shared = 4.0 / (1 / freedom[own] + 1 / freedom[other])
            scale = scaled(tail, shared)
            apart = values[other] - values[own]
            pairs.append(other)
            observed.append(apart * abs(apart) / variance / scale)
            statistics.append(
                [
                    (b - a) * abs(b - a) / ((v + w) * scale)
                    for a, b, v, w in zip(
                        deviations[own],
                        deviations[other],
                        variances[own],
                        variances[other],
                        strict=True,
                    )
                ]
            )
        signs = stepdown(observed, statistics, confidence)
        ranges.append((1 + signs.count(1), units - signs.count(-1)))
    return ranges


@cache
def scaled(tail: float, freedom: float) -> float:
    return student(tail, freedom) ** 2


@cache
def normals(units: int) -> tuple[tuple[float, ...], int, int]:
    """Normal draws, one of every unit after another; and where the stream is then."""
    chance = Chance(SEED)
    found = tuple(chance.normal() for _ in range(DRAWS * units))
    return found, chance.state, chance.step


def drawn(
    errors: tuple[float, ...], freedom: tuple[float, ...]
) -> tuple[list[list[float]], list[list[float]]]:
    """Draws (units, draws) about no difference, and the drawn variances of each."""
    units = len(errors)
    normal, state, step = normals(units)
    stray = [
        value / freedom[n % units]
        for n, value in enumerate(squares(freedom, state, step))
    ]
    deviations = [[e * z for z in normal[n::units]] for n, e in enumerate(errors)]
    variances = [[e * e * s for s in stray[n::units]] for n, e in enumerate(errors)]
    return deviations, variances


@cache
def squares(freedom: tuple[float, ...], state: int, step: int) -> tuple[float, ...]:
    chance = Chance(SEED)
    chance.state, chance.step = state, step
    return tuple(chance.chi_square(d) for _ in range(DRAWS) for d in freedom)


def stepdown(
    observed: Sequence[float], statistics: Sequence[Sequence[float]], confidence: float
) -> list[int]:
    """+1 where the other is surely above, -1 below, 0 undecided."""
    signs = [0] * len(observed)
    while observed:
        largest = [0.0] * DRAWS
        for sign, drawn_pair in zip(signs, statistics, strict=True):
            # Of a decided pair only the opposite direction could still be wrong.
            open_ = [-sign * x for x in drawn_pair] if sign else map(abs, drawn_pair)
            largest = [a if a > b else b for a, b in zip(largest, open_, strict=True)]
        place = ceil(confidence * (DRAWS + 1)) - 1
        bar = ceil(sorted(largest)[place] * STEADY) / STEADY
        fresh = [(x > bar) - (x < -bar) for x in observed]
        if fresh == signs:
            break
        signs = fresh
    return signs
