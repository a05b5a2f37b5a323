"""The life of a run: requested, watched, cancelled, retried."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from accounts import audit
from accounts.models import User
from jobs import wake
from jobs.leases import LIVE
from scoring.models import Job, Run, State
from scoring.refusals import refused
from scoring.runs import parquet_source, tallying
from surveys.models import Round


def request(rnd: Round, *, by: User | None = None) -> Run:
    """Make a run of the round and one job per unit, and wake the workers."""
    if rnd.state == Round.State.WITHDRAWN:
        raise refused("round_withdrawn", rnd.code)
    folder = parquet_source.place(rnd)
    units = list(parquet_source.units(rnd, folder) if folder else rnd.units())
    if not units:
        raise refused("round_is_empty", rnd.code)
    with transaction.atomic():
        earlier = runs_before(rnd)
        if waited_for := earlier.filter(state__in=LIVE).first():
            raise refused("earlier_round_under_way", waited_for.round.code)
        run = Run.objects.create(
            round=rnd,
            methodology=rnd.methodology,
            methodology_text=rnd.methodology_text,
            methodology_digest=digest_of(rnd.methodology_text),
            design_digest=tallying.design_digest(rnd),
            code_version=code_version(),
            earlier_runs=last_of_each(earlier),
            requested_by=by,
        )
        weighs = [Job(run=run, kind=Job.Kind.WEIGH)] if rnd.totals.exists() else []
        tallies = [Job(run=run, kind=Job.Kind.TALLY, unit=unit) for unit in units]
        composes = [Job(run=run, kind=Job.Kind.COMPOSE)]
        Job.objects.bulk_create([*weighs, *tallies, *composes])
        audit.record(actor=by, verb="request_run", subject=str(run))
        wake.on_commit(Job)
    return run


def runs_before(rnd: Round) -> QuerySet[Run]:
    """Runs of the owner's earlier rounds that may be compared, the latest first."""
    earlier = Run.objects.filter(
        round__owner=rnd.owner_id,
        round__year__lt=rnd.year,
        round__simulated=rnd.simulated,
        # A drawn sample is compared with no round that collected without one.
        round__collection=rnd.collection,
    )
    earlier = earlier.exclude(round__state=Round.State.WITHDRAWN)
    return earlier.select_related("round").order_by("-round__year", "-pk")


def last_of_each(earlier: QuerySet[Run]) -> list[int]:
    """The last finished run of each round."""
    last: dict[int, int] = {}
    for run in earlier.filter(state=State.DONE):
        last.setdefault(run.round_id, run.pk)
    return list(last.values())


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def code_version() -> str:
    """Digest of the scoring code itself: another edit is another version."""
    whole = hashlib.sha256()
    here = Path(__file__).parents[1]
    for path in sorted(here.rglob("*.py")):
        if "migrations" not in path.parts:
            whole.update(path.relative_to(here).as_posix().encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def cancel(run: Run, *, by: User) -> None:
    """Stop a run: jobs not begun never begin, a job under way finds itself fenced."""
    with transaction.atomic():
        live = Run.objects.filter(pk=run.pk, state__in=LIVE)
        if not live.update(state=State.CANCELLED, finished_at=timezone.now()):
            raise refused("run_is_over", str(run))
        run.jobs.cancel()
        audit.record(actor=by, verb="cancel_run", subject=str(run))


def retry(run: Run, *, by: User) -> None:
    """Put the failed jobs of a run back to waiting and wake the workers."""
    with transaction.atomic():
        if not run.jobs.put_back():
            raise refused("run_is_over", str(run))
        Run.objects.filter(pk=run.pk).update(state=State.RUNNING, finished_at=None)
        audit.record(actor=by, verb="retry_run", subject=str(run))
        wake.on_commit(Job)


def progress(run: Run) -> dict[str, Any]:
    """How far a run is: counts by state, and estimated seconds left (or None)."""
    states = dict(run.jobs.values_list("state").annotate(Count("pk")))
    counts = {state.value: states.get(state, 0) for state in State}
    span = run.jobs.filter(state=State.DONE).aggregate(
        first=Min("started_at"), last=Max("finished_at")
    )
    done, left = counts["done"], counts["waiting"] + counts["running"]
    seconds_left = None
    if done and left:
        seconds_left = (span["last"] - span["first"]).total_seconds() / done * left
    failed = run.jobs.filter(~Q(error="")).select_related("unit")
    return {
        "state": Run.objects.values_list("state", flat=True).get(pk=run.pk),
        "jobs": sum(counts.values()),
        **counts,
        "seconds_left": seconds_left,
        "errors": [
            {"unit": job.unit.code if job.unit else "", "error": job.error}
            for job in failed
            if job.state == State.FAILED
        ],
    }
