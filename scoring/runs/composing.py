"""From stored tallies to stored indices: what the composition job of a run does."""

import hashlib
from collections import defaultdict
from dataclasses import astuple, dataclass, fields
from datetime import timedelta

import numpy as np
from django.db import connection

from localities.models import Succession, Unit
from localities.registers.files import register_day
from localities.registers.succession import regroup
from publishing.content.release_content import PUBLISHED, UNITS_2025
from scoring import methodology as methods
from scoring.indices.estimates import Grouping, Locality, Scorer
from scoring.indices.table import EVERYBODY, IndexRow
from scoring.models import Index, Job, Tally
from scoring.refusals import Refused
from scoring.runs import diagnostics as diagnosis
from scoring.runs import weights
from scoring.runs.design_populations import populations_of
from scoring.runs.tallying import OPINIONS
from scoring.tally import Stored

RESTATED = "2025"


@dataclass(frozen=True)
class Composed:
    """What a composition found: rows with unit ids, digests, and what to warn of."""

    rows: list
    input_digest: str
    output_digest: str
    warnings: list
    diagnostics: dict


def compose(run, *, clock):
    """All indices of a run; raises Refused with a place and what to do next."""
    method = methods.parse(run.methodology_text, name=f"{run.methodology}.toml")
    criteria = run.round.instrument.content.scored_codes
    units, localities = stored_localities(run)
    clock.mark("read")
    scorer = Scorer(
        localities,
        method=method,
        criteria=criteria,
        lonely_psu=run.round.lonely_psu,
        residual=residual_of(run, units),
        fitted_apart=not run.round.totals.filter(unit=run.round.owner).exists(),
    )
    grouped = list(groupings(run, units, method))
    ids = {(g.basis, unit.code): unit.pk for g, found in grouped for unit in found}
    rows = [
        row
        for key in keys_of(localities)
        for grouping, _ in grouped
        if key == EVERYBODY or grouping.basis == PUBLISHED
        for row in scorer.rows(grouping, key)
    ]
    clock.mark("compose")
    warnings, diagnostics = diagnosis.of(scorer, rows, run.round)
    lines = sorted(map(repr, rows))
    return Composed(
        rows=[(ids[row.basis, row.unit], row) for row in rows],
        input_digest=input_digest(run),
        output_digest=hashlib.sha256("\n".join(lines).encode()).hexdigest(),
        warnings=warnings,
        diagnostics=diagnostics,
    )


def residual_of(run, units):
    """What weights fitted to totals leave of influences, or None without totals."""
    stored = {kept.unit_id: kept for kept in run.weightings.all()}
    if not stored:
        return None
    totals = weights.totals_by_unit(run.round)
    owner = run.round.owner

    def populations_of(kept):
        fitted = owner.pk if owner.pk in totals else kept.unit_id
        return str(fitted), totals[fitted]

    return weights.residual([stored[unit.pk] for unit in units], populations_of)


def stored_localities(run):
    """Units of the run by code, and their tallies with the rows' populations."""
    tallies = defaultdict(dict)
    counted = Tally.objects.filter(run=run).exclude(domain=OPINIONS[0])
    for stored in counted.iterator(chunk_size=200):
        key = (stored.domain, stored.domain_level)
        tallies[stored.unit_id][key] = bytes(stored.body)
    units = sorted(Unit.objects.in_bulk(tallies).values(), key=lambda u: u.code)
    kept = [Stored(tallies[unit.pk], everybody=EVERYBODY) for unit in units]
    return units, [
        Locality(unit.code, own, *populations_of(run.round, unit, own.whole.frame))
        for unit, own in zip(units, kept, strict=True)
    ]


def groupings(run, units, method):
    """Each basis with its units: as published, the whole, and restated for 2025."""
    rnd = run.round
    own = np.arange(len(units))
    yield Grouping(PUBLISHED, tuple(u.code for u in units), own), units
    if rnd.owner not in units:
        yield whole(rnd, PUBLISHED, units, method), [rnd.owner]
    if rnd.register != RESTATED and all(u.level == "province" for u in units):
        later, index = restated(rnd, units)
        yield Grouping(UNITS_2025, tuple(u.code for u in later), index), later
        if rnd.owner not in units:
            yield whole(rnd, UNITS_2025, units, method), [rnd.owner]


def whole(rnd, basis, units, method):
    populations = declared_populations(rnd, units)
    try:
        shares = methods.nation_weights(method, len(units), population=populations)
    except methods.PopulationMissing:
        raise Refused("population_missing", place=rnd.code) from None
    return Grouping(
        basis,
        (rnd.owner.code,),
        np.zeros(len(units), np.int64),
        ranked=False,
        shares=shares,
    )


def declared_populations(rnd, units):
    """People (units,) by the round's totals of any one variable, or None."""
    totals = defaultdict(lambda: defaultdict(float))
    for total in rnd.totals.all():
        totals[total.unit_id][total.variable] += total.population
    if any(unit.pk not in totals for unit in units):
        return None
    return np.array([max(totals[unit.pk].values()) for unit in units])


def restated(rnd, units):
    """The units of 2025 and, for each unit of the round, the one it went into."""
    until = register_day(RESTATED)
    pairs = Succession.objects.pairs(since=until - timedelta(days=1), until=until)
    codes = {unit.code for unit in units}
    pairs = [(old, new) for old, new in pairs if old in codes]
    reached = {new for _, new in pairs}
    later = list(
        Unit.objects.in_register(RESTATED).provinces().filter(code__in=reached)
    )
    later.sort(key=lambda unit: unit.code)
    index = regroup([u.code for u in units], [u.code for u in later], pairs)
    return later, index


def keys_of(localities):
    """Everybody first, then every level of every domain; these as published only."""
    keys = {key for locality in localities for key in locality.tallies}
    return [EVERYBODY, *sorted(keys - {EVERYBODY})]


def input_digest(run):
    """SHA-256 over the units' digests of what was read, in the order of their codes."""
    done = run.jobs.filter(kind=Job.Kind.TALLY).order_by("unit__code")
    parts = done.values_list("unit__code", "input_digest")
    return hashlib.sha256("\n".join(map(":".join, parts)).encode()).hexdigest()


COLUMNS = [field.name for field in fields(IndexRow)]


def write(run, rows):
    """Store (unit id, IndexRow) pairs by COPY, in the transaction of the caller."""
    columns = [("unit_id" if name == "unit" else name) for name in COLUMNS]
    into = ", ".join(["run_id", *columns])
    place = COLUMNS.index("unit")
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {Index._meta.db_table} ({into}) FROM STDIN") as copy,
    ):
        for unit_id, row in rows:
            values = list(astuple(row))
            values[place] = unit_id
            copy.write_row([run.pk, *values])
