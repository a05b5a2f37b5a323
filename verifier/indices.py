"""Every index of some units with its error, from sums of rows. PURE, and alone.

An index is a weighted mean of ratios of totals; a row adds
`weight * (above - ratio * below) / total` to its error (Woodruff 1971).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from verifier.fitted import Leftover
from verifier.method import Method, Mixture
from verifier.spread import Name, Plan, Vector

NOISE = 1e-9
ESTIMATED, UNANSWERED, FEW, LEVEL = "", "not_answered", "few_degrees", "no_spread"


@dataclass(frozen=True)
class Measured:
    """One index: its share, variance and degrees of freedom; why it has no error.

    `source`: what an error is made of that learnt from other units; `own` beside it.
    """

    value: float
    variance: float
    degrees: float
    state: str
    psus: int = 0
    source: str = ""
    own: "Measured | None" = None

    @property
    def error(self) -> float:
        return sqrt(self.variance)


@dataclass(frozen=True)
class Answers:
    """Weighted answers of every row (rows, parts), above and below the line."""

    parts: list[str]
    above: list[Vector]
    below: list[Vector]

    @classmethod
    def of(cls, method: Method, above: list[Vector], below: list[Vector]) -> "Answers":
        place = {code: n for n, code in enumerate(method.criteria)}
        pools = [
            [(place[item], weight) for item, weight in items.items()]
            for items in method.pools.values()
        ]
        names = [*method.criteria, *(f"pool {code}" for code in method.pools)]
        if pools:
            above, below = (
                [pooled(row, pools) for row in rows] for rows in (above, below)
            )
        return cls(names, above, below)


def pooled(row: Vector, pools: Sequence[Sequence[tuple[int, float]]]) -> Vector:
    return [*row, *(sum(weight * row[n] for n, weight in pool) for pool in pools)]


class Unit:
    """A unit of estimation: some rows of the design, and what was answered in them."""

    def __init__(
        self, rows: Iterable[int], answers: Answers, plan: Plan, method: Method
    ) -> None:
        self.rows, self.answers, self.plan = list(rows), answers, plan
        groups = by_unit(self.rows, plan.deepest)
        self.above, self.below = (
            {g: column_sums(side[row] for row in of) for g, of in groups.items()}
            for side in (answers.above, answers.below)
        )
        self.total, up = (
            dict(zip(answers.parts, column_sums(side.values()), strict=True))
            for side in (self.below, self.above)
        )
        self.ratio = {
            part: up[part] / down if down > 0 else 0.0
            for part, down in self.total.items()
        }
        met = frozenset(part for part, down in self.total.items() if down > 0)
        self.mixtures = method.mixtures(met)

    def measured(self, leftover: Leftover | None) -> dict[str, Measured]:
        """Every index of the unit."""
        if leftover is None:
            above, below = list(self.above.values()), list(self.below.values())
            sums = dict(zip(self.above, self._moves(above, below), strict=True))
        else:
            sums = self.plan.sums_of(leftover(self.moves()))
        spread = self.plan.variance(sums)
        reached = reached_by(self.mixtures, self.answers.parts, self.below)
        return {
            code: stated(mixture, self.ratio, self.total, spread[n], *reached[n])
            for n, (code, mixture) in enumerate(self.mixtures.items())
        }

    def parts(
        self, localities: Sequence[Sequence[int]], leftover: Leftover | None
    ) -> list[dict[str, float]]:
        """What the rows of each locality add to the variance of every index."""
        moves = self.moves() if leftover is None else leftover(self.moves())
        found = []
        for rows in localities:
            sums = self.plan.sums_of({row: moves[row] for row in rows})
            spread = [variance or 0.0 for variance in self.plan.variance(sums)]
            found.append(dict(zip(self.mixtures, spread, strict=True)))
        return found

    def reach(self, whole: "Unit") -> dict[str, float]:
        """How far the unit's value moves that of a whole it is in."""
        return {
            code: sum(
                weight * self.total[part] / whole.total[part]
                for part, weight in mixture.items()
                if whole.total[part] > 0
            )
            for code, mixture in self.mixtures.items()
        }

    def moves(self) -> dict[int, Vector]:
        """What each row adds to the error of every index."""
        above = [self.answers.above[row] for row in self.rows]
        below = [self.answers.below[row] for row in self.rows]
        return dict(zip(self.rows, self._moves(above, below), strict=True))

    def _moves(self, above: Sequence[Vector], below: Sequence[Vector]) -> list[Vector]:
        parts = self.answers.parts
        place = {part: n for n, part in enumerate(parts)}
        scale = [
            (self.ratio[part], 1 / self.total[part] if self.total[part] > 0 else 0.0)
            for part in parts
        ]
        recipes = [
            [(place[part], weight) for part, weight in mixture.items()]
            for mixture in self.mixtures.values()
        ]
        found = []
        for up, down in zip(above, below, strict=True):
            moved = [
                (u - share * d) * inverse
                for u, d, (share, inverse) in zip(up, down, scale, strict=True)
            ]
            found.append([sum(w * moved[n] for n, w in recipe) for recipe in recipes])
        return found


