"""Supposing: the total, percent, group and rank of a place with other points. PURE.

Worked from the rows of a release and from what its manifest says of its total, so that
whoever reads the record can do the same sum. All other places stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

ZERO: Final = Decimal(0)
HUNDREDTH: Final = Decimal("0.01")
EXACT: Final = Decimal("0.000001")
SCORED: Final = "scored"


@dataclass(frozen=True, slots=True)
class Summing:
    """How a tree sums up: decimals and rounding of its percents ("half_up" or
    "truncate"), whether a total over the scale is "cut" or "kept", the part of fields
    that are not simply scored with the most they give, and leaves that go below 0."""

    decimals: int
    rounding: str
    over_scale: str
    parts: Mapping[str, str] = field(default_factory=dict)
    caps: Mapping[str, Decimal] = field(default_factory=dict)
    least: Mapping[str, Decimal] = field(default_factory=dict)

    @classmethod
    def read(cls, manifest: Mapping[str, Any]) -> Summing | None:
        """None of an edition that was sealed before its manifest said so."""
        told = manifest.get("total")
        if not told:
            return None
        return cls(
            decimals=told["decimals"],
            rounding=told["rounding"],
            over_scale=told["over_scale"],
            parts=told["parts"],
            caps={code: Decimal(most) for code, most in told["caps"].items()},
            least={code: Decimal(least) for code, least in told["least"].items()},
        )


@dataclass(frozen=True, slots=True)
class Leaf:
    """A component of a place: its field, its points out of how many, its state."""

    code: str
    of_field: str
    points: Decimal
    maximum: Decimal
    state: str = SCORED


@dataclass(frozen=True, slots=True)
class Supposed:
    points: Decimal
    maximum: Decimal
    percent: Decimal | None


def supposed(
    summing: Summing,
    leaves: Sequence[Leaf],
    *,
    maximum: Decimal,
    wished: Mapping[str, Decimal],
) -> Supposed:
    """The total with the wished points; each is kept inside its component's limits, and
    what does not apply stays as it is. `maximum` is what the total is out of."""
    factor = _factor(summing, leaves, maximum)
    fields: dict[str, Decimal] = {}
    for leaf in leaves:
        value = _inside(summing, leaf, wished)
        if factor != 1 and _is_scored(summing, leaf.of_field):
            value = _scaled(value, factor)
        fields[leaf.of_field] = fields.get(leaf.of_field, ZERO) + value
    for code, most in summing.caps.items():
        fields[code] = min(fields.get(code, ZERO), most)
    points = sum(fields.values(), ZERO)
    if summing.over_scale == "cut":
        points = min(points, maximum)
    points = max(points, ZERO)
    return Supposed(points, maximum, printed_percent(summing, points, maximum))


def rank_among(percent: Decimal | None, others: Sequence[Decimal]) -> int | None:
    """The place among the printed percents of the other ranked ones."""
    if percent is None:
        return None
    return 1 + sum(other > percent for other in others)


def group_of(percent: Decimal | None, bands: Sequence[Sequence[str]]) -> str:
    """The group of the year's bands, the highest of which stands first."""
    if percent is None:
        return ""
    return next((code for code, least in bands if percent >= Decimal(least)), "")


def printed_percent(
    summing: Summing, points: Decimal, maximum: Decimal
) -> Decimal | None:
    if maximum <= 0:
        return None
    share = Fraction(points) * 100 / Fraction(maximum)
    unit = 10**summing.decimals
    if summing.rounding == "truncate":
        whole = int(share * unit)
    else:
        whole = int(share * unit * 2 + 1) // 2
    return Decimal(whole).scaleb(-summing.decimals)


def _inside(summing: Summing, leaf: Leaf, wished: Mapping[str, Decimal]) -> Decimal:
    if leaf.state != SCORED or leaf.code not in wished:
        return leaf.points
    least = summing.least.get(leaf.code, ZERO)
    return min(max(wished[leaf.code], least), leaf.maximum)


def _is_scored(summing: Summing, of_field: str) -> bool:
    return summing.parts.get(of_field, SCORED) == SCORED


def _factor(summing: Summing, leaves: Sequence[Leaf], maximum: Decimal) -> Fraction:
    """What each point counts where others are converted to the whole scale."""
    scored = [leaf for leaf in leaves if _is_scored(summing, leaf.of_field)]
    left = sum((leaf.maximum for leaf in scored), ZERO)
    # Scaled maxima are rounded one by one; what they come to together is a whole scale.
    whole = maximum.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
    return Fraction(whole) / Fraction(left) if left > 0 else Fraction(1)


def _scaled(number: Decimal, factor: Fraction) -> Decimal:
    scaled = Fraction(number) * factor
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    return exact.quantize(EXACT, rounding=ROUND_HALF_UP)
