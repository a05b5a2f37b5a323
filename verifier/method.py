"""A methodology read from its own file: how indices are made of criteria. PURE, alone.

Written apart from scoring.methodology, so that the two must agree to give one figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import cached_property
from tomllib import loads
from typing import Any

COUNTED_STATES = {
    "answered": (1, 2, 3, 4, 5),
    "applicable": (0, 1, 2, 3, 4, 5),
    "valid": (0, 1, 2, 3, 4, 5, 6),
}
ROUNDING = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}

# {part: share in the index}; parts are criteria, or ("pool", index) of pooled answers.
Mixture = dict[str, float]


@dataclass(frozen=True)
class Method:
    """The rules of a file, and the questionnaire's criteria in their order."""

    text: str
    criteria: tuple[str, ...]

    @cached_property
    def said(self) -> dict[str, Any]:
        return loads(self.text)

    @property
    def rules(self) -> dict[str, Any]:
        rules: dict[str, Any] = self.said["rules"]
        return rules

    @cached_property
    def positive(self) -> tuple[int, ...]:
        return tuple(self.rules["positive_levels"])

    @cached_property
    def counted(self) -> tuple[int, ...]:
        return COUNTED_STATES[self.rules["denominator"]]

    @cached_property
    def items(self) -> frozenset[str]:
        return frozenset(i for factor in self.said["factors"] for i in factor["items"])

    @cached_property
    def weights(self) -> dict[str, float]:
        return dict(self.said.get("criterion_weights", {}))

    @cached_property
    def pools(self) -> dict[str, dict[str, float]]:
        """Criteria of each part that is a share of pooled answers."""
        build = _Build(self, frozenset(self.criteria))
        build.mixtures()
        return build.pools

    def mixtures(self, answered: frozenset[str]) -> dict[str, Mixture]:
        """Every index by code, of the criteria that were answered; {} without any."""
        known = frozenset(self.criteria) if self.refuses else answered
        return _Build(self, known).mixtures()

    @property
    def refuses(self) -> bool:
        return bool(self.rules["unanswered_criterion"] == "refuse")

    def percent(self, share: float) -> Decimal:
        """The share as printed: taken to twelve digits, then rounded once."""
        step = Decimal(1).scaleb(-int(self.rules["decimals"]))
        exact = Decimal(f"{share:.12g}") * 100
        return exact.quantize(step, rounding=ROUNDING[self.rules["rounding"]])


@dataclass
class _Build:
    method: Method
    answered: frozenset[str]
    pools: dict[str, dict[str, float]] = field(default_factory=dict)
    made: dict[str, Mixture] = field(default_factory=dict)

    def mixtures(self) -> dict[str, Mixture]:
        said, rules = self.method.said, self.method.rules
        factors, areas = said["factors"], said.get("areas", [])
        for code in self.method.criteria:
            self.made[code] = {code: 1.0} if code in self.answered else {}
        for factor in factors:
            self.add(factor["code"], rules["factor_from"], factor["items"])
        for area in areas:
            inside = [f for f in factors if f.get("area") == area["code"]]
            items = [item for factor in inside for item in factor["items"]]
            self.add(area["code"], rules["area_from"], items, inside)
        every = [item for factor in factors for item in factor["items"]]
        above = areas if rules["overall_from"] == "areas" else factors
        self.add("overall", rules["overall_from"], every, above)
        for grouping in said.get("groupings", []):
            for part in grouping["parts"]:
                self.add(part["code"], rules["factor_from"], part["items"])
        return self.ordered()

    def ordered(self) -> dict[str, Mixture]:
        """In the order of a release: overall, areas, factors, groupings, criteria."""
        criteria = [c for c in self.method.criteria if c in self.method.items]
        rest = [c for c in self.made if c not in self.method.criteria]
        rest.sort(key=lambda code: code != "overall")
        return {code: self.made[code] for code in [*rest, *criteria]}

    def add(
        self,
        code: str,
        rule: str,
        items: Sequence[str],
        members: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        weigh = self.method.weights
        if rule == "answers":
            self.pools[code] = {item: weigh.get(item, 1.0) for item in items}
            met = any(item in self.answered for item in items)
            self.made[code] = {f"pool {code}": 1.0} if met else {}
        elif rule == "criteria":
            self.made[code] = self.mean({item: weigh.get(item, 1.0) for item in items})
        else:
            self.made[code] = self.mean(
                {member["code"]: member.get("weight") or 1.0 for member in members}
            )

    def mean(self, members: Mapping[str, float]) -> Mixture:
        present = {code: w for code, w in members.items() if self.made[code]}
        total = sum(present.values())
        mixed: Mixture = {}
        for code, weight in present.items():
            for part, share in self.made[code].items():
                mixed[part] = mixed.get(part, 0.0) + weight * share / total
        return mixed
