"""How a sample is to be drawn: what an officer chooses, and nothing more. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import sqrt
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from surveys.sampling import allocation
from surveys.sampling.listed import Method
from surveys.sampling.multistage import Stage

Ints = NDArray[np.int64]
Allocation = Literal["proportional", "equal", "neyman", "fixed"]

STRATA: Final = ("point", "level", "service_field")


class PlanError(ValueError):
    """A plan that cannot be drawn; `field` names what to mend."""

    def __init__(self, field: str, expected: str) -> None:
        self.field = field
        super().__init__(f"{field}: {expected}")


@dataclass(frozen=True)
class ListPlan:
    """A stratified sample of a list of people.

    `by_stratum` holds, by label, the counts of a fixed allocation, or the expected
    shares of satisfied people (0..1) of Neyman's; 0.5 where none is given.
    """

    size: int
    strata: tuple[str, ...] = ("point",)
    allocation: Allocation = "proportional"
    method: Method = "simple"
    minimum: int = 0
    reserve_share: float = 0.2
    by_stratum: Mapping[str, float] = field(default_factory=dict)

    def counts(self, labels: Sequence[str], sizes: Sequence[int]) -> Ints:
        """How many of each stratum (k,). Raises AllocationError and PlanError."""
        match self.allocation:
            case "proportional":
                return allocation.proportional(
                    self.size, sizes=sizes, minimum=self.minimum
                )
            case "equal":
                return allocation.equal(self.size, sizes=sizes, minimum=self.minimum)
            case "neyman":
                shares = [self.by_stratum.get(label, 0.5) for label in labels]
                if not all(0 <= share <= 1 for share in shares):
                    raise PlanError("by_stratum", "expected shares lie between 0 and 1")
                spread = [sqrt(share * (1 - share)) for share in shares]
                return allocation.neyman(
                    self.size, sizes=sizes, deviations=spread, minimum=self.minimum
                )
            case "fixed":
                counts = [int(self.by_stratum.get(label, 0)) for label in labels]
                return allocation.fixed(counts, sizes=sizes)
        raise PlanError("allocation", "proportional, equal, neyman or fixed")

    def words(self) -> dict[str, Any]:
        return {"kind": "people"} | asdict(self)


@dataclass(frozen=True)
class VillagePlan:
    """Districts of each province, communes and villages of each district, people.

    `villages` counts within a district, shared over its drawn communes; `people` in
    the whole sample. `exceptions`: districts of a province by its code. A list
    without districts draws `communes` of each province and `villages` of each.
    """

    people: int
    districts: int = 3
    communes: int = 2
    villages: int = 6
    by_size: bool = True
    reserve_share: float = 0.2
    exceptions: Mapping[str, int] = field(default_factory=dict)

    def stages(self, *, with_districts: bool) -> tuple[Stage, ...]:
        by_size, exceptions = self.by_size, self.exceptions
        if not with_districts:
            return (
                Stage("commune", self.communes, "unit", by_size, exceptions),
                Stage("village", self.villages, "commune", by_size),
            )
        return (
            Stage("district", self.districts, "unit", by_size, exceptions),
            Stage("commune", self.communes, "district", by_size),
            Stage("village", self.villages, "district", by_size),
        )

    def words(self) -> dict[str, Any]:
        return {"kind": "villages"} | asdict(self)


Plan = ListPlan | VillagePlan


def plan_of(words: Mapping[str, Any]) -> Plan:
    """The plan that `words()` told. Raises PlanError for words it never tells."""
    told = dict(words)
    kind = told.pop("kind", "")
    try:
        if kind == "villages":
            return VillagePlan(**told)
        if kind == "people":
            return ListPlan(**told | {"strata": tuple(told["strata"])})
    except (KeyError, TypeError) as error:
        raise PlanError("plan", str(error)) from error
    raise PlanError("kind", "people or villages")
