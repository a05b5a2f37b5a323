"""A second, slow and exact scorer, sharing no line with the one under test.

It knows only the rule: share of levels 4 and 5 among the answers 1 to 5, plain means
of criteria, everybody weighing one, two decimals half up.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np

FACTORS_2021 = {"F1": "T", "F2": "H", "F3": "C", "F4": "K", "F5": "G"}
GROUPS_2023 = {
    "policy": "S1.",
    "service": "S2.",
    **{f"F{number}": f"S2.{number}." for number in range(1, 6)},
}


@dataclass(frozen=True)
class ScoredRound:
    """Questionnaires read from responses.csv; counts by unit and item."""

    rows: list[dict[str, str]]
    items: list[str]

    @cached_property
    def units(self) -> list[str]:
        return sorted({row["unit"] for row in self.rows})

    @cached_property
    def counts(self) -> tuple[np.ndarray, np.ndarray]:
        """Satisfied answers and answers, (units, items)."""
        at = np.array([self.units.index(row["unit"]) for row in self.rows])
        cells = np.array(
            [[row[item] or "0" for item in self.items] for row in self.rows]
        )
        satisfied = (cells == "4") | (cells == "5")
        answered = satisfied | (cells == "1") | (cells == "2") | (cells == "3")
        by_unit = [at == place for place in range(len(self.units))]
        return (
            np.array([satisfied[own].sum(axis=0) for own in by_unit]),
            np.array([answered[own].sum(axis=0) for own in by_unit]),
        )

    def columns(self, indicator: str) -> list[int]:
        if indicator == "overall":
            return list(range(len(self.items)))
        old = "T1" in self.items
        start = (FACTORS_2021 if old else GROUPS_2023)[indicator]
        found = [at for at, item in enumerate(self.items) if item.startswith(start)]
        assert found, indicator
        return found

    def nation(self, indicator: str) -> Decimal:
        satisfied, answered = self.counts
        return self._percent(satisfied.sum(axis=0), answered.sum(axis=0), indicator)

    def provinces(self, indicator: str) -> dict[str, Decimal]:
        return {
            unit: self._percent(satisfied, answered, indicator)
            for unit, satisfied, answered in zip(self.units, *self.counts, strict=True)
        }

    def items_of(self, indicator: str) -> list[Decimal]:
        """Printed share of every item of a factor in every province."""
        satisfied, answered = self.counts
        return [
            half_up(Fraction(100 * int(positive[at]), int(asked[at])))
            for positive, asked in zip(satisfied, answered, strict=True)
            for at in self.columns(indicator)
        ]

    def rank(self, unit: str) -> int:
        overall = self.overall
        return 1 + sum(value > overall[unit] for value in overall.values())

    @cached_property
    def overall(self) -> dict[str, Decimal]:
        return self.provinces("overall")

    def _percent(self, satisfied, answered, indicator: str) -> Decimal:
        columns = self.columns(indicator)
        shares = [Fraction(int(satisfied[at]), int(answered[at])) for at in columns]
        return half_up(100 * sum(shares, Fraction(0)) / len(shares))


def half_up(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def score(responses: Path, items: Iterable[str]) -> ScoredRound:
    with responses.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return ScoredRound(rows, list(items))
