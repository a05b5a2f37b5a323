"""From a methodology to matrices: how every indicator is made of its criteria.

Criteria are first pooled into parts, then parts are averaged:

    share of part   = (pool @ numerators) / (pool @ denominators)
    indicator value = weights @ share of part

The first parts are the criteria themselves, so in an era of means of shares the parts
are the criteria and `weights` is the matrix of the index. A share of pooled answers is
one more part. Every indicator of every method is thus a weighted mean of ratios of
totals, and one linearisation serves them all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scoring.methodology.model import Methodology
from scoring.refusals import refused
from wording.text import Text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A line of the result. `kind`: overall, area, factor, grouping, criterion.

    `parent` is the indicator it enters (None for the overall index and for lines of
    a grouping, which enter nothing; those carry their `grouping`).
    """

    code: str
    kind: str
    name: Text
    parent: str | None = None
    grouping: str | None = None


@dataclass(frozen=True)
class Composition:
    """Matrices over criteria (k, as asked), parts (p, p >= k) and indicators (m).

    `pool` (p, k) and `weights` (m, p); rows of `weights` sum to 1, or to 0 where the
    indicator is not `defined` because nobody answered any of its criteria.
    """

    criteria: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    parts: tuple[str, ...]
    pool: Floats
    weights: Floats
    defined: Flags

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(indicator.code for indicator in self.indicators)

    @property
    def pooled(self) -> bool:
        """Whether any indicator is a share of pooled answers."""
        return len(self.parts) > len(self.criteria)

    def values(self, numerator: Floats, denominator: Floats) -> Floats:
        """Shares (m,) from criteria totals (k,); 0 where not `defined`, never NaN."""
        above = (self.pool * numerator).sum(axis=1)
        below = (self.pool * denominator).sum(axis=1)
        share = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
        return np.asarray((self.weights * share).sum(axis=1), dtype=np.float64)


def indicator_weights(
    methodology: Methodology,
    item_codes: Sequence[str],
    *,
    names: Mapping[str, Text] | None = None,
    answered: Flags | None = None,
) -> Composition:
    """How each indicator is made of the criteria `item_codes`, in their order.

    `answered` (k,) is false where nobody answered: such a criterion is dropped and the
    weights of the rest of its mean grow, or Refused is raised, by rule.
    """
    methodology.fit(item_codes)
    known = np.ones(len(item_codes), dtype=bool) if answered is None else answered
    silent = [c for c, k in zip(item_codes, known, strict=True) if not k]
    silent = [code for code in silent if code in methodology.items]
    if silent and methodology.unanswered_criterion == "refuse":
        raise refused("unanswered_criterion", ", ".join(silent))
    build = _Build(methodology, tuple(item_codes), known, names or {})
    return build.composition()


@dataclass
class _Build:
    """Rows under way: `pool` gains pooled parts, `rows` one row an indicator."""

    method: Methodology
    items: tuple[str, ...]
    answered: Flags
    names: Mapping[str, Text]
    pooled: list[tuple[str, Floats]] = field(default_factory=list)
    rows: dict[str, Floats] = field(default_factory=dict)

    def composition(self) -> Composition:
        self._add_criteria()
        self._add_factors()
        self._add_areas()
        self._add_overall()
        self._add_groupings()
        k = len(self.items)
        size = k + len(self.pooled)
        indicators = self._indicators()
        weights = np.zeros((len(indicators), size))
        for place, indicator in enumerate(indicators):
            row = self.rows[indicator.code]
            weights[place, : len(row)] = row
        return Composition(
            criteria=self.items,
            indicators=indicators,
            parts=self.items + tuple(code for code, _ in self.pooled),
            pool=np.vstack([np.eye(k), *(mask for _, mask in self.pooled)]),
            weights=weights,
            defined=weights.sum(axis=1) > 0,
        )

    def _add_criteria(self) -> None:
        for place, code in enumerate(self.items):
            self.rows[code] = np.zeros(len(self.items))
            self.rows[code][place] = float(self.answered[place])

    def _add_factors(self) -> None:
        for factor in self.method.factors:
            self._add(factor.code, self.method.factor_from, items=factor.items)

    def _add_areas(self) -> None:
        for area in self.method.areas:
            inside = [f for f in self.method.factors if f.area == area.code]
            self._add(
                area.code,
                self.method.area_from,
                items=tuple(item for factor in inside for item in factor.items),
                means={f.code: f.weight or 1.0 for f in inside},
            )

    def _add_overall(self) -> None:
        rule = self.method.overall_from
        members = self.method.areas if rule == "areas" else self.method.factors
        means = {member.code: member.weight or 1.0 for member in members}
        self._add("overall", rule, items=self.method.items, means=means)

    def _add_groupings(self) -> None:
        for grouping in self.method.groupings:
            for part in grouping.parts:
                self._add(part.code, self.method.factor_from, items=part.items)

    def _add(
        self,
        code: str,
        rule: str,
        *,
        items: tuple[str, ...],
        means: Mapping[str, float] | None = None,
    ) -> None:
        match rule:
            case "answers":
                self.rows[code] = self._pooled_row(code, items)
            case "criteria":
                self.rows[code] = self._mean_row(self._criterion_weights(items))
            case _:
                self.rows[code] = self._mean_row(means or {})

    def _criterion_weights(self, items: tuple[str, ...]) -> dict[str, float]:
        weights = dict(self.method.criterion_weights)
        return {item: weights.get(item, 1.0) for item in items}

    def _pooled_row(self, code: str, items: tuple[str, ...]) -> Floats:
        weights = self._criterion_weights(items)
        mask = np.array([weights.get(item, 0.0) for item in self.items])
        # The part stays even if nobody answered: parts are the same in every unit.
        self.pooled.append((code, mask))
        row = np.zeros(len(self.items) + len(self.pooled))
        row[-1] = float((mask * self.answered).any())
        return row

    def _mean_row(self, members: Mapping[str, float]) -> Floats:
        """Weighted mean of the defined members: the others' weight is shared out."""
        present = {code: w for code, w in members.items() if self.rows[code].any()}
        mean = np.zeros(len(self.items) + len(self.pooled))
        for code, weight in present.items():
            row = self.rows[code]
            mean[: len(row)] += weight * row
        return mean / sum(present.values()) if present else mean

    def _indicators(self) -> tuple[Indicator, ...]:
        method = self.method
        top = Text("Chỉ số hài lòng chung", "Overall satisfaction index")
        factor_of = {item: f.code for f in method.factors for item in f.items}
        return (
            Indicator("overall", "overall", top),
            *(Indicator(a.code, "area", a.name, "overall") for a in method.areas),
            *(
                Indicator(f.code, "factor", f.name, f.area or "overall")
                for f in method.factors
            ),
            *(
                Indicator(part.code, "grouping", part.name, grouping=grouping.code)
                for grouping in method.groupings
                for part in grouping.parts
            ),
            *(
                Indicator(code, "criterion", self._name(code), factor_of[code])
                for code in self.items
                if code in factor_of
            ),
        )

    def _name(self, code: str) -> Text:
        return self.names.get(code, Text(code, code))
