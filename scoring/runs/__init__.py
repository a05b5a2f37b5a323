"""Verbs of a run: request, do one job of it, cancel, retry, and its progress."""

import hashlib
import logging
import traceback
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from celery import current_app
from django.db import OperationalError, transaction
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from kombu.exceptions import ChannelError
from kombu.exceptions import OperationalError as BrokerUnreachable

from accounts import audit
from scoring.estimation.refusals import DesignError
from scoring.models import Index, Job, Run, State, Tally, Weighting
from scoring.refusals import Refused
from scoring.runs import composing, jobs, parquet_source, tallying, weights
from scoring.runs.extract import columns, others
from surveys.questionnaire import choices

# The task by name: tasks stand above runs and know them, not the other way round.
DO_JOB = "scoring.tasks.do_job"
logger = logging.getLogger(__name__)


class NothingToDo(Exception):
    """The run is over; there is nothing to cancel or to retry."""


def request(rnd, *, by=None):
    """Make a run of the round and one job per unit, and wake the workers."""
    folder = parquet_source.place(rnd)
    units = list(parquet_source.units(rnd, folder) if folder else rnd.units())
    if not units:
        raise Refused("round_is_empty", place=rnd.code)
    with transaction.atomic():
        run = Run.objects.create(
            round=rnd,
            methodology=rnd.methodology,
            methodology_text=rnd.methodology_text,
            methodology_digest=digest_of(rnd.methodology_text),
            design_digest=tallying.design_digest(rnd),
            code_version=code_version(),
            requested_by=by,
        )
        weighs = [Job(run=run, kind=Job.Kind.WEIGH)] if rnd.totals.exists() else []
        tallies = [Job(run=run, kind=Job.Kind.TALLY, unit=unit) for unit in units]
        composes = [Job(run=run, kind=Job.Kind.COMPOSE)]
        Job.objects.bulk_create([*weighs, *tallies, *composes])
        audit.record(actor=by, verb="request_run", subject=str(run))
        transaction.on_commit(wake)
    return run


def digest_of(text):
    return hashlib.sha256(text.encode()).hexdigest()


