"""What rules take and give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from wording.text import Text

Value = Decimal | date | bool | str
Declared = Mapping[str, Value]

SCORED: Final = "scored"
MISSING: Final = "missing"
NO_EVIDENCE: Final = "no_evidence"
NOT_APPLICABLE: Final = "not_applicable"
REBASED: Final = "rebased"
FULL: Final = "full"


@dataclass(frozen=True, slots=True)
class Points:
    """The points of a component and why it has them.

    `maximum` is what it counts in the denominator: 0 where it does not apply, its own
    where full points are given. `state`: scored; missing (nothing declared yet);
    no_evidence; not_applicable (the maximum is reduced); rebased (the rest is converted
    to the whole scale); full (does not apply, and full points are given).
    """

    code: str
    value: Decimal
    maximum: Decimal
    state: str
    why: Text

    @property
    def lost(self) -> Decimal:
        return self.maximum - self.value


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the figures: the scored year, whether there is evidence or a
    written explanation (None: not asked), whether the component applies to the unit,
    and the points of the components before it."""

    year: int
    has_evidence: bool | None = None
    applies: bool = True
    others: Mapping[str, Points] = field(default_factory=dict)
