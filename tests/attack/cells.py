"""An attacker with everything published, a calculator and a linear programme.

He knows nothing but printed rows, which unit went into which, and how an index is made
of its criteria. He tries to learn, of each withheld group, how many people are in it,
that they are fewer than the minimum, or what they said. He shares no code with the
program that withholds.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
from scipy.optimize import linprog

HALF_A_HUNDREDTH = 0.005
# Ten points: of nine people, one answer is more than that.
KNOWN_WITHIN = 10.0
Group = tuple[str, str, str, str, str]  # basis, unit, measure, domain, level


@dataclass(frozen=True)
class Row:
    """A printed row; people and percent are None where they are not printed."""

    basis: str
    unit: str
    indicator: str
    domain: str
    level: str
    people: int | None
    percent: Decimal | None


@dataclass(frozen=True)
class Edition:
    """One edition as readers have it: `sums` (basis, unit) to its own units."""

    rows: tuple[Row, ...]
    sums: dict[tuple[str, str], tuple[str, ...]]
    weights: dict[str, dict[str, float]]
    own_basis: str = "published"
    minimum: int = 10

    @property
    def criteria(self):
        return {code for shares in self.weights.values() for code in shares}


@dataclass(frozen=True)
class Finding:
    """`how`: count, small, share or another edition; `claim` what he says it is."""

    how: str
    group: Group
    claim: float


@dataclass
class Attack:
    """The groups of an edition, what is printed of them, and the equations."""

    edition: Edition
    people: dict[Group, int | None] = field(default_factory=dict)
    percent: dict[tuple, Decimal | None] = field(default_factory=dict)

    def __post_init__(self):
        criteria = self.edition.criteria
        for row in self.edition.rows:
            measure = row.indicator if row.indicator in criteria else "persons"
            group = (row.basis, row.unit, measure, row.domain, row.level)
            # One printed index of a group tells how many people all of them have.
            known = self.people.get(group)
            self.people[group] = row.people if known is None else known
            figure = (row.basis, row.unit, row.indicator, row.domain, row.level)
            self.percent[figure] = row.percent

    @property
    def hidden(self):
        return sorted(group for group, people in self.people.items() if people is None)

    def equations(self):
        """(total, parts) of groups: domains of a unit, units of the whole."""
        levels, keys = defaultdict(list), {group[2:] for group in self.people}
        for group in self.people:
            if group[3] != "all":
                levels[group[:4]].append(group)
        for start, parts in levels.items():
            yield (*start[:3], "all", ""), parts
        for (basis, unit), members in self.edition.sums.items():
            for key in keys:
                total = (basis, unit, *key)
                parts = [(self.edition.own_basis, member, *key) for member in members]
                parts = [part for part in parts if part in self.people]
                if total in self.people and parts and parts != [total]:
                    yield total, parts

    def run(self):
        findings = [*self.by_counting(), *self.by_composition(), *self.by_answers()]
        return sorted(findings, key=lambda found: (found.group, found.how))

    def by_counting(self):
        """Bounds of every hidden number of people, by linear programming."""
        for unknown, equations in together(self.hidden, self.equations()):
            place = {group: column for column, group in enumerate(unknown)}
            rows = np.zeros((len(equations), len(unknown)))
            right = np.zeros(len(equations))
            for line, (total, parts) in enumerate(equations):
                for group, sign in [(total, -1), *((part, 1) for part in parts)]:
                    if group in place:
                        rows[line, place[group]] += sign
                    else:
                        right[line] -= sign * self.people[group]
            tops = [self.top(group) for group in unknown]
            for group in unknown:
                low, high = span(rows, right, place[group], tops)
                if high - low < 1:
                    yield Finding("count", group, round((low + high) / 2))
                elif high < self.edition.minimum:
                    yield Finding("small", group, high)

    def top(self, group):
        """Nobody answers a criterion who was not asked."""
        return self.people.get((*group[:2], "persons", *group[3:]))

    def by_composition(self):
        """Figures of criteria out of the sub-indices of the same unit."""
        for basis, unit in sorted({group[:2] for group in self.people}):
            place = (basis, unit)
            unknown, lines = {}, []
            for code, shares in self.edition.weights.items():
                whole = self.percent.get((*place, code, "all", ""))
                answered = {
                    c: share
                    for c, share in shares.items()
                    if (*place, c, "all", "") in self.percent
                }
                if whole is not None and answered:
                    lines.append((float(whole), answered, sum(answered.values())))
            for _whole, shares, _sum in lines:
                for code in shares:
                    if self.percent[(*place, code, "all", "")] is None:
                        unknown.setdefault(code, len(unknown))
            yield from self.solve(place, lines, unknown)

    def solve(self, place, lines, unknown):
        rows = np.zeros((len(lines), len(unknown)))
        right, slack = np.zeros(len(lines)), np.zeros(len(lines))
        for line, (whole, shares, total) in enumerate(lines):
            right[line], slack[line] = whole, HALF_A_HUNDREDTH
            for code, share in shares.items():
                if code in unknown:
                    rows[line, unknown[code]] += share / total
                else:
                    printed = self.percent[(*place, code, "all", "")]
                    right[line] -= float(printed) * share / total
                    slack[line] += HALF_A_HUNDREDTH * share / total
        tops = [100.0] * len(unknown)
        for code, column in unknown.items():
            low, high = span(rows, right, column, tops, slack=slack)
            if high - low < KNOWN_WITHIN:
                yield Finding("share", (*place, code, "all", ""), (low + high) / 2)

    def by_answers(self):
        """Satisfied people of hidden groups, were all weights equal."""
        for unknown, equations in together(self.hidden, self.equations()):
            place = {group: column for column, group in enumerate(unknown)}
            known = [
                (total, parts)
                for total, parts in equations
                if all(
                    group in place or self.satisfied(group) is not None
                    for group in (total, *parts)
                )
            ]
            rows = np.zeros((len(known), len(unknown)))
            right, slack = np.zeros(len(known)), np.zeros(len(known))
            for line, (total, parts) in enumerate(known):
                for group, sign in [(total, -1), *((part, 1) for part in parts)]:
                    if group in place:
                        rows[line, place[group]] += sign
                    else:
                        right[line] -= sign * self.satisfied(group)
                        slack[line] += self.people[group] * HALF_A_HUNDREDTH / 100
            for group in unknown:
                tops = [None] * len(unknown)
                low, high = span(rows, right, place[group], tops, slack=slack)
                if high - low < 1:
                    yield Finding("answers", group, (low + high) / 2)

    def satisfied(self, group):
        basis, unit, measure, domain, level = group
        code = "overall" if measure == "persons" else measure
        percent = self.percent.get((basis, unit, code, domain, level))
        people = self.people[group]
        return None if None in (percent, people) else people * float(percent) / 100


def together(hidden, equations):
    """Hidden groups that hang together, with the equations between them."""
    left, of = set(hidden), defaultdict(list)
    equations = list(equations)
    for number, (total, parts) in enumerate(equations):
        for group in (total, *parts):
            if group in left:
                of[group].append(number)
    while left:
        waiting, unknown, numbers = [left.pop()], [], set()
        while waiting:
            group = waiting.pop()
            unknown.append(group)
            for number in of[group]:
                numbers.add(number)
                total, parts = equations[number]
                reached = left & {total, *parts}
                left -= reached
                waiting += reached
        yield sorted(unknown), [equations[number] for number in sorted(numbers)]


def span(rows, right, column, tops, *, slack=None):
    """The least and the most an unknown can be; infinite where nothing binds it."""
    ends = []
    for sign in (1.0, -1.0):
        wanted = np.zeros(rows.shape[1])
        wanted[column] = sign
        given = {"A_eq": rows, "b_eq": right} if len(rows) else {}
        if slack is not None and len(rows):
            both = np.vstack([rows, -rows])
            room = np.concatenate([right + slack, slack - right])
            given = {"A_ub": both, "b_ub": room}
        best = linprog(wanted, bounds=[(0, top) for top in tops], **given)
        ends.append(sign * best.fun if best.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def attack(*editions):
    """Everything he finds in the newest edition, with the older ones at hand."""
    newest, *older = [Attack(edition) for edition in reversed(editions)]
    findings = newest.run()
    for other in older:
        for group, people in newest.people.items():
            before = other.people.get(group)
            if before is None:
                continue
            if people is None:
                findings.append(Finding("another edition", group, before))
            elif 0 < abs(people - before) < newest.edition.minimum:
                # What moved the figure is what these few people said.
                findings.append(Finding("difference", group, people - before))
    return findings
