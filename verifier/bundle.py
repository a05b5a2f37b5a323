"""A bundle on disk, and the figures that its tallies give. PURE, and alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from multiprocessing import Pool
from pathlib import Path
from typing import Any

from verifier.figures import (
    Earlier,
    Row,
    Rules,
    levels_of,
    moved,
    places,
    rows_of_unit,
    shown,
    spread_of,
    without_gaps,
)
from verifier.fitted import Fit, Leftover, leftover
from verifier.indices import UNANSWERED, Answers, Measured, Unit, mean_of
from verifier.method import Method
from verifier.moderation import Common, Effect
from verifier.spread import Plan
from verifier.tallies import ROWS, Counts

EVERYBODY = ("all", "")
PERSON = "\x1f"
Key = tuple[str, str]
Grouping = dict[str, Any]
# Weighted answers (localities, levels, k).
Weights = list[list[list[float]]]
# Basis, unit, indicator, domain and level: what a figure is known by.
FigureKey = tuple[Any, ...]


def line_of(values: Row) -> bytes:
    """One line of the record, in the bytes that are digested."""
    text = json.dumps(
        values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str
    )
    return text.encode() + b"\n"


@dataclass(frozen=True)
class Found:
    """One unit's indices on one basis for one domain level; nothing kept back yet."""

    basis: str
    unit: tuple[str, str, str]
    key: Key
    measured: dict[str, Measured]
    people: dict[str, int]


