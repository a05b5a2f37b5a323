"""The printed figure: a share rounded once, by the method's rule, as a percent."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from scoring.methodology.model import Methodology

ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def percent(share: float, methodology: Methodology) -> Decimal:
    """The share as a printed percent.

    It is first taken to 12 significant digits: 0.87155 must print as 87.16 though the
    nearest binary number lies below it.
    """
    exact = Decimal(f"{share:.12g}") * 100
    step = Decimal(1).scaleb(-methodology.decimals)
    return exact.quantize(step, rounding=ROUNDINGS[methodology.rounding])


def change_in_points(now: Decimal, before: Decimal) -> Decimal:
    """Points between printed figures: 85.48 -> 87.16 is announced as +1.68."""
    return now - before