def code_version():
    """Digest of the scoring code itself: another edit is another version."""
    whole = hashlib.sha256()
    here = Path(__file__).parents[1]
    for path in sorted(here.rglob("*.py")):
        if "migrations" not in path.parts:
            whole.update(path.relative_to(here).as_posix().encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def wake(*, queue_is_empty=False):
    """Send a message for each job that may be taken and was not sent lately.

    A broker that cannot be reached is no error: the rows stay, and the next
    reconciliation sends them.
    """
    ids = jobs.to_send(timezone.now(), queue_is_empty=queue_is_empty)
    for position, job_id in enumerate(ids):
        try:
            send(job_id)
        except (BrokerUnreachable, OSError) as error:
            logger.warning("broker unreachable, %s jobs wait: %s", len(ids), error)
            Job.objects.filter(pk__in=ids[position:]).update(sent_at=None)
            break
    return len(ids)


def send(job_id):
    """Put one message on the broker; raises when there is none."""
    current_app.send_task(
        DO_JOB, kwargs={"job_id": job_id}, retry=False, ignore_result=True
    )


def reconcile():
    """Bring back what was lost: dead workers' jobs, unsent rows, unclosed runs."""
    jobs.release_orphans()
    jobs.abandon_worn_out()
    for run in Run.objects.filter(state__in=[State.WAITING, State.RUNNING]):
        close_if_stuck(run)
    return wake(queue_is_empty=queue_is_empty())


def queue_is_empty():
    """Whether the broker holds no message, or lost them all. False if unreachable."""
    queue = current_app.conf.task_default_queue
    with current_app.connection_for_write() as broker:
        try:
            declared = broker.channel().queue_declare(queue, passive=True)
            return declared.message_count == 0
        except ChannelError:
            # To Valkey an empty queue is no queue at all.
            return True
        except (*broker.connection_errors, OSError):
            return False


def do(job_id):
    """Do one job if it is to be had; returns the job, or None."""
    job = jobs.patiently(lambda: jobs.claim(job_id))
    if job is None:
        return None
    try:
        with jobs.renewed(job):
            DEEDS[job.kind](job)
    except jobs.FenceMoved:
        logger.info("job %s was taken over; nothing written", job.pk)
    except Refused as refusal:
        give_up(job, error=str(refusal), final=True)
    except OperationalError:
        # The database went away: when it is back, the job is anybody's again.
        jobs.patiently(lambda: jobs.hand_back(job))
        raise
    except Exception as error:
        logger.exception("job %s of run %s", job.pk, job.run_id)
        last = traceback.format_exc(limit=-3)
        give_up(job, error=f"{error!r}\n\n{last}", final=False)
    return job


def give_up(job, *, error, final):
    if jobs.fail(job, error=error, final=final):
        close_if_stuck(job.run)
    wake()


def close_if_stuck(run):
    """A run with a failed job and nothing left to do has failed."""
    failed = run.jobs.filter(state=State.FAILED).exists()
    if failed and not jobs.under_way(run).exists():
        Run.objects.filter(pk=run.pk, state__in=[State.WAITING, State.RUNNING]).update(
            state=State.FAILED, finished_at=timezone.now()
        )


def weigh(job):
    """Fit the weights of every unit to the round's totals and keep them."""
    clock = Stages()
    with named_refusals():
        fitted = list(weights.fit(job.run.round))
    clock.mark("fit")
    with transaction.atomic():
        jobs.mine(job).select_for_update().first()
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
        jobs.finish(job, stages=clock.seconds)
        transaction.on_commit(wake)


def tally(job):
    """Read one unit's questionnaires and store its level counts."""
    clock = Stages()
    bodies, input_digest = counted(job, clock)
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
        jobs.finish(job, input_digest=input_digest, stages=clock.seconds)
        left = job.run.jobs.filter(kind=Job.Kind.TALLY).exclude(state=State.DONE)
        if not left.exists():
            transaction.on_commit(wake)
    if job.run.jobs.filter(state=State.FAILED).exists():
        close_if_stuck(job.run)


def counted(job, clock):
    """(tallies by domain level, digest of what was read), from wherever it lies."""
    rnd, unit = job.run.round, job.unit
    if folder := parquet_source.place(rnd):
        items = parquet_source.item_count(rnd.instrument.text)
        return parquet_source.tallies(folder / unit.code, items=items, clock=clock)
    rows = columns(rnd, unit)
    clock.mark("read")
    kept = Weighting.objects.filter(run=job.run, unit=unit).first()
    weight = weights.floats(kept.value) if kept else None
    digest = rows.digest()
    rows = tallying.weighted(rnd, unit, rows, weight=weight)
    bodies = tallying.tallies(rnd, rows, fitted=kept is not None)
    said = opinions_of(rnd, unit)
    bodies |= tallying.opinions(rnd, rows, said, fitted=kept is not None)
    clock.mark("tally")
    return bodies, digest if said is None else digest_of(digest + sha(said))


def opinions_of(rnd, unit):
    """Options chosen (n, options) in items that are not scored; None where none is."""
    people = others(rnd, unit)
    return None if people is None else choices.encoded(rnd.instrument.content, people)


def sha(answers):
    return hashlib.sha256(answers.tobytes()).hexdigest()


@contextmanager
def named_refusals():
    """Turn an estimator's refusal, with its place and sentences, into the run's."""
    try:
        yield
    except DesignError as error:
        place, vi, en = error.place, error.vi, error.en
        raise Refused("cannot_estimate", place=place, vi=vi, en=en) from error


def compose(job):
    """Make all indices of the run from its tallies, in one transaction."""
    clock = Stages()
    run = job.run
    with named_refusals():
        composed = composing.compose(run, clock=clock)
    with transaction.atomic():
        jobs.mine(job).select_for_update().first()
        Index.objects.filter(run=run).delete()
        composing.write(run, composed.rows)
        clock.mark("write")
        jobs.finish(job, input_digest=composed.input_digest, stages=clock.seconds)
        Run.objects.filter(pk=run.pk).update(
            state=State.DONE,
            finished_at=timezone.now(),
            input_digest=composed.input_digest,
            output_digest=composed.output_digest,
            warnings=composed.warnings,
            diagnostics=composed.diagnostics,
        )


DEEDS = {Job.Kind.WEIGH: weigh, Job.Kind.TALLY: tally, Job.Kind.COMPOSE: compose}


def cancel(run, *, by):
    """Stop a run: jobs not begun never begin, a job under way finds itself fenced."""
    with transaction.atomic():
        live = Run.objects.filter(
            pk=run.pk, state__in=[State.WAITING, State.RUNNING]
        ).update(state=State.CANCELLED, finished_at=timezone.now())
        if not live:
            raise NothingToDo(run)
        run.jobs.filter(state__in=[State.WAITING, State.RUNNING]).update(
            state=State.CANCELLED, lease_until=None
        )
        audit.record(actor=by, verb="cancel_run", subject=str(run))


def retry(run, *, by):
    """Put the failed jobs of a run back to waiting and wake the workers."""
    with transaction.atomic():
        failed = run.jobs.filter(state=State.FAILED).update(
            state=State.WAITING, failures=0, claims=0, sent_at=None, error=""
        )
        if not failed:
            raise NothingToDo(run)
        Run.objects.filter(pk=run.pk).update(state=State.RUNNING, finished_at=None)
        audit.record(actor=by, verb="retry_run", subject=str(run))
        transaction.on_commit(wake)


def progress(run):
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


class Stages:
    """Seconds by stage of a job, for people who ask where the time went."""

    def __init__(self):
        self.seconds, self._last = {}, perf_counter()

    def mark(self, stage):
        now = perf_counter()
        spent = self.seconds.get(stage, 0.0) + now - self._last
        self.seconds[stage] = round(spent, 4)
        self._last = now