class Bundle:
    """The files of a folder; everything is made from them when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.design = json.loads((folder / "design.json").read_text("utf-8"))
        text = (folder / "methodology.toml").read_text("utf-8")
        self.method = Method(text, tuple(self.design.get("criteria", ())))
        self.has_tallies = "tallies" in self.design
        self._common: tuple[Key, Common] | None = None

    @cached_property
    def rules(self) -> Rules:
        said = self.method.rules
        wide = Decimal(str(self.design["wide_limits"]))
        return Rules(said["minimum_respondents"], wide, said["confidence"])

    @cached_property
    def record(self) -> list[bytes]:
        return (self.folder / "record.jsonl").read_bytes().splitlines(keepends=True)

    @cached_property
    def files(self) -> dict[Key, dict[str, Path]]:
        """Tallies by domain level and unit."""
        found: dict[Key, dict[str, Path]] = {}
        for unit, domain, level, name in self.design["tallies"]:
            found.setdefault((domain, level), {})[unit] = self.folder / name
        return found

    @cached_property
    def whole(self) -> dict[str, Counts]:
        return {u: Counts.of(p.read_bytes()) for u, p in self.files[EVERYBODY].items()}

    def counts(self, key: Key) -> list[Counts | None]:
        """Tallies of a domain level by locality; None where nobody is of it."""
        found: list[Counts | None] = []
        for unit in self.design["units"]:
            path = self.files[key].get(unit)
            packed = path.read_bytes() if path else b""
            if key == EVERYBODY or packed.startswith(ROWS):
                kept = self.whole[unit]
                found.append(kept if key == EVERYBODY else kept.restricted(packed))
            else:
                found.append(Counts.of(packed) if path else None)
        return found

    @cached_property
    def plan(self) -> Plan:
        strata, psus, clusters = [], [], []
        for unit in self.design["units"]:
            counts = self.whole[unit]
            strata += [f"{unit}·{name}" for name in counts.strata]
            psus += [f"{unit}·{name}" for name in counts.psus]
            clusters += [name.partition(PERSON)[0] for name in counts.clusters]
        populations = self.population(0), self.population(1)
        return Plan.of(strata, psus, clusters, populations, self.design["lonely_psu"])

    def population(self, stage: int) -> list[float] | None:
        """That of a stage for every row, or None unless all localities declare it."""
        given = [
            self.design["populations"][unit][stage] for unit in self.design["units"]
        ]
        return None if None in given else [n for column in given for n in column]

    @cached_property
    def locality(self) -> list[int]:
        """The locality of every row."""
        sizes = [self.whole[unit].rows for unit in self.design["units"]]
        return [n for n, size in enumerate(sizes) for _ in range(size)]

    @cached_property
    def leftover(self) -> Leftover | None:
        """What fitted weights leave, if the round's weights were fitted."""
        if not self.design["fits"]:
            return None
        first, rows = 0, {}
        for unit in self.design["units"]:
            rows[unit] = range(first, first + self.whole[unit].rows)
            first += self.whole[unit].rows
        return leftover(
            [
                Fit(
                    [r for unit in fit["units"] for r in rows[unit]],
                    fit["base"],
                    fit["value"],
                    fit["cells"],
                )
                for fit in self.design["fits"]
            ]
        )

    def answers(self, key: Key) -> Answers:
        sums: list[list[list[float]]] = [[], []]
        criteria = len(self.method.criteria)
        for unit, counts in zip(self.design["units"], self.counts(key), strict=True):
            for side, states in enumerate((self.method.positive, self.method.counted)):
                empty = [[0.0] * criteria] * self.whole[unit].rows
                sums[side] += counts.sums(states) if counts else empty
        return Answers.of(self.method, sums[0], sums[1])

    def indices(self) -> Iterator[Found]:
        """Every index of every unit, basis and domain level."""
        for key in [EVERYBODY, *sorted(set(self.files) - {EVERYBODY})]:
            if key[0] == "opinions":
                continue
            answers, counts = self.answers(key), self.counts(key)
            for grouping in self.design["groupings"]:
                if key == EVERYBODY or grouping["basis"] == "published":
                    yield from self._of_grouping(grouping, key, answers, counts)

    def _of_grouping(
        self,
        grouping: Grouping,
        key: Key,
        answers: Answers,
        counts: list[Counts | None],
    ) -> Iterator[Found]:
        members = members_of(grouping)
        for number, unit in enumerate(grouping["units"]):
            inside = [counts[n] for n in members[number]]
            people = self.people([c for c in inside if c])
            if not people["overall"]:
                continue
            one = self._measured(grouping, members[number], key, answers)
            yield Found(grouping["basis"], tuple(unit), key, one, people)

    def _measured(
        self, grouping: Grouping, inside: list[int], key: Key, answers: Answers
    ) -> dict[str, Measured]:
        """Every index of a unit, its errors as the method wants them."""
        apart = grouping["of_locality"] == list(range(len(self.design["units"])))
        learns = self.method.rules.get("variance", "own") != "own"
        crossing = self.leftover is not None and not self.design["fitted_apart"]
        if learns and apart and not grouping["shares"]:
            return self.common(key, answers).apart(inside[0])
        if grouping["shares"]:
            ones = [self.unit([n], answers) for n in inside]
            own = mean_of(ones, grouping["shares"], self.leftover)
        else:
            whole = self.unit(inside, answers)
            own = whole.measured(self.leftover)
        if not learns or crossing:
            return {
                code: replace(one, source="own", own=one) if learns else one
                for code, one in own.items()
            }
        if grouping["shares"]:
            parts, reach = self._parts_of_mean(ones, grouping["shares"])
        else:
            rows = [self.rows_by_locality[n] for n in inside]
            parts = whole.parts(rows, self.leftover)
            reach = [self.unit([n], answers).reach(whole) for n in inside]
        return self.common(key, answers).together(own, inside, parts, reach)

    def _parts_of_mean(
        self, ones: Sequence[Unit], shares: Sequence[float]
    ) -> tuple[list[dict[str, float]], list[dict[str, float]]]:
        parts, reach = [], []
        for unit, share in zip(ones, shares, strict=True):
            (part,) = unit.parts([unit.rows], self.leftover)
            parts.append({code: share**2 * v for code, v in part.items()})
            reach.append(dict.fromkeys(part, share))
        return parts, reach

    def common(self, key: Key, answers: Answers) -> Common:
        """What errors of localities have in common; the last asked for is kept."""
        if self._common is None or self._common[0] != key:
            places, counts = range(len(self.design["units"])), self.counts(key)
            own = [self.unit([n], answers).measured(self.leftover) for n in places]
            people = [self.people([c] if (c := counts[n]) else []) for n in places]
            earlier = self.earlier if key == EVERYBODY else []
            self._common = key, Common(self.method, own, people, earlier)
        return self._common[1]

    @cached_property
    def earlier(self) -> list[list[dict[str, Effect]]]:
        """Effects of earlier rounds by locality, as their own bundles make them."""
        return [
            [
                {code: Effect(*numbers) for code, numbers in of.items()}
                for of in one["effects"]
            ]
            for one in self.design["earlier"]
        ]

    @cached_property
    def rows_by_locality(self) -> list[list[int]]:
        """The rows of every locality."""
        found: list[list[int]] = [[] for _ in self.design["units"]]
        for row, locality in enumerate(self.locality):
            found[locality].append(row)
        return found

    def unit(self, localities: Sequence[int], answers: Answers) -> Unit:
        rows = sorted(row for n in localities for row in self.rows_by_locality[n])
        return Unit(rows, answers, self.plan, self.method)

    def people(self, counts: Sequence[Counts]) -> dict[str, int]:
        """Answers to each criterion, questionnaires of every other index."""
        persons = sum(one.persons for one in counts)
        found = dict.fromkeys(self.method.mixtures(frozenset()), persons)
        answered = [0] * len(self.method.criteria)
        for one in counts:
            for state in self.method.counted:
                answered = [
                    a + b for a, b in zip(answered, one.totals(state), strict=True)
                ]
        for code, number in zip(self.method.criteria, answered, strict=True):
            if code in found:
                found[code] = number
        return found

    def spreads(self) -> Iterator[bytes]:
        """Lines of the distributions of answers, but for those kept from readers."""
        counts = [self.whole[unit] for unit in self.design["units"]]
        people = [[c.totals(level) for level in range(1, 6)] for c in counts]
        weights = [[c.weights(level) for level in range(1, 6)] for c in counts]
        for grouping in self.design["groupings"]:
            for number, inside in enumerate(members_of(grouping)):
                unit = dict(zip(UNIT, grouping["units"][number], strict=True))
                for n, code in enumerate(self.method.criteria):
                    if code not in self.method.items:
                        continue
                    named = unit | {"indicator": code, "basis": grouping["basis"]}
                    if tuple(named.get(name, "") for name in KEY) in self.withheld:
                        continue
                    asked = [[level[n] for level in people[m]] for m in inside]
                    answered = list(map(sum, zip(*asked, strict=True)))
                    shares = self._levels(grouping, inside, weights, n)
                    row = spread_of(answered, shares, self.rules.minimum)
                    yield line_of(named | row)

    def _levels(
        self, grouping: Grouping, inside: list[int], weights: Weights, n: int
    ) -> list[float] | None:
        own = [[level[n] for level in weights[m]] for m in inside]
        if not grouping["shares"]:
            return levels_of(own)
        counted = [
            (share, levels_of([levels]))
            for share, levels in zip(grouping["shares"], own, strict=True)
            if share > 0
        ]
        if any(levels is None for _, levels in counted):
            return None
        return [
            sum(share * levels[at] for share, levels in counted if levels)
            for at in range(5)
        ]

    def figures(self) -> Iterator[bytes]:
        """Lines of the figures, but for those the record keeps from readers."""
        found = list(self.indices())
        rank = self.ranks(found)
        rows = [(one, row) for one in found for row in self._rows(one, rank)]
        printed = [self._printed(one, row) for one, row in rows]
        gone: dict[tuple[str, str], list[int]] = {}
        for (_, row), told in zip(rows, printed, strict=True):
            if row["rank"] is not None and (told is None or told["percent"] is None):
                gone.setdefault((row["basis"], row["indicator"]), []).append(
                    row["rank"]
                )
        for told in printed:
            if told is not None:
                missing = gone.get((told["basis"], told["indicator"]), [])
                yield line_of(without_gaps(told, missing))

    def ranks(self, found: Sequence[Found]) -> dict[FigureKey, tuple[int, int, int]]:
        """(rank, first, last) of all who are ranked."""
        tasks, names = [], []
        for grouping in self.design["groupings"]:
            own = [
                one
                for one in found
                if grouping["ranked"]
                and one.key == EVERYBODY
                and one.basis == grouping["basis"]
                and list(one.unit) in grouping["units"]
            ]
            if not own:
                continue
            column = {c: [one.measured[c] for one in own] for c in own[0].measured}
            breakers = [column[code] for code in self.method.said["sub_indices"]]
            for code, ones in column.items():
                units = [n for n, one in enumerate(ones) if one.state != UNANSWERED]
                tasks.append(
                    (ones, breakers, units, self.method, self.rules.confidence)
                )
                names.append((code, own))
        with Pool() as pool:
            ranked = pool.starmap(places, tasks, chunksize=1)
        return {
            (own[n].basis, own[n].unit, EVERYBODY, code): place
            for (code, own), places_ in zip(names, ranked, strict=True)
            for n, place in places_.items()
        }

    def _rows(
        self, one: Found, rank: dict[FigureKey, tuple[int, int, int]]
    ) -> Iterator[Row]:
        for indicator, row, now in rows_of_unit(
            one.measured, one.people, self.method, self.rules
        ):
            if one.key != EVERYBODY and indicator in self.method.items:
                continue
            domain = ("basis", "domain", "domain_level")
            row |= dict(zip(domain, (one.basis, *one.key), strict=True))
            row |= dict(zip(UNIT, one.unit, strict=True))
            place = rank.get((one.basis, one.unit, one.key, indicator), UNRANKED)
            row |= dict(zip(("rank", "rank_low", "rank_high"), place, strict=True))
            row |= dict.fromkeys(("change_points", "change_error", "change_places"))
            row["change_verdict"] = ""
            self._move(row, now)
            yield row

    def _move(self, row: Row, now: Measured) -> None:
        if self.design["before"] is None:
            return
        key = tuple(row[name] for name in KEY)
        before = self.before.get(key)
        if before is None or before[-1]:
            moved(
                row,
                before,
                now,
                self.method,
                self.rules,
                comparable=self.design["before"]["comparable"],
            )

    @cached_property
    def before(self) -> dict[FigureKey, Earlier]:
        rows = self.design["before"]["indices"]
        return {tuple(row[: len(KEY)]): tuple(row[len(KEY) :]) for row in rows}

    def _printed(self, one: Found, row: Row) -> Row | None:
        """The figure as printed, or None where the record keeps it from readers."""
        key = tuple(row[name] for name in KEY)
        return None if key in self.withheld else shown(row, self.rules)

    @cached_property
    def withheld(self) -> set[FigureKey]:
        """Figures and distributions of which the record tells nothing."""
        told = map(json.loads, self.record[1:])
        return {
            tuple(row.get(name, "") for name in KEY)
            for row in told
            if row.get("note") == "withheld"
        }


UNRANKED = (None, None, None)
UNIT = ("unit__level", "unit__code", "unit__valid_from")
KEY = ("basis", *UNIT, "indicator", "domain", "domain_level")


def members_of(grouping: Grouping) -> list[list[int]]:
    """Localities of each unit of a grouping."""
    found: list[list[int]] = [[] for _ in grouping["units"]]
    for locality, unit in enumerate(grouping["of_locality"]):
        found[unit].append(locality)
    return found
