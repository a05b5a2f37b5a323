"""A methodology: the rules of one era, or of one province's own method."""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property

from scoring.methodology.vocabulary import RULES, UNSAID, VALUES
from wording.declared_toml import DeclarationError
from wording.text import Text

# Places of the counts of one criterion: no answer, levels 1 to 5, does not apply.
STATES = 7
COUNTED = {
    "answered": (0, 1, 1, 1, 1, 1, 0),
    "applicable": (1, 1, 1, 1, 1, 1, 0),
    "valid": (1, 1, 1, 1, 1, 1, 1),
}


class MethodologyError(DeclarationError):
    """A methodology file that cannot be accepted, or does not fit its instrument."""


@dataclass(frozen=True, slots=True)
class Area:
    """A content area of the index; `weight` only when the overall is from areas."""

    code: str
    name: Text
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor and its criteria in order; its index is a sub-index or a policy's."""

    code: str
    name: Text
    items: tuple[str, ...]
    area: str | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a grouping: criteria looked at together, outside the index."""

    code: str
    name: Text
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    code: str
    name: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Methodology:
    """Every choice of a method; words are those of `vocabulary.RULES`."""

    code: str
    file: str
    title: Text
    legal_basis: str
    valid_years: tuple[int, int]
    instruments: tuple[str, ...]
    comparable_with: tuple[str, ...]
    positive_levels: tuple[int, ...]
    denominator: str
    factor_from: str
    area_from: str
    overall_from: str
    nation_from: str
    unanswered_criterion: str
    rounding: str
    decimals: int
    ties: str
    minimum_respondents: int
    confidence: float
    change_rule: str
    variance: str
    prior_rounds: int
    provisional: tuple[str, ...]
    sub_indices: tuple[str, ...]
    areas: tuple[Area, ...]
    factors: tuple[Factor, ...]
    groupings: tuple[Grouping, ...]
    criterion_weights: tuple[tuple[str, float], ...]

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Criteria that enter the index, in the order of the factors."""
        return tuple(item for factor in self.factors for item in factor.items)

    @cached_property
    def positive(self) -> tuple[int, ...]:
        """1 at the counts of a criterion (7,) that are satisfied answers."""
        return tuple(int(state in self.positive_levels) for state in range(STATES))

    @cached_property
    def counted(self) -> tuple[int, ...]:
        """1 at the counts of a criterion (7,) that are in the denominator."""
        return COUNTED[self.denominator]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the rules, whatever the layout and name of their file.

        Texts older than a word keep the digest they always had.
        """
        unsaid = {"file": self.file} | UNSAID
        rules = {k: v for k, v in asdict(self).items() if unsaid.get(k, ...) != v}
        content = json.dumps(rules, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()

    def fit(self, item_codes: Collection[str]) -> None:
        """Raises MethodologyError for an item the instrument does not score."""
        for owner, items in self._lists():
            for item in items:
                if item not in item_codes:
                    raise MethodologyError(
                        file=self.file,
                        key=f"{owner}.items",
                        value=item,
                        expected=Text(
                            "bộ câu hỏi không chấm tiêu chí này; hãy sửa mã hoặc chọn "
                            "đúng bộ câu hỏi",
                            "the instrument scores no such item; correct the code or "
                            "choose the instrument it was written for",
                        ),
                    )

    def unused(self, item_codes: Collection[str]) -> tuple[str, ...]:
        """Items the instrument scores and this method leaves out of the index."""
        return tuple(item for item in item_codes if item not in self.items)

    def comparable(self, other: "Methodology") -> bool:
        """Whether a change between rounds of the two methods may be printed."""
        return (
            self.code == other.code
            or other.code in self.comparable_with
            or self.code in other.comparable_with
        )

    def explained(self) -> Iterator[tuple[str, Text, Text, bool]]:
        """(rule, its name, the choice in words, whether it is provisional)."""
        for rule, meaning in RULES.items():
            if rule == "area_from" and not self.areas:
                continue
            word = meaning.words[getattr(self, rule)]
            yield rule, meaning.name, word, rule in self.provisional
        for rule, name in VALUES.items():
            yield rule, name, self._value(rule), rule in self.provisional

    def _value(self, rule: str) -> Text:
        if rule == "structure":
            criteria, factors = len(self.items), len(self.factors)
            return Text(
                f"{criteria} tiêu chí, {factors} yếu tố",
                f"{criteria} criteria, {factors} factors",
            )
        value = getattr(self, rule)
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        return Text(shown.replace(".", ","), shown)

    def _lists(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for factor in self.factors:
            yield f"factors.{factor.code}", factor.items
        for grouping in self.groupings:
            for part in grouping.parts:
                yield f"groupings.{grouping.code}.{part.code}", part.items