def by_unit(rows: Sequence[int], names: Sequence[Name]) -> dict[Name, list[int]]:
    found: dict[Name, list[int]] = defaultdict(list)
    for row in rows:
        found[names[row]].append(row)
    return found


def column_sums(vectors: Iterable[Vector]) -> Vector:
    return [sum(column) for column in zip(*vectors, strict=True)]


def reached_by(
    mixtures: Mapping[str, Mixture],
    parts: Sequence[str],
    below: Mapping[Name, Vector],
) -> list[tuple[int, int]]:
    """(PSUs less strata, PSUs), among those where an index has an answer."""
    place = {part: n for n, part in enumerate(parts)}
    met = {
        part: {unit[:2] for unit, row in below.items() if row[n] > 0}
        for part, n in place.items()
    }
    found = []
    for mixture in mixtures.values():
        psus = set().union(*(met[part] for part in mixture))
        found.append((len(psus) - len({psu[:1] for psu in psus}), len(psus)))
    return found


def stated(
    mixture: Mixture,
    ratio: Mapping[str, float],
    total: Mapping[str, float],
    variance: float | None,
    degrees: int,
    psus: int,
) -> Measured:
    if not mixture or any(total[part] <= 0 for part in mixture):
        return Measured(0.0, 0.0, degrees, UNANSWERED, psus)
    value = sum(weight * ratio[part] for part, weight in mixture.items())
    if variance is None or degrees < 1:
        return Measured(value, 0.0, degrees, FEW, psus)
    if variance <= NOISE**2:
        return Measured(value, 0.0, degrees, LEVEL, psus)
    return Measured(value, variance, degrees, ESTIMATED, psus)


def mean_of(
    units: Sequence[Unit], shares: Sequence[float], leftover: Leftover | None
) -> dict[str, Measured]:
    """The whole as a mean of units that were sampled apart.

    Weights fitted across units make their errors go together.
    """
    apart = [unit.measured(leftover) for unit in units]
    if leftover is None:
        together = None
    else:
        moves: dict[int, Vector] = {}
        for unit, share in zip(units, shares, strict=True):
            moves |= {row: [share * x for x in v] for row, v in unit.moves().items()}
        plan = units[0].plan
        together = plan.variance(plan.sums_of(leftover(moves)))
    found = {}
    for n, code in enumerate(apart[0]):
        ones = [(one[code], s) for one, s in zip(apart, shares, strict=True) if s > 0]
        spread = together[n] if together else sum(s**2 * o.variance for o, s in ones)
        found[code] = mean_stated(ones, spread or 0.0)
    return found


def mean_stated(ones: Sequence[tuple[Measured, float]], variance: float) -> Measured:
    states = {one.state for one, _ in ones}
    degrees = sum(one.degrees for one, _ in ones)
    if UNANSWERED in states:
        return Measured(0.0, 0.0, degrees, UNANSWERED)
    value = sum(share * one.value for one, share in ones)
    if FEW in states:
        return Measured(value, 0.0, degrees, FEW)
    if variance <= NOISE**2:
        return Measured(value, 0.0, degrees, LEVEL)
    return Measured(value, variance, degrees, ESTIMATED)
