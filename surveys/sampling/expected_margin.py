"""The margin of error to expect of a plan, before anybody is asked. PURE.

Places are drawn first and people in them, so that what counts is how many places there
are: t of few is long, and people of one place answer alike. Source: Kish (1965), 5.4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from scipy.special import stdtrit

# Numbers of places a unit that a plan is compared with: three districts, and communes.
COMPARED = (3, 6, 10, 12)
# Between people of one place, where no round has told yet; see docs/sampling.md.
CORRELATION = 0.03


@dataclass(frozen=True)
class ExpectedMargin:
    """Half the width of limits in points, of one unit with `forms` in `places`.

    `own`: from the unit's own places; `moderated`: where the errors of all units are
    so alike that each is known from all. None without two places.
    """

    places: int
    forms: int
    own: float | None
    moderated: float
    chosen: bool = False

    @property
    def each(self) -> int:
        """Forms a place."""
        return self.forms // self.places


def expected_margin(
    places: int, forms: int, *, share: float, correlation: float, confidence: float
) -> ExpectedMargin:
    """forms are people asked in the unit; share the expected one of satisfied."""
    effect = 1 + max(forms / places - 1, 0) * correlation
    error = 100 * sqrt(share * (1 - share) / max(forms, 1) * effect)
    middle = (1 + confidence) / 2
    own = float(stdtrit(places - 1, middle)) * error if places > 1 else None
    return ExpectedMargin(places, forms, own, NormalDist().inv_cdf(middle) * error)


def compared(
    chosen: int,
    forms: int,
    *,
    share: float,
    correlation: float,
    confidence: float,
    with_others: Sequence[int] = COMPARED,
) -> Iterator[ExpectedMargin]:
    """The plan's number of places among others, with as many forms in all."""
    for places in sorted({chosen, *with_others}):
        found = expected_margin(
            places, forms, share=share, correlation=correlation, confidence=confidence
        )
        yield ExpectedMargin(
            places, forms, found.own, found.moderated, chosen=places == chosen
        )
