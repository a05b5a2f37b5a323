"""Two roll-ups of the same components, by field and by method, and their total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from scorecards.rules import Points
from scorecards.rules.model import NOT_APPLICABLE, REBASED
from scorecards.trees import Component, Field, Printing, Tree

ZERO: Final = Decimal(0)
# Sums are kept to this many places; only what is printed is rounded further.
EXACT: Final = Decimal("0.000001")
HUNDREDTH: Final = Decimal("0.01")
ROUNDINGS: Final = {"half_up": ROUND_HALF_UP, "truncate": ROUND_DOWN}


@dataclass(frozen=True, slots=True)
class Part:
    """Points of a field, a criterion or a method out of what applies; `percent` is as
    printed, None where nothing applies or nothing can be won."""

    code: str
    points: Decimal
    maximum: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Total:
    """A unit's index: points out of the scale less what does not apply.

    `cut` is what the sum of the methods has more than the total: bonuses over their
    cap, a total over the scale or below zero. `percent` is None where nothing applies.
    """

    points: Decimal
    maximum: Decimal
    percent: Decimal | None
    cut: Decimal
    fields: tuple[Part, ...]
    criteria: tuple[Part, ...]
    methods: tuple[Part, ...]

    def field(self, code: str) -> Part:
        return next(part for part in self.fields if part.code == code)

    @property
    def printed_points(self) -> Decimal:
        return self.points.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def total_of(tree: Tree, points: Mapping[str, Points]) -> Total:
    """The total of a unit; a component without points counts as 0 of its maximum."""
    factor = _factor(tree, points)
    counted = {
        leaf.code: _counted(tree, leaf, points.get(leaf.code), factor)
        for leaf in tree.leaves
    }
    fields = tuple(_field(tree, field, counted) for field in tree.fields)
    criteria = tuple(
        _part(tree, one.code, [counted[leaf.code] for leaf in one.components])
        for field in tree.fields
        for one in field.criteria
    )
    methods = tuple(
        _part(tree, one.code, [counted[code] for code in _of_method(tree, one.code)])
        for one in tree.methods
    )
    whole, maximum = _whole(tree, fields)
    return Total(
        points=whole,
        maximum=maximum,
        percent=printed_percent(whole, maximum, tree.percent),
        cut=sum((part.points for part in methods), ZERO) - whole,
        fields=fields,
        criteria=criteria,
        methods=methods,
    )


def _factor(tree: Tree, points: Mapping[str, Points]) -> Fraction:
    """What each point counts where others are converted to the whole scale."""
    scored = [
        leaf for leaf in tree.leaves if tree.parents[leaf.code][0].part == "scored"
    ]
    reduced = _maxima(scored, points, NOT_APPLICABLE)
    rebased = _maxima(scored, points, REBASED)
    whole, left = tree.scale - reduced, tree.scale - reduced - rebased
    return Fraction(whole) / Fraction(left) if left > 0 else Fraction(1)


def _maxima(
    leaves: Iterable[Component], points: Mapping[str, Points], state: str
) -> Decimal:
    return sum(
        (
            leaf.maximum
            for leaf in leaves
            if leaf.code in points and points[leaf.code].state == state
        ),
        ZERO,
    )


def _counted(
    tree: Tree, leaf: Component, points: Points | None, factor: Fraction
) -> tuple[Decimal, Decimal]:
    """Points and maximum of a component as they count in the sums."""
    value = points.value if points else ZERO
    maximum = points.maximum if points else leaf.maximum
    if factor == 1 or tree.parents[leaf.code][0].part != "scored":
        return value, maximum
    return _scaled(value, factor), _scaled(maximum, factor)


def _scaled(number: Decimal, factor: Fraction) -> Decimal:
    scaled = Fraction(number) * factor
    exact = Decimal(scaled.numerator) / Decimal(scaled.denominator)
    return exact.quantize(EXACT, rounding=ROUND_HALF_UP)


def _of_method(tree: Tree, method: str) -> list[str]:
    return [leaf.code for leaf in tree.leaves if leaf.method == method]


def _part(tree: Tree, code: str, pairs: Iterable[tuple[Decimal, Decimal]]) -> Part:
    points, maximum = ZERO, ZERO
    for value, most in pairs:
        points, maximum = points + value, maximum + most
    return Part(code, points, maximum, printed_percent(points, maximum, tree.percent))


def _field(
    tree: Tree, field: Field, counted: Mapping[str, tuple[Decimal, Decimal]]
) -> Part:
    part = _part(tree, field.code, [counted[leaf.code] for leaf in field.components()])
    if field.part != "bonus" or part.points <= field.maximum:
        return part
    percent = printed_percent(field.maximum, field.maximum, tree.percent)
    return Part(field.code, field.maximum, field.maximum, percent)


def _whole(tree: Tree, fields: Iterable[Part]) -> tuple[Decimal, Decimal]:
    """The total and what it is out of: bonuses and deductions are not in the latter."""
    parts = {field.code: field.part for field in tree.fields}
    points, maximum = ZERO, ZERO
    for part in fields:
        points += part.points
        if parts[part.code] == "scored":
            maximum += part.maximum
    if tree.total_over_scale == "cut":
        points = min(points, maximum)
    return max(points, ZERO), maximum


def printed_percent(
    points: Decimal, maximum: Decimal, printing: Printing
) -> Decimal | None:
    """13.6 of 15 is printed as 90.66 where a tree truncates, as 90.67 where it rounds.

    The quotient is a fraction, so that no float decides.
    """
    if maximum <= 0:
        return None
    share = Fraction(points) * 100 / Fraction(maximum)
    unit = 10**printing.decimals
    if printing.rounding == "truncate":
        whole = int(share * unit)
    else:
        whole = int(share * unit * 2 + 1) // 2
    return Decimal(whole).scaleb(-printing.decimals)
