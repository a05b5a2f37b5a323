"""A run read once: method, units, tallies, design and bases, for whoever asks.

It is made where reading begins (a composition, a draft, a bundle) and handed on. Each
part is read, parsed or decoded when it is first asked for, and kept.
"""

from __future__ import annotations

from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from statistics import median
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q

from localities.models import Succession, Unit
from localities.registers.files import register_day
from localities.registers.succession import regroup
from publishing.content.release_content import PUBLISHED, UNITS_2025
from scoring import methodology as methods
from scoring.estimation.design import Floats, Ints
from scoring.indices.estimates import Grouping, Locality, Scorer, emptied
from scoring.indices.table import EVERYBODY, IndexRow
from scoring.methodology.model import Methodology
from scoring.models import Index, Job, Run, Tally, Weighting
from scoring.runs import weights
from scoring.runs.design_populations import drawn_by_unit, populations_of
from scoring.runs.tallying import OPINIONS
from scoring.tally import Stored
from scoring.tally import Tally as Counts
from surveys.questionnaire.instrument import Instrument

RESTATED = "2025"
# What two rounds of one design say alike.
DESIGN = ("register", "psu_stage", "lonely_psu", "weights")


# An index as it is stored: what an IndexRow says, then the id and level of its unit.
StoredIndex: Any = namedtuple(  # type: ignore[misc]
    "StoredIndex", [*IndexRow._fields, "unit_id", "level"]
)


