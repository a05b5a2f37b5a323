"""The steps of a run, each a job: weigh, tally unit by unit, compose."""

from __future__ import annotations

from time import perf_counter
from typing import cast

from django.db import transaction
from django.utils import timezone

from jobs import leases, wake
from localities.models import Unit
from scoring.models import Index, Job, Run, State, Tally, Weighting
from scoring.refusals import Refused, mending
from scoring.runs import compose as composition
from scoring.runs import parquet_source, tallying, weights
from scoring.runs.extract import columns, input_digest, others
from surveys.models import Round
from surveys.questionnaire import choices


def do(job: Job) -> int | None:
    """Do the step of a job; what is refused by name will not be tried again."""
    if job.run.state == State.WAITING:
        begun = Run.objects.filter(pk=job.run_id, state=State.WAITING)
        begun.update(state=State.RUNNING)
    try:
        return STEPS[Job.Kind(job.kind)](job)
    except Refused as refusal:
        said = str(refusal)
        raise leases.PermanentFailure(said + mending.advice(said)) from refusal


def weigh(job: Job) -> None:
    """Fit the weights of every unit to the round's totals and keep them."""
    clock = Stages()
    fitted = list(weights.fit(job.run.round))
    clock.mark("fit")
    with transaction.atomic():
        leases.mine(job).select_for_update().first()
        Weighting.objects.filter(run=job.run).delete()
        Weighting.objects.bulk_create(
            Weighting(
                run=job.run,
                unit=unit,
                base=base.astype("<f8").tobytes(),
                value=value.astype("<f8").tobytes(),
                cells=cells,
                history=history,
            )
            for unit, base, value, cells, history in fitted
        )
        clock.mark("write")
        leases.finish(job, {"stages": clock.seconds})
        wake.on_commit(Job)


def tally(job: Job) -> int | None:
    """Read one unit's questionnaires and store its level counts.

    Whoever counts the last unit goes on to the composition, whose id is returned.
    """
    clock = Stages()
    bodies, digest = counted(job, clock)
    with transaction.atomic():
        # The run's row is locked so that of two last tallies one sees the other.
        Run.objects.select_for_update().values_list("pk").get(pk=job.run_id)
        Tally.objects.filter(run=job.run, unit=job.unit).delete()
        Tally.objects.bulk_create(
            Tally(
                run=job.run, unit=job.unit, domain=domain, domain_level=level, body=body
            )
            for (domain, level), body in bodies.items()
        )
        clock.mark("write")
        leases.finish(job, {"input_digest": digest, "stages": clock.seconds})
        left = job.run.jobs.filter(kind=Job.Kind.TALLY).exclude(state=State.DONE)
        if not left.exists():
            wake.on_commit(Job)
            return job.run.jobs.get(kind=Job.Kind.COMPOSE).pk
    if job.run.jobs.filter(state=State.FAILED).exists():
        Job.close_stuck()
    return None


def counted(job: Job, clock: Stages) -> tuple[dict[tuple[str, str], bytes], str]:
    """(tallies by domain level, digest of what was read), from wherever it lies."""
    rnd, unit = job.run.round, cast(Unit, job.unit)
    if folder := parquet_source.place(rnd):
        items = len(rnd.instrument.content.scored_codes)
        return parquet_source.tallies(folder / unit.code, items=items, clock=clock)
    read = columns(rnd, unit)
    clock.mark("read")
    kept = Weighting.objects.filter(run=job.run, unit=unit).first()
    weight = weights.floats(kept.value) if kept else None
    rows = tallying.weighted(rnd, unit, read, weight=weight)
    bodies = tallying.tallies(rnd, rows, fitted=kept is not None)
    said = opinions_of(rnd, unit)
    bodies |= tallying.opinions(rnd, rows, said, fitted=kept is not None)
    clock.mark("tally")
    return bodies, input_digest(read, said)


def opinions_of(rnd: Round, unit: Unit):
    """Options chosen (n, options) in items that are not scored; None where none is."""
    given = others(rnd, unit)
    if given is None:
        return None
    people = len(next(iter(given.values())))
    return choices.encoded(rnd.instrument.content, given, people)


def compose(job: Job) -> None:
    """Make all indices of the run from its tallies, in one transaction."""
    clock = Stages()
    run = job.run
    composed = composition.compose(run, clock=clock)
    with transaction.atomic():
        leases.mine(job).select_for_update().first()
        Index.objects.filter(run=run).delete()
        composition.write(run, composed.tables)
        clock.mark("write")
        leases.finish(
            job, {"input_digest": composed.input_digest, "stages": clock.seconds}
        )
        Run.objects.filter(pk=run.pk).update(
            state=State.DONE,
            finished_at=timezone.now(),
            input_digest=composed.input_digest,
            output_digest=composed.output_digest,
            warnings=composed.warnings,
            diagnostics=composed.diagnostics,
        )


STEPS = {Job.Kind.WEIGH: weigh, Job.Kind.TALLY: tally, Job.Kind.COMPOSE: compose}


class Stages:
    """Seconds by stage of a job, for people who ask where the time went."""

    def __init__(self):
        self.seconds, self._last = {}, perf_counter()

    def mark(self, stage: str) -> None:
        now = perf_counter()
        spent = self.seconds.get(stage, 0.0) + now - self._last
        self.seconds[stage] = round(spent, 4)
        self._last = now
