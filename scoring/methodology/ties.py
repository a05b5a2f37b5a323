"""Ranks of printed figures, 1 the highest, by the method's rule for equal ones."""

from collections.abc import Sequence
from decimal import Decimal

from scoring.methodology.model import Methodology


def ranks(
    overall: Sequence[Decimal],
    methodology: Methodology,
    *,
    factors: Sequence[Sequence[Decimal]] = (),
) -> list[int]:
    """Ranks (u,) of printed overall indices (u,).

    `factors` holds one list a unit, in the order of `sub_indices`; only the rule
    "factors" looks at it, and units equal in all of them still share a rank.
    """
    below = factors if methodology.ties == "factors" else [()] * len(overall)
    keys = [(value, *rest) for value, rest in zip(overall, below, strict=True)]
    ordered = sorted(set(keys) if methodology.ties == "dense" else keys, reverse=True)
    return [ordered.index(key) + 1 for key in keys]
