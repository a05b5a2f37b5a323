"""The printed figure: a share rounded once, by the method's rule, as a percent."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import numpy as np

from scoring.methodology.model import Methodology

ROUNDINGS = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
THOUSANDTHS = 3
# Nearer to the middle between two numbers than this, floats do not decide.
DOUBTFUL = 1e-6


def percent(share: float, methodology: Methodology) -> Decimal:
    """The share as a printed percent.

    It is first taken to 12 significant digits: 0.87145 must print as 87.15 though the
    nearest binary number lies below it.
    """
    exact = Decimal(f"{share:.12g}") * 100
    step = Decimal(1).scaleb(-methodology.decimals)
    return exact.quantize(step, rounding=ROUNDINGS[methodology.rounding])


def percents(
    shares: Sequence[float | None], methodology: Methodology
) -> list[Decimal | None]:
    """What `percent` prints of each share; None stays."""
    return _in_bulk(
        shares, methodology.decimals, lambda share: percent(share, methodology)
    )


def points(share: float) -> Decimal:
    """A standard error as points, with three decimals."""
    return (Decimal(repr(share)) * 100).quantize(Decimal(1).scaleb(-THOUSANDTHS))


def points_of(shares: Sequence[float | None]) -> list[Decimal | None]:
    """What `points` prints of each share; None stays."""
    return _in_bulk(shares, THOUSANDTHS, points)


def _in_bulk(
    shares: Sequence[float | None], decimals: int, exactly: Callable[[float], Decimal]
) -> list[Decimal | None]:
    """Shares as hundredths with so many decimals; `exactly` is asked where it matters.

    A number is made once, however many shares it prints.
    """
    scale = 10.0 ** (decimals + 2)
    scaled = np.array([0.0 if share is None else share for share in shares]) * scale
    doubtful = np.abs(scaled - np.floor(scaled) - 0.5) < DOUBTFUL
    whole = np.rint(scaled).astype(np.int64)
    made = {n: Decimal(n).scaleb(-decimals) for n in set(whole.tolist())}
    return [
        None if share is None else exactly(share) if unsure else made[n]
        for share, n, unsure in zip(
            shares, whole.tolist(), doubtful.tolist(), strict=True
        )
    ]


def change_in_points(now: Decimal, before: Decimal) -> Decimal:
    """Points between printed figures: 85.48 -> 87.16 is announced as +1.68."""
    return now - before
