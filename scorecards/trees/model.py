"""A tree of criteria: what is scored of a unit, how, by whom, and out of how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from scorecards.trees.rule_kinds import FigureAsked, Rule
from wording.declared_toml import DeclarationError
from wording.text import Text


class TreeError(DeclarationError):
    """A tree that cannot be accepted: which key, which value, what was expected."""


@dataclass(frozen=True, slots=True)
class Body:
    """Who answers for components or appraises them."""

    code: str
    name: Text


@dataclass(frozen=True, slots=True)
class Method:
    """A way of scoring; `maximum` in points where the tree declares it."""

    code: str
    name: Text
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Printing:
    """How a number is printed: `rounding` is "half_up" or "truncate"."""

    decimals: int
    rounding: str


@dataclass(frozen=True, slots=True)
class Component:
    """A leaf: something that gives points.

    `step` None: points may be anything; deductions have maximum 0 and a `least`
    below it. `provisional` says what of it the official text was not read for.
    """

    code: str
    name: Text
    maximum: Decimal
    rule: Rule
    method: str
    body: str
    figures: tuple[FigureAsked, ...]
    not_applicable: str = "never"
    step: Decimal | None = None
    printing: Printing | None = None
    needs_evidence: bool = False
    evidence: Text | None = None
    guidance: Text | None = None
    least: Decimal = Decimal(0)
    provisional: tuple[str, ...] = ()

    @property
    def is_self_scored(self) -> bool:
        """Whether the unit's own people declare anything for it."""
        return any(figure.by == "unit" for figure in self.figures)


@dataclass(frozen=True, slots=True)
class Criterion:
    """What several components are about; one without components is itself scored."""

    code: str
    name: Text
    maximum: Decimal
    components: tuple[Component, ...]
    is_leaf: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """`part` says whether its maximum belongs to the scale: scored, bonus, deduction;
    what bonuses come to at most is the field's maximum."""

    code: str
    name: Text
    maximum: Decimal
    criteria: tuple[Criterion, ...]
    part: str = "scored"
    provisional: tuple[str, ...] = ()

    def components(self) -> Iterator[Component]:
        return (leaf for criterion in self.criteria for leaf in criterion.components)


@dataclass(frozen=True, slots=True)
class Groups:
    """Bands of the index, in percent, of some years; `from_percent` falls."""

    years: tuple[int, ...]
    bands: tuple[tuple[str, Decimal], ...]
    provisional: bool = False

    def group_of(self, percent: Decimal) -> str:
        return next(code for code, least in self.bands if percent >= least)


@dataclass(frozen=True)
class Tree:
    """`scale` in points; `percent` says how indices are printed. `total_over_scale`
    is "cut" where bonuses cannot lift a total above the scale, else "kept"."""

    code: str
    title: Text
    decision: str
    valid_years: tuple[int, int]
    level: str
    scale: Decimal
    percent: Printing
    fields: tuple[Field, ...]
    bodies: tuple[Body, ...]
    methods: tuple[Method, ...]
    groups: tuple[Groups, ...] = ()
    total_over_scale: str = "cut"
    deadline: tuple[int, int] | None = None
    comparable_with: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()
    note: Text | None = None

    @cached_property
    def leaves(self) -> tuple[Component, ...]:
        return tuple(leaf for field in self.fields for leaf in field.components())

    @cached_property
    def by_code(self) -> dict[str, Component]:
        return {leaf.code: leaf for leaf in self.leaves}

    @cached_property
    def parents(self) -> dict[str, tuple[Field, Criterion]]:
        """Code of a leaf -> the field and the criterion it hangs in."""
        return {
            leaf.code: (field, criterion)
            for field in self.fields
            for criterion in field.criteria
            for leaf in criterion.components
        }

    @property
    def counts(self) -> tuple[int, int, int]:
        """Fields, criteria, components, as decisions count them."""
        criteria = [one for field in self.fields for one in field.criteria]
        components = sum(len(one.components) for one in criteria if not one.is_leaf)
        return len(self.fields), len(criteria), components

    def body(self, code: str) -> Body:
        return next(body for body in self.bodies if body.code == code)

    def groups_in(self, year: int) -> Groups | None:
        """The bands of a year, or None where none are known."""
        return next((one for one in self.groups if year in one.years), None)