class StoredRun:
    """A run and what it was made of; nothing in it is read twice.

    `every_domain`: with the tallies of all domain levels, as the composition needs
    them. Other readers ask for everybody and for the options chosen.
    """

    def __init__(self, run: Run, *, every_domain: bool = False) -> None:
        self.run, self.round = run, run.round
        self.every_domain = every_domain

    @cached_property
    def method(self) -> Methodology:
        return methods.parse(
            self.run.methodology_text, name=f"{self.run.methodology}.toml"
        )

    @property
    def instrument(self) -> Instrument:
        return self.round.instrument.content

    @property
    def criteria(self) -> tuple[str, ...]:
        return self.instrument.scored_codes

    @cached_property
    def bodies(self) -> dict[int, dict[tuple[str, str], bytes]]:
        """Stored bytes of tallies by unit id and (domain, level)."""
        stored = Tally.objects.filter(run=self.run)
        found: dict[int, dict[tuple[str, str], bytes]] = defaultdict(dict)
        if self.every_domain:
            stored = stored.exclude(domain=OPINIONS[0])
        else:
            stored = stored.filter(domain__in=[EVERYBODY[0], OPINIONS[0]])
        rows = stored.values_list("unit_id", "domain", "domain_level", "body")
        for unit_id, domain, level, body in rows.iterator(chunk_size=200):
            found[unit_id][domain, level] = bytes(body)
        return found

    @cached_property
    def units(self) -> list[Unit]:
        """Units of the run in the order of their codes."""
        return sorted(Unit.objects.in_bulk(self.bodies).values(), key=lambda u: u.code)

    @cached_property
    def localities(self) -> list[Locality]:
        """Tallies of each unit, with the populations of their rows."""
        stage, drawn = self.round.psu_stage, drawn_by_unit(self.round)
        found = []
        for unit in self.units:
            bodies = self.bodies[unit.pk]
            scored = {key: body for key, body in bodies.items() if key != OPINIONS}
            own = Stored(scored, everybody=EVERYBODY)
            populations = populations_of(stage, drawn, unit, own.whole.frame)
            found.append(Locality(unit.code, own, *populations))
        return found

    @cached_property
    def scorer(self) -> Scorer:
        """The rows of all units in one design, measured by the run's method."""
        return Scorer(
            self.localities,
            method=self.method,
            criteria=self.criteria,
            lonely_psu=self.round.lonely_psu,
            residual=self.residual,
            fitted_apart=self.round.owner_id not in self.totals,
            earlier=lambda: self.earlier_scorers,
        )

    @cached_property
    def earlier_scorers(self) -> list[Scorer]:
        """Earlier rounds measured by this run's method."""
        return [stored.scorer.by(self.method) for stored in self.earlier]

    @cached_property
    def runs_before(self) -> list[Run]:
        """The runs of earlier rounds this one was asked for with, the latest first."""
        found = Run.objects.select_related("round").in_bulk(self.run.earlier_runs)
        return [found[pk] for pk in self.run.earlier_runs]

    @cached_property
    def earlier(self) -> list[StoredRun]:
        """Runs of earlier rounds that errors learn from, the latest first.

        They go back in time until the design or the units are others: nothing is
        learnt across a change.
        """
        found: list[StoredRun] = []
        wanted = self.method.prior_rounds
        for run in self.runs_before if wanted else ():
            # Read only as a source of errors: it learns from none itself.
            stored = StoredRun(run)
            stored.earlier = []
            if len(found) == wanted or not self.alike(stored):
                break
            found.append(stored)
        return found

    def alike(self, other: StoredRun) -> bool:
        """Whether another run has this one's questions, units and design."""
        same = [getattr(other.round, name) for name in DESIGN]
        return (
            same == [getattr(self.round, name) for name in DESIGN]
            and other.criteria == self.criteria
            and codes_of(other.units) == codes_of(self.units)
            and bool(other.weightings) == bool(self.weightings)
            and other.psus_a_unit == self.psus_a_unit
            and bool(self.round.clusters.exists()) == other.round.clusters.exists()
        )

    @cached_property
    def psus_a_unit(self) -> float:
        """How many PSUs a unit has, of the unit in the middle: what was planned."""
        frames = [locality.frame for locality in self.localities]
        return median(len(set(zip(f.strata, f.psus, strict=True))) for f in frames)

    @cached_property
    def opinions(self) -> list[Any]:
        """The tally of options of each unit, empty where nobody was asked; or none.

        Their rows are those of `scorer.design`.
        """
        asked = {
            pk: Counts.from_bytes(bodies[OPINIONS])
            for pk, bodies in self.bodies.items()
            if OPINIONS in bodies
        }
        if not asked:
            return []
        width = next(iter(asked.values())).counts.shape[1]
        return [
            asked.get(unit.pk) or nobody(locality.tallies[EVERYBODY], width)
            for unit, locality in zip(self.units, self.localities, strict=True)
        ]

    @cached_property
    def weightings(self) -> dict[int, Weighting]:
        """Fitted weights by unit id; none where the round has no totals."""
        return {kept.unit_id: kept for kept in self.run.weightings.all()}

    @cached_property
    def totals(self) -> dict[int, dict[str, dict[str, float]]]:
        return weights.totals_by_unit(self.round)

    @cached_property
    def residual(self) -> Callable[[Floats], Floats] | None:
        """What weights fitted to totals leave of influences, or None without totals."""
        if not self.weightings:
            return None
        owner = self.round.owner_id

        def populations_of(kept: Weighting) -> tuple[str, dict[str, dict[str, float]]]:
            fitted = owner if owner in self.totals else kept.unit_id
            return str(fitted), self.totals[fitted]

        stacked = [self.weightings[unit.pk] for unit in self.units]
        return weights.residual(stacked, populations_of)

    @cached_property
    def populations(self) -> Floats | None:
        """People (units,) by the round's totals of any one variable, or None."""
        if any(unit.pk not in self.totals for unit in self.units):
            return None
        variables = [self.totals[unit.pk].values() for unit in self.units]
        return np.array(
            [max(sum(levels.values()) for levels in of) for of in variables]
        )

    @cached_property
    def read_digests(self) -> dict[str, str]:
        """Digest of what each unit's tally was made of, by unit code."""
        done = self.run.jobs.filter(kind=Job.Kind.TALLY).order_by("unit__code")
        return dict(done.values_list("unit__code", "input_digest"))

    @cached_property
    def indices(self) -> list[Any]:
        """A StoredIndex of every index of the run, in no order."""
        return indices(self.run)

    @cached_property
    def before(self) -> StoredRun | None:
        """The last scored run of the owner's round before this one, or None."""
        return StoredRun(self.runs_before[0]) if self.runs_before else None

    @cached_property
    def restated(self) -> tuple[list[Unit], Ints] | None:
        """The units of 2025, and the one each unit went into; None if not restated."""
        provinces = all(unit.level == "province" for unit in self.units)
        if self.round.register == RESTATED or not provinces:
            return None
        until = register_day(RESTATED)
        pairs = Succession.objects.pairs(since=until - timedelta(days=1), until=until)
        codes = [unit.code for unit in self.units]
        pairs = [(old, new) for old, new in pairs if old in codes]
        known = Unit.objects.in_register(RESTATED).provinces()
        reached = known.filter(code__in={new for _, new in pairs})
        later = sorted(reached, key=lambda unit: unit.code)
        return later, regroup(codes, [unit.code for unit in later], pairs)

    @cached_property
    def grouped(self) -> list[tuple[Grouping, list[Unit]]]:
        """(Grouping, its units) of every basis, under the run's own method."""
        return list(self.groupings(self.method))

    def groupings(self, method: Methodology) -> Iterator[tuple[Grouping, list[Unit]]]:
        """Each basis with its units: as published, the whole, and restated for 2025."""
        own = np.arange(len(self.units))
        yield Grouping(PUBLISHED, codes_of(self.units), own), self.units
        yield from self.whole(PUBLISHED, method)
        if self.restated:
            later, index = self.restated
            yield Grouping(UNITS_2025, codes_of(later), index), later
            yield from self.whole(UNITS_2025, method)

    def whole(
        self, basis: str, method: Methodology
    ) -> Iterator[tuple[Grouping, list[Unit]]]:
        """The owner of the round as the sum or mean of its units, unless it is one."""
        owner, count = self.round.owner, len(self.units)
        if owner in self.units:
            return
        shares = methods.nation_weights(method, count, population=self.populations)
        index = np.zeros(count, np.int64)
        yield (
            Grouping(basis, (owner.code,), index, ranked=False, shares=shares),
            [owner],
        )


def indices(run: Run, *only: Q) -> list[Any]:
    """A StoredIndex of the indices of a run, of some conditions, in no order.

    Fetched at once: in a model's chunks of a hundred it takes twice as long.
    """
    names = ["unit__code" if name == "unit" else name for name in IndexRow._fields]
    rows = Index.objects.filter(*only, run=run)
    rows = rows.values_list(*names, "unit_id", "unit__level")
    with connection.cursor() as cursor:
        cursor.execute(*rows.query.sql_with_params())
        return list(map(StoredIndex._make, cursor.fetchall()))


def codes_of(units: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(unit.code for unit in units)


def nobody(whole, width):
    """The clusters of a unit in which nobody answered any of the items."""
    blank = np.zeros((len(whole.frame.clusters), width, whole.counts.shape[2]))
    return emptied(
        Counts(
            frame=whole.frame,
            counts=blank.astype(np.uint32),
            weighted=blank,
            respondents=whole.respondents,
            weight=whole.weight,
            weight_squared=whole.weight_squared,
        )
    )
