"""Response rates as the American Association for Public Opinion Research names them.

Source: AAPOR, Standard Definitions (2023): response rates RR1 to RR6, refusal rates
REF1 to REF3, and e, the share of eligible people among those of known status. PURE.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

# disposition: the letter of the standard it counts under
GROUPS: Final = {
    "completed": "I",
    "partial": "P",
    "refused": "R",
    "no_contact": "NC",
    "dead": "O",
    "unable": "O",
    "language": "O",
    "rejected": "O",
    "not_found": "U",
    "moved": "U",
    "ineligible": "-",
}


@dataclass(frozen=True)
class Outcomes:
    """Cases by group: interviews, partial, refusals, non-contacts, others, unknown
    eligibility, not eligible; `pending` have no disposition yet."""

    interviews: int = 0
    partial: int = 0
    refusals: int = 0
    non_contacts: int = 0
    others: int = 0
    unknown: int = 0
    ineligible: int = 0
    pending: int = 0

    @property
    def eligible(self) -> int:
        """Cases known to be eligible."""
        answered = self.interviews + self.partial
        return answered + self.refusals + self.non_contacts + self.others

    @property
    def final(self) -> int:
        return self.eligible + self.unknown + self.ineligible

    def closed(self) -> "Outcomes":
        """As when fieldwork ends now: what is pending was never worked, so unknown."""
        return Outcomes(
            self.interviews,
            self.partial,
            self.refusals,
            self.non_contacts,
            self.others,
            self.unknown + self.pending,
            self.ineligible,
        )


@dataclass(frozen=True)
class Rates:
    """Shares in [0, 1]; None where the standard divides by nothing."""

    e: float | None
    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    rr5: float | None
    rr6: float | None
    ref1: float | None
    ref2: float | None
    ref3: float | None


def outcomes(counts: Mapping[str, int]) -> Outcomes:
    """Cases by disposition ("" is pending) become groups; raises KeyError."""
    groups: Counter[str] = Counter()
    for disposition, count in counts.items():
        groups[GROUPS[disposition] if disposition else "pending"] += count
    return Outcomes(
        interviews=groups["I"],
        partial=groups["P"],
        refusals=groups["R"],
        non_contacts=groups["NC"],
        others=groups["O"],
        unknown=groups["U"],
        ineligible=groups["-"],
        pending=groups["pending"],
    )


def rates(found: Outcomes) -> Rates:
    """Rates over cases with a disposition; `closed()` counts the pending as unknown."""
    complete = found.interviews
    either = found.interviews + found.partial
    known = found.eligible + found.ineligible
    e = _share(found.eligible, known)
    # Without a case of known status all unknown ones are taken as eligible.
    estimated = found.unknown * (1.0 if e is None else e)
    everybody = found.eligible + found.unknown
    likely = found.eligible + estimated
    return Rates(
        e=e,
        rr1=_share(complete, everybody),
        rr2=_share(either, everybody),
        rr3=_share(complete, likely),
        rr4=_share(either, likely),
        rr5=_share(complete, found.eligible),
        rr6=_share(either, found.eligible),
        ref1=_share(found.refusals, everybody),
        ref2=_share(found.refusals, likely),
        ref3=_share(found.refusals, found.eligible),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def gaps(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of every run missing between a device's numbers."""
    ordered = sorted(set(numbers))
    return [(one + 1, two - 1) for one, two in pairwise(ordered) if two > one + 1]
